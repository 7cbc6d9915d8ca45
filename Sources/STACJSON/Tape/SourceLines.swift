/// Where the lines of a text begin, for finding the lines of many places.
public struct SourceLines: Sendable {
  /// The byte offset at which each line begins; the first is 0.
  public let starts: [Int]

  /// The lines that begin at these offsets: ascending, the first is 0.
  public init(starts: [Int]) {
    precondition(starts.first == 0, "a text has a first line")
    self.starts = starts
  }

  /// The lines of a text, which line feeds end.
  ///
  /// - Complexity: O(*n*).
  public init(of text: some Collection<UInt8>) {
    var starts = [0]
    for (offset, byte) in text.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    self.starts = starts
  }

  /// The place of a byte.
  ///
  /// - Complexity: O(log *n*) in the number of lines.
  public func location(at byteOffset: Int) -> SourceLocation {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= byteOffset { low = middle } else { high = middle }
    }
    return SourceLocation(
      byteOffset: byteOffset, line: low + 1, column: byteOffset - starts[low] + 1)
  }
}
