import STACJSON
import STACYAML
import Testing

struct JSONTests {
  @Test(
    "JSON becomes a tree",
    arguments: [
      ("{}", "{}"), ("[]", "[]"), ("\"a\"", "\"a\""), (" null\n", "null"),
      (
        "{\"a\":\t1,\n\t\"b\": [true, false, null, -1.5e3]}",
        #"{"a":1,"b":[true,false,null,-1500.0]}"#
      ),
      (#"{"a": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#, #"{"a":"\"\\/\b\f\n\r\té😀"}"#),
      ("[0, -0, 1.0, 1E+2, 12345678901234567890]", "[0,0,1.0,100.0,1.2345678901234567e+19]"),
      ("\u{FEFF}[1]", "[1]"),
      (
        #"{"<<": {"a": 1}, "b": "5", "c": "*d", "": 1}"#,
        #"{"<<":{"a":1},"b":"5","c":"*d","":1}"#
      ),
    ])
  func trees(text: String, json: String) throws {
    #expect(try parse(text, file: "flow.json").description == json)
  }

  @Test(
    "the format is chosen by name and by the first character",
    arguments: [
      ("flow.yaml", "{\"a\":\t1,\n\t\"b\": 2}", #"{"a":1,"b":2}"#),
      ("flow.yaml", "{a: 1}", #"{"a":1}"#),
      ("flow.YML", "[a, b]", #"["a","b"]"#),
      ("-", "{\"a\": 1}", #"{"a":1}"#),
      ("-", "a: 1", #"{"a":1}"#),
    ])
  func format(file: String, text: String, json: String) throws {
    #expect(try parse(text, file: file).description == json)
  }

  @Test("braces of YAML need a name that says YAML")
  func bracesWithoutName() {
    #expect(
      messages("{a: 1}", file: "-") == """
        -:1:2: error: expected a member name in double quotes, found 'a'
        {a: 1}
         ^
        """)
  }

  @Test("every value knows where it stands, in bytes")
  func places() throws {
    let root = try parse("{\n\t\"é\": [1, \"x\"]\n}", file: "flow.json")
    let entry = try #require(root.entries?.first)
    #expect(entry.keyLocation.description == "2:2")
    #expect(entry.value.location.description == "2:8")
    #expect(entry.value.elements?.map(\.location.description) == ["2:9", "2:12"])
    #expect(entry.value.elements?.map(\.location.byteOffset) == [10, 13])
  }

  @Test("a byte order mark counts in bytes and not in columns")
  func byteOrderMark() throws {
    let root = try parse("\u{FEFF}{\"é\": 1}", file: "flow.json")
    #expect(root.location == SourceLocation(byteOffset: 3, line: 1, column: 1))
    #expect(root["é"]?.location == SourceLocation(byteOffset: 10, line: 1, column: 8))
    #expect(
      messages("\u{FEFF}[1 2]", file: "flow.json") == """
        flow.json:1:4: error: expected ',' or ']', found '2'
        [1 2]
           ^
        """)
  }

  @Test("numbers keep their spelling")
  func spelling() throws {
    let elements = try parse("[1.50, -0, 1E+2, 18446744073709551616]", file: "flow.json").elements
    #expect(elements?.map(\.scalar?.text) == ["1.50", "-0", "1E+2", "18446744073709551616"])
  }

  @Test(
    "text that is not JSON",
    arguments: [
      (
        "",
        """
        flow.json:1:1: error: the file is empty
        """
      ),
      (
        " ",
        """
        flow.json:1:1: error: the file is empty
        """
      ),
      (
        "{",
        """
        flow.json:1:2: error: the text ends where a member name should be: the object that begins at 1:1 is not closed
        {
         ^
        """
      ),
      (
        "[1,",
        """
        flow.json:1:4: error: the text ends where a value should be: the array that begins at 1:1 is not closed
        [1,
           ^
        """
      ),
      (
        "[1,]",
        """
        flow.json:1:4: error: unexpected ']' after a comma
        [1,]
           ^
        """
      ),
      (
        "{\"a\": 1,}",
        """
        flow.json:1:9: error: unexpected '}' after a comma
        {"a": 1,}
                ^
        """
      ),
      (
        "{\"a\" 1}",
        """
        flow.json:1:6: error: expected ':' behind a member name, found '1'
        {"a" 1}
             ^
        """
      ),
      (
        "{a: 1}",
        """
        flow.json:1:2: error: expected a member name in double quotes, found 'a'
        {a: 1}
         ^
        """
      ),
      (
        "{\"a\": 1 \"b\": 2}",
        """
        flow.json:1:9: error: expected ',' or '}', found '"'
        {"a": 1 "b": 2}
                ^
        """
      ),
      (
        "[1 2]",
        """
        flow.json:1:4: error: expected ',' or ']', found '2'
        [1 2]
           ^
        """
      ),
      (
        "[1] x",
        """
        flow.json:1:5: error: unexpected 'x' behind the end of the document
        [1] x
            ^
        """
      ),
      (
        "{} {}",
        """
        flow.json:1:4: error: unexpected '{' behind the end of the document
        {} {}
           ^
        """
      ),
      (
        "[nul]",
        """
        flow.json:1:2: error: expected 'null', found 'nul'
        [nul]
         ^
        """
      ),
      (
        "[+1]",
        """
        flow.json:1:2: error: expected a value, found '+'
        [+1]
         ^
        """
      ),
      (
        "[01]",
        """
        flow.json:1:2: error: a number may not begin with a needless 0
        [01]
         ^
        """
      ),
      (
        "[.5]",
        """
        flow.json:1:2: error: expected a value, found '.'
        [.5]
         ^
        """
      ),
      (
        "[1.]",
        """
        flow.json:1:4: error: the fraction of a number needs a digit here, found ']'
        [1.]
           ^
        """
      ),
      (
        "[0x1]",
        """
        flow.json:1:3: error: expected ',' or ']', found 'x'
        [0x1]
          ^
        """
      ),
      (
        "[1e999]",
        """
        flow.json:1:2: error: '1e999' is too large a number
        [1e999]
         ^
        """
      ),
      (
        "[--1]",
        """
        flow.json:1:3: error: a number needs a digit here, found '-'
        [--1]
          ^
        """
      ),
      (
        "[NaN]",
        """
        flow.json:1:2: error: expected a value, found 'NaN'
        [NaN]
         ^
        """
      ),
      (
        "['a']",
        """
        flow.json:1:2: error: expected a value, found a single quote
        ['a']
         ^
        """
      ),
      (
        "// c\n[]",
        """
        flow.json:1:1: error: expected a value, found '/'
        // c
        ^
        """
      ),
      (
        "[\"a",
        """
        flow.json:1:2: error: the string that begins here is not closed
        ["a
         ^
        """
      ),
      (
        "[\"a\nb\"]",
        """
        flow.json:1:4: error: control character 0x0A inside a string must be escaped
        ["a
           ^
        """
      ),
      (
        "[\"\\q\"]",
        """
        flow.json:1:3: error: '\\' may not stand before 'q'
        ["\\q"]
          ^
        """
      ),
      (
        "[\"\\u12G4\"]",
        """
        flow.json:1:3: error: '\\u' needs four hexadecimal digits
        ["\\u12G4"]
          ^
        """
      ),
      (
        "[\"\\ud800\"]",
        """
        flow.json:1:3: error: this escape is half of a surrogate pair, not a character
        ["\\ud800"]
          ^
        """
      ),
      (
        "[\"\\ud800\\u0041\"]",
        """
        flow.json:1:3: error: this escape is half of a surrogate pair, not a character
        ["\\ud800\\u0041"]
          ^
        """
      ),
      (
        "[\"\\u+123\"]",
        """
        flow.json:1:3: error: '\\u' needs four hexadecimal digits
        ["\\u+123"]
          ^
        """
      ),
      (
        "[\"\\",
        """
        flow.json:1:2: error: the string that begins here is not closed
        ["\\
         ^
        """
      ),
      (
        "{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2},\n \"a\": 3}",
        """
        flow.json:2:16: error: duplicate key 'c'
         "b": {"c": 1, "c": 2},
                       ^
        flow.json:2:8: note: the key was first set here
         "b": {"c": 1, "c": 2},
               ^
        flow.json:3:2: error: duplicate key 'a'
         "a": 3}
         ^
        flow.json:1:2: note: the key was first set here
        {"a": 1,
         ^
        """
      ),
    ])
  func json(text: String, expected: String) {
    #expect(messages(text, file: "flow.json") == expected)
  }
}
