internal import STACModel
internal import Testing

struct SafeFileNameTests {
  @Test(arguments: [
    "S2A_MSIL2A_20240101T000000", "a.b-c_d", "~x+y=z@1,(2)", "console", "com10", "a..b",
    String(repeating: "x", count: 200),
  ])
  func `an id of harmless bytes stays as it is`(id: String) {
    #expect(safeFileName(for: id) == id)
  }

  @Test(arguments: [
    ("", "_-cbf29ce484222325"), (".", "_-af63a34c86018bb1"), ("a/b", "a_b-e620c3190468cf61"),
    ("nul.txt", "_ul.txt-55d27b0c2c89c636"),
  ])
  func `names come out the same for ever`(id: String, name: String) {
    #expect(safeFileName(for: id) == name)
  }

  @Test func `all names are safe and distinct`() {
    let long = String(repeating: "x", count: 201)
    let ids = [
      "", ".", "..", "...", ".hidden", "a.", "a/b", "a\\b", "a b", "a_b", "a:b", "a%2Fb", "é",
      "e\u{301}",
      "🛰", "🛰🛰", "CON", "con", "nul.txt", "LPT9", "COM¹", "a\u{0}b", "a\nb", "../../etc/passwd",
      long, long + "y", String(repeating: "🛰", count: 300), "*", "?", "a#b", "a?b", "a&b", "a'b",
    ]
    var names: Set<[UInt8]> = []
    for id in ids {
      let name = safeFileName(for: id)
      #expect(names.insert(Array(name.utf8)).inserted, "\(id) and another share \(name)")
      #expect(name.utf8.count <= 200)
      #expect(!name.hasPrefix(".") && !name.hasSuffix("."))
      // A safe name is its own safe name.
      #expect(safeFileName(for: name) == name)
    }
  }
}
