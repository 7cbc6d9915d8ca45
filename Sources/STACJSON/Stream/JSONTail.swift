/// Follows the end of a document, byte by byte, and sees whether it is whole.
///
/// It knows strings and nesting, and nothing else: enough to notice a text that was cut off.
struct JSONTail {
  /// How many objects and arrays are open.
  private var depth: Int
  private var isInString = false
  private var isEscaped = false

  init(depth: Int) { self.depth = depth }

  /// Whether everything is closed.
  var isWhole: Bool { depth == 0 && !isInString }

  /// Takes the next byte; returns what is wrong with it.
  mutating func next(_ byte: UInt8) -> String? {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return nil
    }
    if depth == 0 {
      switch byte {
      case 0x20, 0x0a, 0x0d, 0x09: return nil
      default: return "the document has ended, but the text goes on"
      }
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
    return nil
  }
}
