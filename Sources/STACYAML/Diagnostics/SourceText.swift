internal import STACJSON

/// The bytes of one configuration file, and where its lines begin.
///
/// A byte order mark is taken off; it counts in byte offsets and not in columns.
public struct SourceText: Sendable {
  /// The file's name as messages show it.
  public let file: String

  let bytes: [UInt8]
  private let byteOrderMarkLength: Int
  private let lines: SourceLines

  /// The text of `file`, which is not opened or read here.
  public init(_ bytes: [UInt8], file: String) {
    self.file = file
    self.byteOrderMarkLength = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.bytes = byteOrderMarkLength == 0 ? bytes : Array(bytes.dropFirst(byteOrderMarkLength))
    self.lines = SourceLines(starts: Self.lineStarts(of: self.bytes))
  }

  /// The first place of the text.
  var start: SourceLocation { location(at: 0) }

  /// The place of the byte at `offset`, counted without the byte order mark.
  ///
  /// - Complexity: O(log *n*) for *n* lines.
  func location(at offset: Int) -> SourceLocation {
    var location = lines.location(at: min(max(offset, 0), bytes.count))
    location.byteOffset += byteOrderMarkLength
    return location
  }

  /// The bytes of a line without its line break; empty for a line that is not there.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard lines.starts.indices.contains(number - 1) else { return [] }
    let end = number < lines.starts.count ? lines.starts[number] : bytes.count
    var line = bytes[lines.starts[number - 1]..<end]
    while line.last == UInt8(ascii: "\n") || line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  /// Where `text` stands first, from `location` on and within `limit` bytes of it.
  func firstLocation(of text: String, from location: SourceLocation, limit: Int) -> SourceLocation?
  {
    let sought = Array(text.utf8)
    let start = location.byteOffset - byteOrderMarkLength
    let last = min(bytes.count - sought.count, start + limit)
    guard let first = sought.first, start >= 0, start <= last else { return nil }
    for offset in start...last
    where bytes[offset] == first && bytes[offset..<offset + sought.count].elementsEqual(sought) {
      return self.location(at: offset)
    }
    return nil
  }

  /// In YAML a carriage return of its own ends a line too.
  private static func lineStarts(of bytes: [UInt8]) -> [Int] {
    var starts = [0]
    for (offset, byte) in bytes.enumerated() {
      let followedByLineFeed =
        offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "\n")
      if byte == UInt8(ascii: "\n") || (byte == UInt8(ascii: "\r") && !followedByLineFeed) {
        starts.append(offset + 1)
      }
    }
    return starts
  }
}
