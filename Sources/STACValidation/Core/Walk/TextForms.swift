internal import STACJSON
internal import STACModel

/// The forms of texts. Those in fields of extensions follow the patterns of the official schemas.
enum TextForms {
  /// Whether a text has a form; of words, any.
  static func matches(_ text: JSONText, _ form: ValueShape.Text) -> Bool {
    switch form {
    case .any, .word: true
    case .notEmpty: text.count > 0
    case .notBlank: isNotBlank(text)
    case .dateTime: isTimeInUTC(text)
    case .license: text.count > 0 && text.allSatisfy(isLicenseByte)
    case .capitals:
      text.count > 0 && text.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
    case .anyDateTime: (try? Timestamp(text)) != nil
    case .multihash: Multihash(text)?.hasRightLength ?? false
    case .projectionCode: isProjectionCode(text)
    case .lowerCaseHex: text.count > 0 && isLowerCaseHex(text)
    case .digitalObjectIdentifier: isDigitalObjectIdentifier(text)
    case .localPath: isLocalPath(text)
    case .contentIdentifier: isContentIdentifier(text)
    case .pieceIdentifier:
      text.count >= 59 && text.starts(with: "baga6ea") && text.dropFirst(7).allSatisfy(isBase32)
    }
  }

  @inline(__always)
  private static func isNotBlank(_ text: JSONText) -> Bool {
    // The first byte settles nearly all.
    if let first = text.first, first > 0x20 { return true }
    return text.contains { $0 != 0x20 && !(0x09...0x0d ~= $0) }
  }

  private static func isLicenseByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "+"): true
    default: isLetterOrDigit(byte)
    }
  }

  /// Authority and code, such as `EPSG:32632`.
  static func isProjectionCode(_ text: JSONText) -> Bool {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < text.count
    else { return false }
    return !text.contains { $0 <= 0x20 }
  }

  /// Without a way out of the loop it runs on many bytes at a time; checksums are long and common.
  private static func isLowerCaseHex(_ text: JSONText) -> Bool {
    text.withContiguousStorageIfAvailable { bytes in
      var wrong: UInt8 = 0
      for byte in bytes {
        let isDigit = byte &- UInt8(ascii: "0") < 10
        let isLetter = byte &- UInt8(ascii: "a") < 6
        wrong |= isDigit || isLetter ? 0 : 1
      }
      return wrong == 0
    } ?? false
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }

  private static func isBase32(_ byte: UInt8) -> Bool {
    UInt8(ascii: "2")...UInt8(ascii: "7") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
  }

  private static func isBase58(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) && byte != UInt8(ascii: "0") && byte != UInt8(ascii: "O")
      && byte != UInt8(ascii: "I") && byte != UInt8(ascii: "l")
  }

  private static func isDigitalObjectIdentifier(_ text: JSONText) -> Bool {
    guard text.starts(with: "10."), let slash = text.firstIndex(of: UInt8(ascii: "/")) else {
      return false
    }
    return slash >= 7 && text[3..<slash].allSatisfy(isLetterOrDigit) && slash + 1 < text.count
      && !text[(slash + 1)...].contains { $0 == 0x20 || 0x09...0x0d ~= $0 }
  }

  private static func isLocalPath(_ text: JSONText) -> Bool {
    var isEmptyPart = true
    for byte in text {
      switch byte {
      case UInt8(ascii: "/"):
        if isEmptyPart { return false }
        isEmptyPart = true
      case 0x09, 0x0a, 0x0d, UInt8(ascii: "\\"), UInt8(ascii: ":"), UInt8(ascii: "'"),
        UInt8(ascii: "\""):
        return false
      default: isEmptyPart = false
      }
    }
    return text.count > 0
  }

  /// The older revision of the schema knows upper case and base 58 as well; what neither knows is
  /// wrong.
  private static func isContentIdentifier(_ text: JSONText) -> Bool {
    guard let first = text.first else { return false }
    let rest = text.dropFirst()
    switch first {
    case UInt8(ascii: "Q"):
      return text.count == 46 && text.starts(with: "Qm") && text.dropFirst(2).allSatisfy(isBase58)
    case UInt8(ascii: "b"): return rest.count >= 58 && rest.allSatisfy(isBase32)
    case UInt8(ascii: "B"):
      return rest.count >= 58
        && rest.allSatisfy { isBase32($0 | 0x20) && !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0) }
    case UInt8(ascii: "z"): return rest.count >= 48 && rest.allSatisfy(isBase58)
    default: return false
    }
  }
}
