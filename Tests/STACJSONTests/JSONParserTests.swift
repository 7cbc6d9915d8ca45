import Testing

@testable import STACJSON

@Suite("JSON parser")
struct JSONParserTests {
  /// Texts and what is written of them.
  static let good: [(String, String)] = [
    ("null", "null"), ("true", "true"), ("false", "false"), (" 1 ", "1"), ("\t[\r\n]", "[]"),
    ("[]", "[]"), ("{}", "{}"), ("[[],[[]],{}]", "[[],[[]],{}]"), (#""""#, #""""#),
    ("0", "0"), ("-0", "0"), ("-0.0", "-0.0"), ("10", "10"), ("10.0", "10.0"), ("1e2", "100.0"),
    ("1E+2", "100.0"), ("1e-2", "0.01"), ("123.456e-5", "0.00123456"), ("0e5", "0.0"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9223372036854775808", "9223372036854775808"),
    ("18446744073709551615", "18446744073709551615"),
    ("18446744073709551616", "18446744073709551616"),
    ("-9223372036854775809", "-9223372036854775809"),
    ("[1e400,1]", "[1e400,1]"), ("-1e999", "-1e999"), ("1e-400", "0.0"), ("-1e-999", "-0.0"),
    ("5e-324", "5e-324"), ("2.2250738585072011e-308", "2.225073858507201e-308"),
    ("0.1", "0.1"), ("100000.0", "100000.0"), ("0.0001", "0.0001"), ("0.00001", "1e-05"),
    ("1e22", "1e+22"), ("1e15", "1000000000000000.0"), ("1e16", "1e+16"),
    (#""\u0041\u00e9\ud83d\ude80""#, #""Aé🚀""#), (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#),
    (#""\u0000\u001f\u007f""#, "\"\\u0000\\u001f\u{7f}\""), (#"{"":1}"#, #"{"":1}"#),
    (#"{"a":1,"a":2}"#, #"{"a":1,"a":2}"#), (#"{"\u0061":[]}"#, #"{"a":[]}"#),
    ("\u{feff}[1]", "[1]"), ("[\"\u{10ffff}\u{fffe}\"]", "[\"\u{10ffff}\u{fffe}\"]"),
    (#"{"é":1,"é":2}"#, #"{"é":1,"é":2}"#),
  ]

  @Test("reads what is right", arguments: good)
  func accepts(text: String, written: String) throws {
    var parser = JSONParser()
    var buffer = ByteBuffer()
    buffer.append(json: try parser.parse(text.utf8))
    #expect(buffer.string == written)
    try scan(text) { view in
      buffer.truncate()
      buffer.append(json: view)
    }
    #expect(buffer.string == written, "the scanner reads the same")
  }

  private func scan(_ text: String, _ body: (JSONView) -> Void) throws {
    try Array(text.utf8).withUnsafeBytes { raw in
      var scanner = JSONScanner(raw)
      let document = try scanner.scan()
      withExtendedLifetime(document) { body(document.root) }
    }
  }

  /// Texts and the whole message about them.
  static let bad: [(String, String)] = [
    ("", "1:1: the text is empty"),
    (" \n ", "2:2: the text is empty"),
    ("\u{feff}", "1:4: the text is empty"),
    ("[1,]", "1:4: unexpected ']' after a comma"),
    ("[,1]", "1:2: expected a value, found ','"),
    ("[1,,2]", "1:4: expected a value, found ','"),
    ("[1 2]", "1:4: expected ',' or ']', found '2'"),
    ("[1", "1:3: the text ends too early: the array that begins at 1:1 is not closed"),
    (
      "[1,",
      "1:4: the text ends where a value should be: the array that begins at 1:1 is not closed"
    ),
    ("[", "1:2: the text ends where a value should be: the array that begins at 1:1 is not closed"),
    ("]", "1:1: expected a value, found ']'"),
    ("[1]]", "1:4: unexpected ']' behind the end of the document"),
    ("[1}", "1:3: expected ',' or ']', found '}'"),
    ("1 2", "1:3: unexpected '2' behind the end of the document"),
    (
      "{",
      "1:2: the text ends where a member name should be: the object that begins at 1:1 is not closed"
    ),
    (
      #"{"a""#,
      "1:5: the text ends behind a member name: the object that begins at 1:1 is not closed"
    ),
    (
      #"{"a":"#,
      "1:6: the text ends where a value should be: the object that begins at 1:1 is not closed"
    ),
    (#"{"a":1"#, "1:7: the text ends too early: the object that begins at 1:1 is not closed"),
    (
      #"{"a":1,"#,
      "1:8: the text ends where a member name should be: the object that begins at 1:1 is not closed"
    ),
    (#"{"a":1,}"#, "1:8: unexpected '}' after a comma"),
    (#"{"a" 1}"#, "1:6: expected ':' behind a member name, found '1'"),
    (#"{"a"::1}"#, "1:6: expected a value, found ':'"),
    (#"{a:1}"#, "1:2: expected a member name in double quotes, found 'a'"),
    (#"{'a':1}"#, "1:2: expected a member name in double quotes, found a single quote"),
    (#"{1:1}"#, "1:2: expected a member name in double quotes, found '1'"),
    (#"{,"a":1}"#, "1:2: expected a member name in double quotes, found ','"),
    (#"{"a":1 "b":2}"#, "1:8: expected ',' or '}', found '\"'"),
    (#"{"a":1]"#, "1:7: expected ',' or '}', found ']'"),
    ("{}}", "1:3: unexpected '}' behind the end of the document"),
    ("{\n  \"a\": nul\n}", "2:8: expected 'null', found 'nul'"),
    ("nul", "1:4: the text ends inside 'null'"),
    ("True", "1:1: expected a value, found 'True'"),
    ("truex", "1:5: unexpected 'x' behind the end of the document"),
    ("NaN", "1:1: expected a value, found 'NaN'"),
    ("-Infinity", "1:2: a number needs a digit here, found 'Infinity'"),
    ("01", "1:1: a number may not begin with a needless 0"),
    ("[-01]", "1:2: a number may not begin with a needless 0"),
    ("+1", "1:1: expected a value, found '+'"),
    (".5", "1:1: expected a value, found '.'"),
    ("[1.]", "1:4: the fraction of a number needs a digit here, found ']'"),
    ("1.", "1:3: the text ends inside the fraction of a number"),
    ("-", "1:2: the text ends inside a number"),
    ("[1e]", "1:4: the exponent of a number needs a digit here, found ']'"),
    ("1e+", "1:4: the text ends inside the exponent of a number"),
    ("[0x1]", "1:3: expected ',' or ']', found 'x'"),
    ("1.2.3", "1:4: unexpected '.' behind the end of the document"),
    (#"["abc"#, "1:2: the string that begins here is not closed"),
    (#"["abc\"#, "1:2: the string that begins here is not closed"),
    (#"["abc\u12"#, "1:2: the string that begins here is not closed"),
    (#"["\x"]"#, #"1:3: '\' may not stand before 'x'"#),
    (#"["\u12g4"]"#, #"1:3: '\u' needs four hexadecimal digits"#),
    (#"["\ud800"]"#, "1:3: this escape is half of a surrogate pair, not a character"),
    (#"["a\udc00"]"#, "1:4: this escape is half of a surrogate pair, not a character"),
    (#"["\ud800\u0041"]"#, "1:3: this escape is half of a surrogate pair, not a character"),
    (#"["\ud83d\ud83d"]"#, "1:3: this escape is half of a surrogate pair, not a character"),
    (#"["\ud800\n"]"#, "1:3: this escape is half of a surrogate pair, not a character"),
    ("[\"a\nb\"]", "1:4: control character 0x0A inside a string must be escaped"),
    ("[\"a\u{0}\"]", "1:4: control character 0x00 inside a string must be escaped"),
    ("[1]\u{0}", "1:4: unexpected byte 0x00 behind the end of the document"),
    ("[\u{0}]", "1:2: expected a value, found byte 0x00"),
    ("[1]\n// no", "2:1: unexpected '/' behind the end of the document"),
    ("[é]", "1:2: expected a value, found 'é'"),
    ("[nul]", "1:2: expected 'null', found 'nul'"),
    ("[tr ue]", "1:2: expected 'true', found 'tr'"),
    ("[f]", "1:2: expected 'false', found 'f'"),
    ("[nothingatallthatiscalledjson]", "1:2: expected 'null', found 'nothingatallthatisca…'"),
    ("['a']", "1:2: expected a value, found a single quote"),
    ("[1. ]", "1:4: the fraction of a number needs a digit here, found a space"),
    ("[-\t1]", "1:3: a number needs a digit here, found a tab"),
    ("[-\n1]", "1:3: a number needs a digit here, found the end of the line"),
    (#"["\quit"]"#, #"1:3: '\' may not stand before 'q'"#),
    (#"["\é"]"#, #"1:3: '\' may not stand before 'é'"#),
    ("[1]\u{feff}", "1:4: unexpected U+FEFF behind the end of the document"),
    ("[1,\u{a0}2]", "1:4: expected a value, found U+00A0"),
  ]

  @Test("says what is wrong and where", arguments: bad)
  func rejects(text: String, message: String) {
    #expect(Self.message(Array(text.utf8)) == message)
  }

  static let notUTF8: [([UInt8], String)] = [
    ([0x5b, 0xc3, 0x5d], "1:2: expected a value, found byte 0xC3"),
    ([0x22, 0x80, 0x22], "1:2: byte 0x80 is not UTF-8 here"),
    ([0x22, 0x61, 0xc3, 0x22], "1:3: byte 0xC3 is not UTF-8 here"),
    ([0x22, 0xc0, 0xaf, 0x22], "1:2: byte 0xC0 is not UTF-8 here"),
    ([0x22, 0xe2, 0x82, 0x22], "1:2: byte 0xE2 is not UTF-8 here"),
    ([0x22, 0xed, 0xa0, 0x80, 0x22], "1:2: byte 0xED is not UTF-8 here"),
    ([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], "1:2: byte 0xF4 is not UTF-8 here"),
    ([0x22, 0xff, 0x22], "1:2: byte 0xFF is not UTF-8 here"),
    ([0x22, 0xf0, 0x9f], "1:2: byte 0xF0 is not UTF-8 here"),
  ]

  @Test("refuses bytes that are not UTF-8", arguments: notUTF8)
  func rejects(bytes: [UInt8], message: String) {
    #expect(Self.message(bytes) == message)
  }

  static func message(_ bytes: [UInt8]) -> String? {
    do throws(JSONError) {
      _ = try JSONValue(parsing: bytes)
      return nil
    } catch { return error.description }
  }

  @Test("nests 1,024 deep and no deeper", arguments: ["[", "{\"a\":"])
  func depth(open: String) throws {
    let close = open == "[" ? "]" : "}"
    func nested(_ depth: Int) -> String {
      let inner = open == "[" ? "" : "1"
      return String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    }
    for depth in [1000, 1022, 1023, 1024] {
      let text = nested(depth)
      #expect(try JSONValue(parsing: text).description == text)
      #expect(try JSONValue(parsing: text).prettyDescription.utf8.count > text.utf8.count)
    }
    let column = 1024 * open.utf8.count + 1
    for depth in [1025, 10_000] {
      let message = "1:\(column): arrays and objects are nested more than 1024 deep"
      #expect(Self.message(Array(nested(depth).utf8)) == message)
    }
    #expect(Self.message(Array(String(repeating: open, count: 10_000).utf8)) != nil)
  }

  @Test("refuses every text that is cut off, and never calls it whole")
  func truncated() throws {
    let text = Array(Fixtures.item.utf8)
    for count in 0..<text.count {
      do throws(JSONError) {
        _ = try JSONValue(parsing: text[..<count])
        Issue.record("\(count) bytes were taken for a document")
      } catch {
        let isCut = error.code == .truncated || error.code == .syntax || error.code == .encoding
        #expect(isCut && (error.location?.byteOffset ?? .max) <= count)
      }
    }
  }

  @Test("is used again after a mistake")
  func reuse() throws {
    var parser = JSONParser()
    for _ in 0..<3 {
      #expect(throws: JSONError.self) { try JSONValue(parsing: "[") }
      #expect(throws: JSONError.self) { _ = try parser.parse("[1,".utf8) }
      #expect(JSONValue(try parser.parse("[1e400]".utf8)) == [.bigNumber("1e400")])
      #expect(JSONValue(try parser.parse("[1]".utf8)) == [1])
    }
  }

  @Test("finds the last of several members with the same name")
  func duplicates() throws {
    var parser = JSONParser()
    let view = try parser.parse(#"{"a":1,"b":0,"a":2}"#.utf8)
    #expect(view[JSONKey("a")]?.integer == 2)
    #expect(JSONValue(view) == ["a": 2, "b": 0])
  }

  @Test("keeps names apart that only Unicode calls equal")
  func canonicalEquivalence() throws {
    let text = "{\"\u{e9}\":1,\"e\u{301}\":2}"
    let value = try JSONValue(parsing: text)
    #expect(value.object?.count == 2)
    #expect(value.description == text)
    #expect(value["e\u{301}"] == 2)
    #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
    #expect(value != ["e\u{301}": 1, "\u{e9}": 2])
    var large = JSONObject()
    for index in 0..<40 { large["\(index)"] = 0 }
    large["\u{e9}"] = 1
    large["e\u{301}"] = 2
    #expect(large.count == 42)
  }
}
