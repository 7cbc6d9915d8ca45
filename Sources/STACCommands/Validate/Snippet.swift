internal import STACManager

/// The text around a place in a document, cut to what fits a screen.
enum Snippet {
  private static let width = 72

  /// The line of a place, or the part of it around the place, and the column of the place in it.
  static func around(
    _ place: SourceLocation, in document: UnsafeRawBufferPointer
  ) -> (text: String, column: Int)? {
    guard place.byteOffset < document.count else { return nil }
    let newline = UInt8(ascii: "\n")
    var start = place.byteOffset
    while start > 0, document[start - 1] != newline, place.byteOffset - start < width / 3 {
      start -= 1
    }
    var end = place.byteOffset
    while end < document.count, document[end] != newline, end - start < width { end += 1 }
    // Not in the middle of a character.
    while start < place.byteOffset, document[start] & 0xc0 == 0x80 { start += 1 }
    while end < document.count, end > place.byteOffset, document[end] & 0xc0 == 0x80 { end -= 1 }
    let isCutBefore = start > 0 && document[start - 1] != newline
    let isCutBehind = end < document.count && document[end] != newline
    let before = String(decoding: document[start..<place.byteOffset], as: UTF8.self)
    let behind = String(decoding: document[place.byteOffset..<end], as: UTF8.self)
    let text = (isCutBefore ? "…" : "") + before + behind + (isCutBehind ? "…" : "")
    return (text, before.count + 1 + (isCutBefore ? 1 : 0))
  }
}
