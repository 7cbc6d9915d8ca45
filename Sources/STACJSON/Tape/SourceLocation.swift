/// A place in a text: where in the bytes, and where a person would look.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  /// Bytes before the place, counted from 0.
  public var byteOffset: Int
  /// Line, counted from 1.
  public var line: Int
  /// Column in UTF-8 bytes, counted from 1.
  public var column: Int

  /// A place with all three coordinates known.
  public init(byteOffset: Int, line: Int, column: Int) {
    self.byteOffset = byteOffset
    self.line = line
    self.column = column
  }

  /// The place of a byte in a text.
  ///
  /// - Complexity: O(*n*) in the offset.
  public init(byteOffset: Int, in text: some Collection<UInt8>) {
    var line = 1
    var column = 1
    for byte in text.prefix(byteOffset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    self.init(byteOffset: byteOffset, line: line, column: column)
  }

  /// The same place in a larger text, in which this one begins at `start`.
  public func shifted(by start: SourceLocation) -> SourceLocation {
    SourceLocation(
      byteOffset: start.byteOffset + byteOffset,
      line: start.line + line - 1,
      column: line == 1 ? start.column + column - 1 : column)
  }

  /// The first byte of a text.
  public static let start = SourceLocation(byteOffset: 0, line: 1, column: 1)

  /// `line:column`, as compilers print it.
  public var description: String { "\(line):\(column)" }
}
