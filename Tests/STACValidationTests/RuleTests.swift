import STACJSON
import Testing

@testable import STACValidation

@Suite struct RuleTests {
  private let validator = CoreValidator()

  /// Rules whose breach cannot be shown in a few lines, or that other tests show.
  static let shown = Rules.all.filter {
    $0.id != Rule.findingsLimit.id && !$0.id.hasPrefix("catalog-")
  }

  @Test("the bad example of a rule breaks it, the good one does not", arguments: shown)
  func examplesAreTrue(rule: Rule) throws {
    let bad = try findings(in: rule.example, \.bad)
    #expect(bad.contains { $0.rule == rule.id }, "\(bad)")
    #expect(bad.filter { $0.rule == rule.id }.allSatisfy { $0.severity == rule.severity })
    let good = try findings(in: rule.example, \.good)
    #expect(!good.contains { $0.rule == rule.id || $0.severity == .error }, "\(good)")
  }

  @Test("the documents that the examples are put into have no findings")
  func baseDocumentsAreValid() throws {
    for subject in Rule.Subject.allCases {
      #expect(try findings(inText: BaseDocuments.text(subject)) == [])
    }
  }

  @Test("ids are unique, in lower case and stay findable")
  func idsAreWellFormed() {
    #expect(Set(Rules.all.map(\.id)).count == Rules.all.count)
    for rule in Rules.all {
      #expect(rule.id.allSatisfy { $0 == "-" || $0.isLowercase })
      #expect(Rules.rule(rule.id) == rule)
      #expect(rule.reference.hasPrefix("https://"))
    }
    #expect(Rules.rule("no-such-rule") == nil)
  }

  /// What is found where an example stands in a valid document.
  ///
  /// Of an object, the members that the two halves of the example show take the place of those of
  /// the document; anything else takes the place of what stands there.
  private func findings(
    in example: RuleExample, _ half: KeyPath<RuleExample, String>
  ) throws -> [Finding] {
    try findings(inText: Self.document(with: example, half))
  }

  /// The text of a valid document in which an example stands.
  static func document(
    with example: RuleExample, _ half: KeyPath<RuleExample, String>
  ) throws -> String {
    // A member twice cannot be in a tree: as text, then.
    if example.bad.contains(#""id": "a", "id""#) {
      return BaseDocuments.item.replacing(
        #""id": "scene""#, with: example[keyPath: half].dropFirst().dropLast())
    }
    let base = try JSONValue(parsing: BaseDocuments.text(example.subject))
    let shown = try [example.bad, example.good].map { try JSONValue(parsing: $0) }
    let new = try JSONValue(parsing: example[keyPath: half])
    let place = try JSONPointer(parsing: example.place).tokens
    let document = base.changed(at: place[...]) { old in
      guard case .object(var object) = old, case .object(let members) = new else { return new }
      for case .object(let example) in shown {
        for key in example.keys { _ = object.removeValue(forKey: key) }
      }
      for (key, value) in members { object[key] = value }
      return .object(object)
    }
    return document.description
  }

  private func findings(inText text: String) throws -> [Finding] {
    if text.contains("\"row_groups\"") {
      return GeoParquetRules.findings(try JSONValue(parsing: text))
    }
    return try withView(of: text) { view in
      var findings: [Finding] = []
      validator.validate(view, into: &findings)
      return findings
    }
  }
}

extension JSONValue {
  /// The value with one inside it changed.
  func changed(at path: ArraySlice<String>, _ change: (JSONValue) -> JSONValue) -> JSONValue {
    guard let token = path.first else { return change(self) }
    switch self {
    case .object(var object):
      object[token] = (object[token] ?? .null).changed(at: path.dropFirst(), change)
      return .object(object)
    case .array(var array):
      guard let index = Int(token), array.indices.contains(index) else { return self }
      array[index] = array[index].changed(at: path.dropFirst(), change)
      return .array(array)
    default: return self
    }
  }
}
