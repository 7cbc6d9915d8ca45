import Foundation
import Testing

@testable import STACJSON

@Suite("Real documents", .enabled(if: Fixtures.areThere, "there are no fixtures"))
struct RealDocumentTests {
  /// Published documents that are no JSON: they hold comments or a comma too many.
  private static let broken: Set = [
    "ICON_d3hp003_cf.json", "CMIP6_ScenarioMIP_NCAR_CESM2_collection.json",
  ]

  @Test("are the same after writing and reading again", arguments: Fixtures.folders)
  func roundTrip(folder: String) throws {
    var checked = 0
    for file in Fixtures.files(in: folder) {
      for (index, bytes) in try Fixtures.documents(of: file).enumerated() {
        let place: Comment = "\(Fixtures.path(file)), document \(index)"
        if Self.broken.contains(file.lastPathComponent) {
          #expect(throws: JSONError.self, place) { try JSONValue(parsing: bytes) }
          continue
        }
        let value = try JSONValue(parsing: bytes)
        try check(bytes, value, place)
        checked += 1
      }
    }
    #expect(checked > 0 || folder == "missing")
  }

  private func check(_ bytes: [UInt8], _ value: JSONValue, _ place: Comment) throws {
    var parser = JSONParser()
    var compact = ByteBuffer()
    var pretty = ByteBuffer()
    let view = try parser.parse(bytes)
    compact.append(json: view)
    pretty.append(pretty: view)
    #expect(try JSONValue(parsing: compact.array).isIdentical(to: value), place)
    #expect(try JSONValue(parsing: pretty.array).isIdentical(to: value), place)

    // The scanner reads the same, and other ways of writing write the same.
    var scanned = ByteBuffer()
    try bytes.withUnsafeBytes { raw in
      var scanner = JSONScanner(raw)
      let document = try scanner.scan()
      withExtendedLifetime(document) { scanned.append(json: document.root) }
    }
    #expect(
      haveSameBytes(scanned.array, compact.array),
      "\(place): \(firstDifference(scanned.array, compact.array))")
    var tree = ByteBuffer()
    tree.append(json: JSONTree(view))
    #expect(haveSameBytes(tree.array, compact.array), place)
    var owned = ByteBuffer()
    owned.append(json: value)
    #expect(try JSONValue(parsing: owned.array).isIdentical(to: value), place)

    for text in [compact.array, pretty.array] {
      let other = try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
      let difference = Self.difference(value, other)
      #expect(difference == nil, place)
    }
  }

  /// Where Foundation has read something else; it does not tell 10 and 10.0 apart.
  private static func difference(_ value: JSONValue, _ other: Any) -> String? {
    let number = other as? NSNumber
    let isSame: Bool
    switch value {
    case .null: isSame = other is NSNull
    case .boolean(let boolean): isSame = number?.boolValue == boolean
    case .integer(let integer): isSame = number?.int64Value == integer
    case .unsigned(let unsigned): isSame = number?.uint64Value == unsigned
    case .double(let double):
      // Foundation rounds badly from its decimal numbers, but knows their digits.
      isSame = number?.doubleValue == double || Double(number?.stringValue ?? "") == double
    case .bigNumber: isSame = number != nil
    case .string(let string):
      // Foundation loses a byte order mark that a string begins with.
      isSame = string.hasPrefix("\u{feff}") || (other as? String)?.hasSameBytes(as: string) == true
    case .array(let elements):
      guard let others = other as? [Any], others.count == elements.count else { return "count" }
      for (index, (element, other)) in zip(elements, others).enumerated() {
        if let found = difference(element, other) { return "\(index)/\(found)" }
      }
      return nil
    case .object(let object):
      guard let others = other as? [String: Any], others.count == object.count else {
        return "count"
      }
      for (name, value) in object {
        guard let other = others[name] else { return "\(name) is missing" }
        if let found = difference(value, other) { return "\(name)/\(found)" }
      }
      return nil
    }
    return isSame ? nil : "\(value) is not \(type(of: other)) \(other)"
  }
}
