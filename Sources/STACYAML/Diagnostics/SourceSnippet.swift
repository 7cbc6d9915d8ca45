internal import STACJSON

/// The line that a diagnostic is about, cut to what fits a terminal, with the place in it.
public struct SourceSnippet: Sendable, Hashable {
  /// The line or the part of it around the place; `…` stands where it was cut.
  public let line: String
  /// What goes before the caret on the next line: spaces, and tabs where the line has tabs.
  public let caretIndent: String

  private static let charactersBefore = 50
  private static let charactersInAll = 90
  private static let bytesToLookAt = 600

  /// The part of `source` around a place; nil where the line is blank.
  init?(of source: SourceText, at location: SourceLocation) {
    let line = source.line(location.line)
    if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { return nil }
    let place = min(line.startIndex + location.column - 1, line.endIndex)
    var lower = max(line.startIndex, place - Self.bytesToLookAt)
    while lower < place, UTF8.isContinuation(line[lower]) { lower += 1 }
    var upper = min(line.endIndex, place + Self.bytesToLookAt)
    while upper > place, upper < line.endIndex, UTF8.isContinuation(line[upper]) { upper -= 1 }

    var before = Self.printable(line[lower..<place])
    if lower > line.startIndex || before.count > Self.charactersBefore {
      before = "…" + before.suffix(Self.charactersBefore)
    }
    var after = Self.printable(line[place..<upper])
    let room = Self.charactersInAll - before.count
    if upper < line.endIndex || after.count > room { after = after.prefix(room) + "…" }
    self.line = before + after
    self.caretIndent = String(before.map { $0 == "\t" ? "\t" : " " })
  }

  /// Control characters would move the cursor of a terminal, so their pictures stand for them.
  private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      text.unicodeScalars.append(picture(of: scalar))
    }
    return text
  }

  private static func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09: scalar
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    case 0x80...0x9F: "\u{FFFD}"
    default: scalar
    }
  }
}
