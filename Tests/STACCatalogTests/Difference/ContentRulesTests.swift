import STACJSON
import STACTestSupport
import Testing

@testable import STACCatalog

/// What counts when two Items are compared.
struct ContentRulesTests {
  private static func digest(
    _ text: String, _ ignored: [String] = [], exact: Bool = false, folder: String? = nil
  ) throws -> ItemDigest {
    var rules = ContentRules()
    rules.countsPlaces = exact
    for pointer in ignored { try rules.ignore(parsing: pointer) }
    return try withView(of: text) { ItemDigest($0, rules, folder: folder) }
  }

  private static func areSame(
    _ a: String, _ b: String, _ ignored: [String] = [], exact: Bool = false
  ) throws -> Bool {
    try digest(a, ignored, exact: exact).written == digest(b, ignored, exact: exact).written
  }

  @Test
  func `links that say where a document stands do not count, unless they are to`() throws {
    let a = #"{"id":"x","links":[{"rel":"self","href":"a"},{"rel":"license","href":"l"}]}"#
    let b =
      #"{"links":[{"rel":"root","href":"r"},{"rel":"license","href":"l"},{"rel":"canonical","href":"c"}],"id":"x"}"#
    let c = #"{"id":"x","links":[{"rel":"license","href":"other"}]}"#
    #expect(try Self.areSame(a, b))
    #expect(try !Self.areSame(a, c))
    #expect(try !Self.areSame(a, b, exact: true))
    #expect(try Self.areSame(#"{"id":"x"}"#, #"{"id":"x","links":[{"rel":"self","href":"a"}]}"#))
    #expect(try Self.areSame(#"{"id":"x","links":[]}"#, #"{"id":"x"}"#))
    #expect(try !Self.areSame(#"{"id":"x","links":[]}"#, #"{"id":"x"}"#, exact: true))
  }

  @Test(arguments: [
    ("/properties/updated", #"{"properties":{"a":1,"updated":"T1"}}"#),
    ("properties.updated", #"{"properties":{"a":1,"updated":null}}"#),
    ("/assets/*/href", #"{"assets":{"x":{"href":"1","type":"t"},"y":{"href":"2"}}}"#),
    ("/links/*/title", #"{"links":[{"rel":"via","href":"v","title":"t"}]}"#),
    ("/geometry", #"{"geometry":{"type":"Point"},"id":"x"}"#),
    ("/a~1b/0", #"{"a/b":[1,2]}"#),
  ])
  func `what is ignored does not count`(pointer: String, text: String) throws {
    let other = [
      "T1": "T2", "null": "7", #""href":"1""#: #""href":"9""#, #""title":"t""#: #""title":"u""#,
      "Point": "Line", "[1,2]": "[5,2]",
    ].reduce(text) { $0.replacing($1.key, with: $1.value) }
    #expect(other != text)
    #expect(try !Self.areSame(text, other))
    #expect(try Self.areSame(text, other, [pointer]))
    // What stands beside it counts.
    let changed = text.replacing("{", with: "{\"zz\":1,", maxReplacements: 1)
    #expect(try !Self.areSame(text, changed, [pointer]))
  }

  @Test
  func `a relative href is the same where it leads to the same place`() throws {
    let a = #"{"id":"x","assets":{"d":{"href":"./d.tif"}},"links":[{"rel":"via","href":"v.json"}]}"#
    let b =
      #"{"id":"x","assets":{"d":{"href":"../c/d.tif"}},"links":[{"rel":"via","href":"../c/v.json"}]}"#
    let (first, second) = (
      try Self.digest(a, folder: "/data/c"), try Self.digest(b, folder: "/data/e")
    )
    #expect(first.written != second.written && first.resolved == second.resolved)
    #expect(try Self.digest(b, folder: "/elsewhere/e").resolved != first.resolved)
    // Without one, nothing has to be resolved.
    let plain = try Self.digest(#"{"id":"x","assets":{"d":{"href":"https://e/d"}}}"#, folder: "/q")
    #expect(plain.written == plain.resolved)
  }

  @Test
  func `only what counts is in a patch`() throws {
    var rules = ContentRules()
    try rules.ignore(parsing: "/properties/updated")
    let old = try JSONValue(
      parsing:
        #"{"id":"x","properties":{"a":1,"updated":"1"},"links":[{"rel":"self","href":"a"}]}"#)
    let new = try JSONValue(
      parsing:
        #"{"id":"x","properties":{"a":2,"updated":"2"},"links":[{"rel":"root","href":"b"}]}"#)
    let patch = JSONPatch(from: old, to: rules.withoutWhatDoesNotCount(new, old: old))
    #expect(
      patch.operations == [.replace(JSONPointer(tokens: ["properties", "a"]), .integer(2))])
  }

  @Test(arguments: ["/a/~2", "a..b", ""])
  func `what is no path is a mistake`(text: String) {
    var rules = ContentRules()
    #expect(throws: JSONError.self) { try rules.ignore(parsing: text) }
  }
}
