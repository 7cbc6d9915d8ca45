import STACJSON
import STACYAML
import Testing

struct LimitTests {
  @Test("256 lists inside each other are read", arguments: ["flow.yaml", "flow.json"])
  func deepEnough(file: String) throws {
    let text = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    #expect(try parse(text, file: file).description == text)
  }

  @Test("deeper text is an error", arguments: [257, 10_000, 100_000])
  func tooDeep(depth: Int) {
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    for (file, message) in [
      ("flow.yaml", "more than 256 lists and mappings inside each other"),
      ("flow.json", "arrays and objects are nested more than 256 deep"),
    ] {
      #expect(
        messages(text, file: file) == """
          \(file):1:257: error: \(message)
          …\(String(repeating: "[", count: 50))\
          \(depth == 257 ? "[" + String(repeating: "]", count: 38) : String(repeating: "[", count: 39))…
          \(String(repeating: " ", count: 51))^
          """)
    }
  }

  @Test("deep block mappings are an error")
  func tooDeepBlocks() {
    let text = String(repeating: "- ", count: 10_000)
    #expect(messages(text).hasPrefix("flow.yaml:1:513: error: more than 256 lists and mappings"))
    let keys = (0..<300).map { String(repeating: " ", count: $0) + "k:" }.joined(separator: "\n")
    #expect(messages(keys).hasPrefix("flow.yaml:257:257: error: more than 256 lists and mappings"))
  }

  @Test("aliases cannot nest deeper than text can")
  func deepAliases() {
    var text = "a0: &a0 []\n"
    for index in 1...2_000 { text += "a\(index): &a\(index) [*a\(index - 1)]\n" }
    #expect(
      messages(text) == """
        flow.yaml:256:14: error: more than 256 lists and mappings inside each other
        a255: &a255 [*a254]
                     ^
        """)
  }

  @Test("an alias bomb is an error and takes no memory")
  func aliasBomb() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for index in 1...9 {
      let aliases = Array(repeating: "*a\(index - 1)", count: 10).joined(separator: ", ")
      text += "a\(index): &a\(index) [\(aliases)]\n"
    }
    #expect(
      messages(text) == """
        flow.yaml:5:45: error: aliases stand for more than 100000 values
        a4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]
                                                    ^
        """)
  }

  @Test("merge keys count as aliases")
  func mergeBomb() {
    let keys = (0..<1_000).map { "k\($0): x" }.joined(separator: ", ")
    var text = "base: &b {\(keys)}\nlist:\n"
    for _ in 0..<100 { text += "  - <<: *b\n" }
    #expect(
      messages(text) == """
        flow.yaml:102:9: error: aliases stand for more than 100000 values
          - <<: *b
                ^
        """)
  }

  @Test(
    "a large file without aliases is no error",
    arguments: [
      (0..<150_000).map { "- a\($0)\n" }.joined(),
      "[" + (0..<150_000).map { "a\($0), " }.joined() + "b: c]",
    ])
  func large(text: String) throws {
    let elements = try #require(try parse(text).elements)
    #expect(elements.count >= 150_000)
    #expect(elements[149_999].value == .string("a149999"))
  }
}
