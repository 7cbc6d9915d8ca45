import STACJSON
import Testing

struct JSONTextEditorTests {
  private static func edited(_ text: String, _ patch: String) throws -> String {
    var editor = JSONTextEditor(text.utf8)
    try editor.apply(JSONPatch(try JSONValue(parsing: Array(patch.utf8))))
    return String(decoding: editor.text, as: UTF8.self)
  }

  @Test(arguments: [
    // Compact, with spaces, and over several lines: new text looks like the old.
    (#"{"a":1}"#, #"[{"op":"add","path":"/b","value":{"c":[1,2]}}]"#, #"{"a":1,"b":{"c":[1,2]}}"#),
    (
      #"{ "a": 1, "x": 2 }"#, #"[{"op":"add","path":"/b","value":{"c":[1,2]}}]"#,
      #"{ "a": 1, "x": 2, "b": {"c": [1, 2]} }"#
    ),
    (
      "{\n    \"a\" : 1\n}\n", #"[{"op":"add","path":"/b","value":{"c":true}}]"#,
      "{\n    \"a\" : 1,\n    \"b\" : {\n        \"c\": true\n    }\n}\n"
    ),
    (#"{}"#, #"[{"op":"add","path":"/b","value":1}]"#, #"{"b":1}"#),
    ("[ 1,2 ]", #"[{"op":"add","path":"/1","value":9}]"#, "[ 1,9,2 ]"),
    ("[1, 2]", #"[{"op":"add","path":"/-","value":9}]"#, "[1, 2, 9]"),
    ("[1]", #"[{"op":"add","path":"/0","value":9}]"#, "[9,1]"),
    // What goes takes one comma with it.
    (#"{"a":1, "b":2, "c":3}"#, #"[{"op":"remove","path":"/a"}]"#, #"{"b":2, "c":3}"#),
    (#"{"a":1, "b":2, "c":3}"#, #"[{"op":"remove","path":"/b"}]"#, #"{"a":1, "c":3}"#),
    (#"{"a":1, "b":2, "c":3}"#, #"[{"op":"remove","path":"/c"}]"#, #"{"a":1, "b":2}"#),
    ("{\n  \"a\": 1\n}", #"[{"op":"remove","path":"/a"}]"#, "{}"),
    // What is not touched stays: spaces, escapes, numbers as they are written.
    (
      "{\"n\" : 1.50e2,\t\"s\":\"\\u0041\",\n\"x\":0}",
      #"[{"op":"replace","path":"/x","value":7}]"#,
      "{\"n\" : 1.50e2,\t\"s\":\"\\u0041\",\n\"x\":7}"
    ),
    (
      #"{"a":[1,2]}"#, #"[{"op":"replace","path":"/a","value":[3,4]}]"#, #"{"a":[3,4]}"#
    ),
    (
      #"{"a": [1, 2]}"#, #"[{"op":"replace","path":"/a","value":[3,4]}]"#, #"{"a": [3, 4]}"#
    ),
    (
      #"{"a":1,"b":{}}"#, #"[{"op":"move","from":"/a","path":"/b/c"}]"#, #"{"b":{"c":1}}"#
    ),
  ])
  func `the text changes where the patch says and nowhere else`(
    text: String, patch: String, expected: String
  ) throws {
    #expect(try Self.edited(text, patch) == expected)
  }

  @Test
  func `a patch that does not fit leaves the text as it was`() throws {
    var editor = JSONTextEditor(#"{"a":1}"#.utf8)
    let patch = JSONPatch([
      .replace(JSONPointer(tokens: ["a"]), 2), .remove(JSONPointer(tokens: ["b"])),
    ])
    #expect(throws: JSONError.self) { try editor.apply(patch) }
    #expect(String(decoding: editor.text, as: UTF8.self) == #"{"a":1}"#)
  }

  @Test
  func `patching the text and patching the value come to the same`() throws {
    let pieces: [JSONValue] = [
      1, "x", [], [:], [1, [2, 3]], ["k": "v", "\"q\"": [true, .null]], .double(0.5), .null,
    ]
    var count = 0
    for old in pieces {
      for new in pieces {
        let from: JSONValue = ["a": old, "b": [old, new], "c": ["d": old, "e": 1]]
        let to: JSONValue = ["b": [new, old, new], "c": ["e": 2, "f": new], "g": new]
        let patch = JSONPatch(from: from, to: to)
        for text in [from.description, from.prettyDescription] {
          var editor = JSONTextEditor(text.utf8)
          try editor.apply(patch)
          #expect(try JSONValue(parsing: editor.text) == from.applying(patch))
          count += 1
        }
      }
    }
    #expect(count == 2 * pieces.count * pieces.count)
  }
}
