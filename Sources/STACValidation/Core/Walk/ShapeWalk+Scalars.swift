internal import STACExtensions
internal import STACJSON
internal import STACModel

// What texts and numbers must be like.
extension ShapeWalk {
  func matches(_ text: JSONText, _ node: UnsafePointer<ShapeTables.Node>) -> Bool {
    switch node.pointee.text {
    case .any: true
    case .notEmpty: text.count > 0
    case .notBlank: text.contains { $0 != 0x20 && !(0x09...0x0d ~= $0) }
    case .dateTime: Self.isTimeInUTC(text)
    case .license: text.count > 0 && text.allSatisfy { Self.isLicenseByte($0) }
    case .capitals:
      text.count > 0 && text.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
    case .anyDateTime: (try? Timestamp(text)) != nil
    case .lowerCaseHex, .digitalObjectIdentifier, .localPath, .contentIdentifier,
      .pieceIdentifier:
      TextForms.matches(text, node.pointee.text)
    case .word:
      node.pointee.words >= 0 && slot(of: text, tables + Int(node.pointee.words)) != nil
    }
  }

  func matches(number: JSONView, _ node: UnsafePointer<ShapeTables.Node>) -> Bool {
    guard let double = number.double else { return false }
    return switch node.pointee.number {
    case .any: true
    case .positive: double > 0
    case .naturalOrZero: double >= 0 && double.rounded() == double
    case .percentage: double >= 0 && double <= 100
    case .range: node.pointee.range.contains(double)
    }
  }

  /// Whether a text is a time in RFC 3339 that ends in `Z` or `+00:00`, as the pattern of the
  /// schemas wants it.
  static func isTimeInUTC(_ text: JSONText) -> Bool {
    guard let last = text.last, last == UInt8(ascii: "Z") || text.hasSuffix("+00:00") else {
      return false
    }
    return (try? Timestamp(text)) != nil
  }

  private static func isLicenseByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "+"):
      true
    default: false
    }
  }

  /// Whether no two elements are the same. Short lists of texts, which are nearly all, are compared
  /// in place.
  mutating func checkUnique(_ array: JSONView, count: Int, rule: UInt8) {
    if count <= 16, array.elements.allSatisfy({ $0.isString }) {
      var others = array.elements
      while let text = others.next()?.text {
        var rest = others
        while let other = rest.next() {
          if let otherText = other.text, otherText == text { repeatedElement(other, rule) }
        }
      }
      return
    }
    var known: Set<JSONValue> = []
    for element in array.elements where !known.insert(JSONValue(element)).inserted {
      repeatedElement(element, rule)
    }
  }

  @inline(never)
  private mutating func repeatedElement(_ element: JSONView, _ rule: UInt8) {
    collector.add(
      self.rule(rule), at: element,
      "expected each element once, found \(FoundValue(element)) twice")
  }
}

extension JSONText {
  /// Whether the text ends with a known word.
  func hasSuffix(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard count >= length else { return false }
    for position in 0..<length where self[count - length + position] != word.utf8Start[position] {
      return false
    }
    return true
  }
}
