import Testing

@testable import STACJSON

@Suite("Paths")
struct PointerTests {
  static let pointers: [(String, [String])] = [
    ("", []), ("/", [""]), ("/a", ["a"]), ("/a/b", ["a", "b"]), ("//", ["", ""]),
    ("/a~1b", ["a/b"]), ("/m~0n", ["m~n"]), ("/~01", ["~1"]), ("/~10", ["/0"]),
    ("/0/-", ["0", "-"]),
    ("/c%d", ["c%d"]), ("/ ", [" "]), ("/é", ["é"]), ("/~0\u{301}", ["~\u{301}"]),
    ("/~1\u{301}x", ["/\u{301}x"]), ("/\"\\", ["\"\\"]),
  ]

  @Test("reads and prints JSON Pointers", arguments: pointers)
  func pointer(text: String, tokens: [String]) throws {
    let pointer = try JSONPointer(parsing: text)
    #expect(pointer.tokens == tokens)
    #expect(JSONPointer(tokens: tokens).description.hasSameBytes(as: text))
  }

  @Test(
    "refuses what is no JSON Pointer",
    arguments: [
      ("a", "a JSON Pointer is empty or begins with '/': 'a'"),
      ("#/a", "a JSON Pointer is empty or begins with '/': '#/a'"),
      ("/~", "'~' must be followed by 0 or 1 in '/~'"),
      ("/~2", "'~' must be followed by 0 or 1 in '/~2'"),
    ])
  func badPointer(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try JSONPointer(parsing: text) }
    #expect(error?.description == message && error?.code == .path)
  }

  @Test(
    "takes only digits for positions",
    arguments: [
      ("0", 0), ("1", 1), ("10", 10), ("00", nil), ("01", nil), ("-0", nil), ("-1", nil),
      ("+1", nil), ("", nil), ("-", nil), ("1a", nil), ("1.0", nil), (" 1", nil), ("٣", nil),
      ("99999999999999999999", nil),
    ] as [(String, Int?)])
  func arrayIndex(token: String, index: Int?) {
    #expect(JSONPointer.arrayIndex(token) == index)
  }

  /// RFC 6901, section 5.
  @Test("finds the places of the RFC's document")
  func evaluation() throws {
    let text = #"""
      {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5,
       "k\"l": 6, " ": 7, "m~n": 8}
      """#
    let value = try JSONValue(parsing: text)
    var parser = JSONParser()
    let view = try parser.parse(text.utf8)
    let places: [(String, JSONValue?)] = [
      ("", value), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1),
      ("/c%d", 2), ("/e^f", 3), ("/g|h", 4), (#"/i\j"#, 5), (#"/k"l"#, 6), ("/ ", 7),
      ("/m~0n", 8), ("/foo/2", nil), ("/foo/-", nil), ("/foo/00", nil), ("/x", nil), ("//x", nil),
    ]
    for (path, expected) in places {
      let pointer = try JSONPointer(parsing: path)
      #expect(value[pointer] == expected)
      #expect(view[pointer].map(JSONValue.init) == expected)
    }
  }

  static let paths: [(String, [String])] = [
    ("a", ["a"]), ("properties.eo:cloud_cover", ["properties", "eo:cloud_cover"]),
    (#"assets."ANG.txt".href"#, ["assets", "ANG.txt", "href"]),
    ("assets.'a.b'", ["assets", "a.b"]),
    ("a.*.b", ["a", "(any)", "b"]), (#"a."*""#, ["a", "*"]), ("*", ["(any)"]), (#""""#, [""]),
    (#""a\"b\\c""#, [#"a"b\c"#]), ("links.0.href", ["links", "0", "href"]), ("a*", ["a*"]),
    ("\"\u{301}.\"", ["\u{301}."]),
  ]

  @Test("reads field paths", arguments: paths)
  func fieldPath(text: String, names: [String]) throws {
    let path = try FieldPath(parsing: text)
    let read = path.components.map { component in
      switch component {
      case .key(let key): key.string
      case .wildcard: "(any)"
      }
    }
    #expect(read == names)
    #expect(path.hasWildcard == names.contains("(any)"))
    #expect(path.description == text)
  }

  @Test("reads what it prints")
  func fieldPathRoundTrip() throws {
    let names =
      SeededRandom.names + ["\"", "'", "\\", "a'b", "\u{301}.", ".\u{301}", "\r\n", "a.b"]
    for name in names {
      let path = FieldPath(keys: ["x", name, name])
      #expect(try FieldPath(parsing: path.description).components == path.components)
    }
  }

  @Test(
    "says what is wrong with a field path",
    arguments: [
      ("", "a name is missing at character 1 of field path ''"),
      (".a", "a name is missing at character 1 of field path '.a'"),
      ("a.", "a name is missing at character 3 of field path 'a.'"),
      ("a..b", "a name is missing at character 3 of field path 'a..b'"),
      (#"a."b"#, #"a quote is not closed at character 5 of field path 'a."b'"#),
      (#""a"b"#, #"expected '.' behind a quoted name at character 4 of field path '"a"b'"#),
      (#""a"."#, #"a name is missing at character 5 of field path '"a".'"#),
    ])
  func badFieldPath(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try FieldPath(parsing: text) }
    #expect(error?.description == message && error?.code == .path)
  }

  @Test("knows where values stand in a text")
  func sourceMap() throws {
    let map = try JSONSourceMap("{\n  \"a\": [1,\n    {\"b\": null}],\n  \"é\": 12.5\n}".utf8)
    let places = [
      ("", "1:1"), ("/a", "2:8"), ("/a/0", "2:9"), ("/a/1", "3:5"), ("/a/1/b", "3:11"),
      ("/a/1/x", "3:5"), ("/é", "4:9"), ("/x/y", "1:1"),
    ]
    for (pointer, place) in places {
      #expect(try map.location(of: JSONPointer(parsing: pointer)).description == place)
    }
  }

  @Test("knows where names stand in a text, and how the text spells a value")
  func sourceMapOfNames() throws {
    let text = #"{"\u0061" : 1.50 ,"# + "\n\t\"é\": {\"b\":[ true, \"\\u0061\" ] }, \"c\": 1e999}"
    let map = try JSONSourceMap(text.utf8)
    withExtendedLifetime(map) {
      let members = map.root.members.map { ($0.key, $0.value) }
      #expect(members.map { String($0.0) } == ["a", "é", "c"])
      #expect(members.map { map.location(ofNameOf: $0.1).description } == ["1:2", "2:2", "2:35"])
      #expect(members.map { map.location(of: $0.1).description } == ["1:13", "2:8", "2:40"])
      #expect(
        members.map { map.text(of: $0.1) } == ["1.50", #"{"b":[ true, "\u0061" ] }"#, "1e999"])
      let inner = members[1].1.members.flatMap(\.value.elements)
      #expect(inner.map { map.text(of: $0) } == ["true", #""\u0061""#])
      #expect(map.text(of: map.root) == text)
    }
  }

  @Test("nests as deep as it is told")
  func sourceMapDepth() throws {
    _ = try JSONSourceMap("[[]]".utf8, maximumDepth: 2)
    let error = #expect(throws: JSONError.self) {
      try JSONSourceMap("[[[]]]".utf8, maximumDepth: 2)
    }
    #expect(error?.description == "1:3: arrays and objects are nested more than 2 deep")
  }

  @Test("finds the lines of a text", arguments: ["", "a", "\n", "a\nbc\n\nd", "a\r\nb\rc"])
  func lines(text: String) {
    let lines = SourceLines(of: text.utf8)
    for offset in 0...text.utf8.count {
      #expect(lines.location(at: offset) == SourceLocation(byteOffset: offset, in: text.utf8))
    }
  }

  @Test("a text without a first line is a broken contract")
  func noLines() async {
    await #expect(processExitsWith: .failure) { _ = SourceLines(starts: []) }
  }

  @Test("shifts places into a larger text")
  func shifted() {
    let start = SourceLocation(byteOffset: 100, line: 7, column: 5)
    let first = SourceLocation(byteOffset: 3, line: 1, column: 4).shifted(by: start)
    #expect(first == SourceLocation(byteOffset: 103, line: 7, column: 8))
    let second = SourceLocation(byteOffset: 9, line: 2, column: 4).shifted(by: start)
    #expect(second == SourceLocation(byteOffset: 109, line: 8, column: 4))
  }
}
