internal import Synchronization

/// Standard output: buffered, safe to use from several tasks, quiet when nobody reads any more.
///
/// A reader that goes away, as `head` does, is not an error: from then on writing does nothing and
/// `isClosed` is true, so that a loop can stop. This needs `Terminal.ignoreBrokenPipes()`.
///
/// Several tasks may write; what one call writes stays together. On a terminal every call is
/// passed on at once, so that texts and prompts appear in order.
public final class StandardOutput: Sendable {
  private struct State {
    var buffer: [UInt8] = []
    var isClosed = false
  }

  /// Whether the stream is a terminal.
  public let isTerminal: Bool
  private let fileDescriptor: Int32
  private let capacity: Int
  private let state = Mutex(State())

  /// A writer on a file descriptor, which stays open when the writer goes away.
  ///
  /// - Parameters:
  ///   - fileDescriptor: Where to write; 1 is standard output.
  ///   - capacity: How many bytes to gather before they are passed on.
  public init(fileDescriptor: Int32 = 1, capacity: Int = 64 * 1024) {
    self.fileDescriptor = fileDescriptor
    self.capacity = capacity
    isTerminal = Terminal.isTerminal(fileDescriptor)
  }

  /// How many columns the terminal has; nil where the stream is none.
  public var columnCount: Int? { Terminal.columnCount(fileDescriptor) }

  /// Whether the reader has gone away.
  public var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Writes a text.
  ///
  /// - Returns: Whether somebody may still be reading.
  /// - Throws: `OutputError` where the system refuses to write, for example for lack of space.
  @discardableResult
  public func write(_ text: String) throws(OutputError) -> Bool {
    var text = text
    return try text.withUTF8 { put(UnsafeRawBufferPointer($0)) }.isOpen()
  }

  /// Writes a text and a line feed.
  ///
  /// - Returns: Whether somebody may still be reading.
  /// - Throws: `OutputError` where the system refuses to write.
  @discardableResult
  public func writeLine(_ text: String) throws(OutputError) -> Bool { try write(text + "\n") }

  /// Writes bytes.
  ///
  /// - Returns: Whether somebody may still be reading.
  /// - Throws: `OutputError` where the system refuses to write.
  @discardableResult
  public func write(_ bytes: RawSpan) throws(OutputError) -> Bool {
    try bytes.withUnsafeBytes { put($0) }.isOpen()
  }

  /// Passes everything on; the program calls it before it ends.
  ///
  /// - Returns: Whether somebody may still be reading.
  /// - Throws: `OutputError` where the system refuses to write.
  @discardableResult
  public func flush() throws(OutputError) -> Bool {
    try state.withLock { flush(&$0) }.isOpen()
  }
}

// MARK: - Passing bytes on

extension StandardOutput {
  private enum Outcome {
    case open
    case closed
    case failed(systemError: Int32)

    func isOpen() throws(OutputError) -> Bool {
      switch self {
      case .open: true
      case .closed: false
      case .failed(let systemError): throw .cannotWrite(to: "standard output", systemError)
      }
    }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    state.withLock { state in
      if state.isClosed { return .closed }
      if state.buffer.count + bytes.count > capacity {
        let outcome = flush(&state)
        guard case .open = outcome else { return outcome }
      }
      // A large block is passed on from where it lies.
      if bytes.count >= capacity { return pass(bytes, &state) }
      state.buffer.append(contentsOf: bytes)
      return isTerminal ? flush(&state) : .open
    }
  }

  private func flush(_ state: inout State) -> Outcome {
    if state.isClosed { return .closed }
    let systemError = state.buffer.withUnsafeBytes { writeAll($0, to: fileDescriptor) }
    // Bytes that cannot be written are not tried again.
    state.buffer.removeAll(keepingCapacity: true)
    return judge(systemError, &state)
  }

  private func pass(_ bytes: UnsafeRawBufferPointer, _ state: inout State) -> Outcome {
    judge(writeAll(bytes, to: fileDescriptor), &state)
  }

  private func judge(_ systemError: Int32, _ state: inout State) -> Outcome {
    if systemError == 0 { return .open }
    guard isBrokenPipe(systemError) else { return .failed(systemError: systemError) }
    state.isClosed = true
    return .closed
  }
}
