/// Standard error: unbuffered; each call is one write.
///
/// What cannot be written there is lost, as there is nowhere else to report it.
public struct StandardError: Sendable {
  /// Whether the stream is a terminal.
  public let isTerminal: Bool
  private let fileDescriptor: Int32

  /// A writer on a file descriptor; 2 is standard error.
  public init(fileDescriptor: Int32 = 2) {
    self.fileDescriptor = fileDescriptor
    isTerminal = Terminal.isTerminal(fileDescriptor)
  }

  /// How many columns the terminal has; nil where the stream is none.
  public var columnCount: Int? { Terminal.columnCount(fileDescriptor) }

  /// Writes a text.
  public func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = writeAll(UnsafeRawBufferPointer($0), to: fileDescriptor) }
  }

  /// Writes a text and a line feed.
  public func writeLine(_ text: String) { write(text + "\n") }
}
