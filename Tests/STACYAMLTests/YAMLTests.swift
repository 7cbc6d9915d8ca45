import STACJSON
import STACYAML
import Testing

struct YAMLTests {
  @Test(
    "YAML becomes a tree",
    arguments: [
      ("a: 1\nb: [x, 'y', \"z\"]", #"{"a":1,"b":["x","y","z"]}"#),
      ("- a\n- - b\n  - c\n-", #"["a",["b","c"],null]"#),
      ("a:\nb: ~", #"{"a":null,"b":null}"#),
      ("a: |\n  one\n  two\nb: >\n  one\n  two\n", #"{"a":"one\ntwo\n","b":"one two\n"}"#),
      ("a: one\n  two", #"{"a":"one two"}"#),
      ("{a: 1, b: {c: d}}", #"{"a":1,"b":{"c":"d"}}"#),
      ("[{a: 1}, b]", #"[{"a":1},"b"]"#),
      ("--- a", #""a""#),
      ("---\na: 1\n...\n", #"{"a":1}"#),
      ("%YAML 1.2\n---\na: 1", #"{"a":1}"#),
      ("# comment\na: 1 # another\n", #"{"a":1}"#),
      ("a: x#y", #"{"a":"x#y"}"#),
      ("a: http://x/y", #"{"a":"http://x/y"}"#),
      ("a: \"\\x41\\u00e9\\U0001F600\\t\"", "{\"a\":\"Aé😀\\t\"}"),
      ("a: 'it''s'", #"{"a":"it's"}"#),
      ("? a\n: 1\n? b", #"{"a":1,"b":null}"#),
      ("1: x\ntrue: y\n~: z", #"{"1":"x","true":"y","~":"z"}"#),
      ("a: 1\r\nb:\r\n  - 2\r\n", #"{"a":1,"b":[2]}"#),
      ("a: 1\rb: 2", #"{"a":1,"b":2}"#),
      ("\u{FEFF}a: 1", #"{"a":1}"#),
      ("a:\t1", #"{"a":1}"#),
      ("[.inf, -.inf, .nan]", "[null,null,null]"),
      ("~", "null"),
      ("''", "\"\""),
    ])
  func trees(text: String, json: String) throws {
    #expect(try parse(text).description == json)
  }

  @Test(
    "anchors, aliases and merge keys are resolved",
    arguments: [
      ("a: &x 1\nb: *x", #"{"a":1,"b":1}"#),
      ("a: &x [1]\nb: *x\nc: &x 2\nd: *x", #"{"a":[1],"b":[1],"c":2,"d":2}"#),
      ("a: &x k\n*x : 1", #"{"a":"k","k":1}"#),
      (
        "base: &b {x: 1, y: 2}\none:\n  x: 9\n  <<: *b\n  z: 3",
        #"{"base":{"x":1,"y":2},"one":{"x":9,"y":2,"z":3}}"#
      ),
      (
        "one: &b {x: 1}\ntwo: &c {x: 2, y: 3}\nall:\n  <<: [*b, *c]\n  w: 0",
        #"{"one":{"x":1},"two":{"x":2,"y":3},"all":{"x":1,"y":3,"w":0}}"#
      ),
      ("<<: {a: 1}\na: 2", #"{"a":2}"#),
      ("'<<': {a: 1}", #"{"<<":{"a":1}}"#),
      (
        "a: &x {b: 1}\nc: &y {<<: *x}\nd: {<<: *y}",
        #"{"a":{"b":1},"c":{"b":1},"d":{"b":1}}"#
      ),
    ])
  func aliases(text: String, json: String) throws {
    #expect(try parse(text).description == json)
  }

  @Test("every value knows where it stands, in bytes")
  func places() throws {
    let root = try parse("\u{FEFF}ä: 1\nlist:\n  - é: \"x\"\n  - [😀, y]\n")
    let entries = try #require(root.entries)
    #expect(root.location == SourceLocation(byteOffset: 3, line: 1, column: 1))
    #expect(entries[0].keyLocation == SourceLocation(byteOffset: 3, line: 1, column: 1))
    #expect(entries[0].value.location == SourceLocation(byteOffset: 7, line: 1, column: 5))
    let list = try #require(entries[1].value.elements)
    #expect(list[0].location == SourceLocation(byteOffset: 19, line: 3, column: 5))
    #expect(list[0]["é"]?.location == SourceLocation(byteOffset: 23, line: 3, column: 9))
    let second = try #require(list[1].elements)
    #expect(list[1].location == SourceLocation(byteOffset: 31, line: 4, column: 5))
    #expect(second[0].location == SourceLocation(byteOffset: 32, line: 4, column: 6))
    #expect(second[1].location == SourceLocation(byteOffset: 38, line: 4, column: 12))
  }

  @Test("places stay right far into a text with long characters")
  func placesFarInside() throws {
    let text = (0..<500).map { "ключ\($0): 😀" }.joined(separator: "\n")
    let entries = try #require(try parse(text).entries)
    #expect(entries.map(\.keyLocation.line) == Array(1...500))
    #expect(entries.allSatisfy { $0.keyLocation.column == 1 })
    #expect(entries[499].value.location.column == 14)
  }

  @Test("a value behind an alias stands where it was written")
  func aliasPlaces() throws {
    let root = try parse("a: &x {b: 1}\nc: *x\nd:\n  <<: *x")
    #expect(root["c"]?["b"]?.location.description == "1:11")
    #expect(root["d"]?.entries?.first?.keyLocation.description == "1:8")
  }
}
