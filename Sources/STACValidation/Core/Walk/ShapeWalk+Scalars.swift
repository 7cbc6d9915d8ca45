internal import STACExtensions
internal import STACJSON

// What texts and numbers must be like.
extension ShapeWalk {
  func matches(_ text: JSONText, _ node: UnsafePointer<ShapeTables.Node>) -> Bool {
    guard node.pointee.text == .word else { return TextForms.matches(text, node.pointee.text) }
    return node.pointee.words >= 0 && slot(of: text, tables + Int(node.pointee.words)) != nil
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
