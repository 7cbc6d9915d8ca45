import STACJSON
import Testing

@testable import STACValidation

@Suite struct FixerTests {
  private let fixer = Fixer()

  @Test(
    "what can be put right is put right",
    arguments: [
      (#""bbox": [7, 46, 8, 47],"#, "", "item-bbox-required"),
      ("[7, 46, 8, 47]", "[5, 40, 6, 41]", "bbox-around-geometry"),
      (
        "[[7, 46], [8, 46], [8, 47], [7, 47], [7, 46]]",
        "[[7, 46], [7, 47], [8, 47], [8, 46], [7, 46]]", "geometry-ring-order"
      ),
      ("[8, 47], [7, 47], [7, 46]]", "[8, 47], [7, 47]]", "geometry-ring-closed"),
      ("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", "datetime-format"),
      (#"["thumbnail"]"#, #"["thumbnail", "thumbnail"]"#, "roles-unique"),
      (#"00:00Z"}"#, #"00:00Z", "eo:cloud_cover": 3}"#, "stac-extensions-undeclared"),
    ])
  func fixes(old: String, new: String, rule: String) throws {
    let broken = try JSONValue(parsing: BaseDocuments.item.replacing(old, with: new))
    let outcome = fixer.fix(broken)
    #expect(outcome.applied == [rule])
    #expect(try broken.applying(outcome.patch) == outcome.fixed)
    #expect(try warnings(outcome.fixed) == [])
  }

  @Test("a time without a zone is not guessed")
  func timesWithoutZoneStay() throws {
    let broken = try JSONValue(
      parsing: BaseDocuments.item.replacing("2024-01-01T00:00:00Z", with: "2024-01-01T01:00:00"))
    #expect(fixer.fix(broken).fixed == broken)
  }

  @Test(
    "a Collection is not asked to list extensions of which only the prefix is known",
    arguments: [("landsat:wrs_type", false), ("eo:cloud_cover", true)])
  func collectionsOfBriefExtensions(field: String, isReported: Bool) throws {
    var collection = try JSONValue(parsing: BaseDocuments.text(.collection))
    collection["summaries"] = .object([field: ["minimum": 1, "maximum": 2]])
    // The schema of landsat is for Items only: a Collection that listed it would be invalid.
    let rules = try warnings(collection).map(\.rule)
    #expect(rules.contains("stac-extensions-undeclared") == isReported)
    #expect((fixer.fix(collection).fixed != collection) == isReported)
    var item = try JSONValue(parsing: BaseDocuments.item)
    item["properties"]?[field] = 1
    #expect(try warnings(item).map(\.rule).contains("stac-extensions-undeclared"))
  }

  @Test("fixing twice is fixing once, and nothing valid becomes invalid")
  func isIdempotentAndSafe() throws {
    let seed: UInt64 = 20_261
    var mutator = DocumentMutator(seed: seed)
    var documents = try Rule.Subject.allCases.map {
      try JSONValue(parsing: BaseDocuments.text($0))
    }
    documents += Fixtures.coreDocuments().map(\.document).filter {
      $0.description.utf8.count < 8_000
    }
    var fixedCount = 0
    for number in 0..<(documents.count * 2) {
      let base = documents[number % documents.count]
      let document = number < documents.count ? base : mutator.mutate(base)
      let once = fixer.fix(document)
      if once.fixed != document { fixedCount += 1 }
      #expect(fixer.fix(once.fixed).fixed == once.fixed, "seed \(seed), document \(number)")
      #expect(try errors(once.fixed) <= errors(document), "seed \(seed), document \(number)")
    }
    print("property: \(fixedCount) of \(documents.count * 2) documents were fixed")
  }

  @Test("migration is asked for, and takes bands along")
  func migrates() throws {
    let text = BaseDocuments.item.replacing("1.1.0", with: "1.0.0")
    let outcome = Fixer(migrates: true).fix(try JSONValue(parsing: text))
    #expect(outcome.fixed["stac_version"]?.string == "1.1.0")
    #expect(outcome.applied == ["field-deprecated"])
  }

  @Test("the page of a rule says what, why, how and where")
  func pages() {
    for rule in Rules.all {
      #expect(rule.page.contains(rule.summary) && rule.page.contains(rule.reference))
      #expect(!rule.page.contains("\n\n\n"))
    }
    #expect(Rule.boxRequired.page.contains("`--fix` adds the box around the geometry."))
  }

  private func errors(_ value: JSONValue) throws -> Int {
    try findings(value).filter { $0.severity == .error }.count
  }

  private func warnings(_ value: JSONValue) throws -> [Finding] {
    try findings(value).filter { $0.severity >= .warning }
  }

  private func findings(_ value: JSONValue) throws -> [Finding] {
    try withView(of: value.description) { view in
      var findings: [Finding] = []
      CoreValidatorTests.shared.validate(view, into: &findings)
      return findings
    }
  }
}
