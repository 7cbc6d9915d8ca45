#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What the process knows of the terminal it may be attached to.
public enum Terminal {
  /// Whether a file descriptor is a terminal.
  public static func isTerminal(_ fileDescriptor: Int32) -> Bool { isatty(fileDescriptor) == 1 }

  /// How many columns a terminal has, or nil where the descriptor is none or does not say.
  public static func columnCount(_ fileDescriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Makes writing into a closed pipe an error, `EPIPE`, instead of the end of the process.
  ///
  /// The program calls it once, before it writes.
  public static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
