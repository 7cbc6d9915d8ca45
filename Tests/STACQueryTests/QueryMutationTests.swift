import Foundation
import STACJSON
import STACTestSupport
import Testing

@testable import STACQuery

/// Expressions with some bytes changed: read or refused, never a crash, and what is read comes back
/// as it was. `STAC_MANAGER_MUTATIONS` says how many, `STAC_MANAGER_SEED` from which seed.
@Suite("Mutated expressions", .enabled(if: Fixtures.arePresent))
struct QueryMutationTests {
  private static func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }
  private static let count = setting("STAC_MANAGER_MUTATIONS") ?? 4000
  private static let seed = UInt64(setting("STAC_MANAGER_SEED") ?? 20_240_601)
  private static let bits: [String] = [
    "(", ")", ",", "'", "\"", " AND ", " OR ", "NOT ", " IN ", "-", "*", "^", "\\", "%", ".", ":",
    "INTERVAL(", "POINT(1 2)", "BBOX(", "[", "]", "{", "}", "|", "&", "@", "`", "?", "é", "\0",
    "1e9", " IS NULL", " div ",
  ]

  private static func mutate(_ text: String, _ numbers: inout SeededNumbers) -> String {
    var bytes = Array(text.utf8)
    for _ in 0...numbers.below(3) {
      let place = numbers.below(bytes.count + 1)
      switch numbers.below(4) {
      case 0 where place < bytes.count: bytes[place] = UInt8(numbers.below(256))
      case 1 where place < bytes.count:
        bytes.removeSubrange(place..<min(bytes.count, place + 1 + numbers.below(5)))
      case 2: bytes.insert(contentsOf: Array(bits[numbers.below(bits.count)].utf8), at: place)
      default:
        let end = numbers.below(bytes.count + 1)
        bytes.insert(contentsOf: bytes[min(place, end)..<max(place, end)].prefix(40), at: place)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `CQL2 is read or refused`() throws {
    var numbers = SeededNumbers(seed: Self.seed)
    let texts =
      try Fixtures.lines("cql2-rs/tests/ats/expressions.txt")
      .filter { !$0.hasPrefix("#") }.map { String($0.drop { $0 != "|" }.dropFirst()) }
      + CQL2FixtureTests.collected
    let seeds = texts + texts.compactMap { try? CQL2Expression(text: $0).json.description }
    var taken = 0
    for _ in 0..<Self.count {
      let text = Self.mutate(seeds[numbers.below(seeds.count)], &numbers)
      guard let expression = try? CQL2Expression(text) else { continue }
      taken += 1
      let again = try CQL2Expression(json: expression.json)
      #expect(again == expression, "JSON of \(text), seed \(Self.seed)")
      do {
        #expect(
          try CQL2Expression(text: expression.text) == expression,
          "\(text) printed as \(expression.text), seed \(Self.seed)")
      } catch { Issue.record("\(text) printed as \(expression.text): \(error)") }
      guard let filter = try? CQL2Filter(expression) else { continue }
      try withView(of: CQL2EvaluationTests.item) { _ = filter.matches($0) }
    }
    #expect(taken > Self.count / 20)
  }

  @Test func `JMESPath is read or refused`() throws {
    var numbers = SeededNumbers(seed: Self.seed)
    var seeds: [String] = []
    for file in JMESPathComplianceTests.files {
      let suites = try JSONValue(parsing: try Fixtures.bytes("jmespath.test/" + file)).array ?? []
      for suite in suites {
        seeds += (suite["cases"]?.array ?? []).compactMap { $0["expression"]?.string }
      }
    }
    var taken = 0
    let document = try JSONDocument(parsing: Array(CQL2EvaluationTests.item.utf8))
    for _ in 0..<Self.count {
      let text = Self.mutate(seeds[numbers.below(seeds.count)], &numbers)
      guard let path = try? JMESPath(text) else { continue }
      taken += 1
      _ = try? path.value(in: document.root)
    }
    #expect(taken > Self.count / 20)
  }
}
