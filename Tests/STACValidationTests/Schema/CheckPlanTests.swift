import STACJSON
import Testing

@testable import STACValidation

@Suite struct CheckPlanTests {
  /// Plans over schemas that each ask for a member to be an integer.
  private static func plans() -> CheckPlans {
    var schemas: [String: [UInt8]] = [:]
    for number in 0..<200 {
      schemas["https://example.com/\(number).json"] = Array(
        #"{"properties": {"m\#(number)": {"type": "integer"}}}"#.utf8)
    }
    let compiler = SchemaCompiler(source: SchemaDictionary(schemas))
    return CheckPlans(compiler) { document, key in
      let urls = (document["stac_extensions"]?.elements.compactMap(\.string)) ?? []
      return CheckPlan(
        key: key.bytes, type: key.type, schemas: urls.compactMap { try? compiler.compile($0) },
        problems: [], hasAllSchemas: true, urls: urls)
    }
  }

  private static func document(_ numbers: [Int], _ members: String = "") -> String {
    let urls = numbers.map { "\"https://example.com/\($0).json\"" }.joined(separator: ",")
    return
      #"{"type": "Feature", "stac_version": "1.1.0", "stac_extensions": [\#(urls)]\#(members)}"#
  }

  @Test("a list gets a graph of its own when it came often, and the verdict stays the same")
  func fusing() throws {
    let plans = Self.plans()
    try withView(of: Self.document([1, 2], #", "m1": 1, "m2": 2"#)) { valid in
      try withView(of: Self.document([1, 2], #", "m1": 1, "m2": "a""#)) { invalid in
        for number in 0..<(CheckPlans.documentsBeforeFusing * 2) {
          #expect(plans.plan(for: valid).isValid(valid), "\(number)")
          #expect(!plans.plan(for: invalid).isValid(invalid), "\(number)")
        }
      }
    }
    #expect(plans.counts == (1, 1))
  }

  @Test("lists that are alike but for order or one name have plans of their own")
  func keys() throws {
    let plans = Self.plans()
    let lists = [[1, 2], [2, 1], [1], [1, 3], [1, 2, 3], []]
    var urls: [[String]] = []
    for _ in 0..<2 {
      for list in lists {
        urls.append(try withView(of: Self.document(list)) { plans.plan(for: $0).urls })
      }
    }
    #expect(urls.prefix(6) == urls.suffix(6))
    #expect(urls[0].count == 2 && urls[0] == urls[1].reversed() && urls[5].isEmpty)
    #expect(plans.counts == (0, 6))
  }

  @Test("thousands of lists are remembered up to a bound, and none gets a graph")
  func manyLists() throws {
    let plans = Self.plans()
    for number in 0..<(CheckPlans.limit + 500) {
      let list = [number % 200, (number / 200) % 200]
      try withView(of: Self.document(list)) { #expect(plans.plan(for: $0).isValid($0)) }
    }
    let (fused, all) = plans.counts
    #expect(fused == 0 && all <= CheckPlans.limit)
  }

  @Test("no more lists than the bound have a graph at a time")
  func manyFrequentLists() throws {
    let plans = Self.plans()
    for number in 0..<(CheckPlans.fusedLimit + 6) {
      try withView(of: Self.document([number, number + 1])) { view in
        for _ in 0...CheckPlans.documentsBeforeFusing { _ = plans.plan(for: view) }
      }
    }
    // The first lists have not come for thousands of documents, and made room.
    #expect(plans.counts.fused == CheckPlans.fusedLimit)
  }
}
