/// The pattern of LIKE: `%` stands for any characters, `_` for one; a backslash before a character
/// takes its meaning away.
struct CQL2LikePattern {
  private static let anyRun: UInt16 = 256
  private static let anyCharacter: UInt16 = 257

  /// Bytes, and the two signs above.
  let codes: [UInt16]

  init(_ pattern: some Sequence<UInt8>) {
    var codes: [UInt16] = []
    var isEscaped = false
    for byte in pattern {
      if isEscaped {
        codes.append(UInt16(byte))
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "%") {
        if codes.last != Self.anyRun { codes.append(Self.anyRun) }
      } else {
        codes.append(byte == UInt8(ascii: "_") ? Self.anyCharacter : UInt16(byte))
      }
    }
    if isEscaped { codes.append(UInt16(UInt8(ascii: "\\"))) }
    self.codes = codes
  }

  /// Whether a text in UTF-8 has the form of a pattern.
  ///
  /// - Complexity: O(*n* · *m*) at worst, O(*n*) for most; no allocation.
  static func matches(
    _ codes: UnsafeBufferPointer<UInt16>, _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var place = 0
    var position = 0
    // Where the last run stands, and where the text behind it was last tried.
    var run = -1
    var retry = 0
    while position < text.count {
      let code = place < codes.count ? codes[place] : UInt16.max
      if code == anyRun {
        run = place
        retry = position
        place += 1
      } else if code == anyCharacter {
        place += 1
        position = next(text, position)
      } else if code == UInt16(text[position]) {
        place += 1
        position += 1
      } else if run >= 0 {
        retry = next(text, retry)
        position = retry
        place = run + 1
      } else {
        return false
      }
    }
    while place < codes.count, codes[place] == anyRun { place += 1 }
    return place == codes.count
  }

  /// The position behind the character at a position.
  private static func next(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    var position = position + 1
    while position < text.count, text[position] & 0xc0 == 0x80 { position += 1 }
    return position
  }
}
