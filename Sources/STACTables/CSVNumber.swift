/// What texts of tables are besides text.
enum CSVNumber {
  /// Whether a text is a number as JSON writes it, with no more digits than a double keeps: what
  /// begins with a zero, and what is longer, is an id.
  static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    var digits = 0
    let isDigit = { (index: Int) in index < text.count && text[index] &- 0x30 < 10 }
    if position < text.count, text[position] == UInt8(ascii: "-") { position += 1 }
    guard isDigit(position) else { return false }
    if text[position] == UInt8(ascii: "0") {
      position += 1
    } else {
      while isDigit(position) {
        position += 1
        digits += 1
      }
    }
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      guard isDigit(position) else { return false }
      while isDigit(position) {
        position += 1
        digits += 1
      }
    }
    if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < text.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[position]) {
        position += 1
      }
      guard isDigit(position) else { return false }
      while isDigit(position) { position += 1 }
    }
    return position == text.count && digits <= 17
  }

  /// `true` or `false`, in any case of letters.
  static func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    let matches = { (word: StaticString) in
      text.count == word.utf8CodeUnitCount
        && text.indices.allSatisfy { text[$0] | 0x20 == word.utf8Start[$0] }
    }
    return matches("true") ? true : matches("false") ? false : nil
  }
}
