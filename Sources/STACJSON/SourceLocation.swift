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

  /// `line:column`, as compilers print it.
  public var description: String { "\(line):\(column)" }
}
