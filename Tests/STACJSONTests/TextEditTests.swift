import Testing

@testable import STACJSON

/// What is changed in a text can be put back, letter by letter.
struct TextEditTests {
  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test
  func `every edit of a random document is taken back`() throws {
    var random = SeededRandom()
    for round in 0..<SeededRandom.rounds(2000) {
      let old = random.object()
      let patch = JSONPatch(from: old, to: random.variation(of: old))
      let spelled = round % 2 == 0 ? old.description : old.prettyDescription
      var editor = JSONTextEditor(spelled.utf8)
      try editor.apply(patch)
      #expect(try JSONValue(parsing: editor.text) == old.applying(patch), "SEED=\(random.seed)")
      let edits = editor.edits
      var back = JSONTextEditor(editor.text)
      try back.revert(edits)
      #expect(Self.text(back.text) == spelled, "SEED=\(random.seed)")
      // And what was taken back can be done again.
      let again = back.edits
      let done = Self.text(editor.text)
      var forth = JSONTextEditor(back.text)
      try forth.revert(again)
      #expect(Self.text(forth.text) == done, "SEED=\(random.seed)")
    }
  }

  @Test
  func `changes that do not depend on each other come out as one after the other`() throws {
    let spelled = #"{ "a": {"x": 1, "y": [1,2]}, "b": "text", "c": {} , "d": 4.50 }"#
    let operations: [JSONPatch.Operation] = [
      .replace(JSONPointer(tokens: ["a", "x"]), 7), .remove(JSONPointer(tokens: ["d"])),
      .add(JSONPointer(tokens: ["c", "new"]), ["k": [1, 2]]),
      .replace(JSONPointer(tokens: ["b"]), "other"), .add(JSONPointer(tokens: ["a", "z"]), true),
    ]
    var atOnce = JSONTextEditor(spelled.utf8)
    try atOnce.apply(JSONPatch(operations))
    var single = JSONTextEditor(spelled.utf8)
    for operation in operations { try single.apply(JSONPatch([operation])) }
    #expect(Self.text(atOnce.text) == Self.text(single.text))
    #expect(
      Self.text(atOnce.text)
        == #"{ "a": {"x": 7, "y": [1,2], "z": true}, "b": "other", "c": {"new":{"k":[1,2]}} }"#)
  }

  @Test(arguments: [
    ("[1, 2, 3, 4]", [0], "[2, 3, 4]"), ("[1, 2, 3, 4]", [3], "[1, 2, 3]"),
    ("[1, 2, 3, 4]", [0, 2, 3], "[2]"), ("[1, 2, 3, 4]", [1, 2], "[1, 4]"),
    ("[ 1,\n 2 ]", [0, 1], "[]"), ("[1,2]", [], "[1,2]"),
  ])
  func `elements go at once and come back`(
    text: String, positions: [Int], expected: String
  ) throws {
    var editor = JSONTextEditor("{\"l\":\(text)}".utf8)
    try editor.removeElements(positions, of: JSONPointer(tokens: ["l"]))
    #expect(Self.text(editor.text) == "{\"l\":\(expected)}")
    var back = JSONTextEditor(editor.text)
    try back.revert(editor.edits)
    #expect(Self.text(back.text) == "{\"l\":\(text)}")
  }

  @Test
  func `edits of another text are refused and change nothing`() throws {
    var editor = JSONTextEditor("{}".utf8)
    #expect(throws: JSONError.self) {
      try editor.revert([TextEdit(start: 1, newCount: 5, old: [])])
    }
    #expect(Self.text(editor.text) == "{}")
    #expect(throws: JSONError.self) {
      try editor.removeElements([0], of: JSONPointer(tokens: ["x"]))
    }
  }

  @Test
  func `a tree tells what was changed, and the way back`() throws {
    var random = SeededRandom()
    var parser = JSONParser()
    for _ in 0..<2000 {
      let old = random.object()
      let target = random.variation(of: old)
      let view = try parser.parse(old.description.utf8)
      var tree = JSONTree(view)
      tree.merge(target, .overwrite)
      for name in SeededRandom.names where random.below(4) == 0 {
        tree.remove(FieldPath(keys: [name]))
      }
      let new = tree.value
      let patch = tree.patch
      #expect(try old.applying(patch) == new, "SEED=\(random.seed)")
      let back = try #require(patch.reversed(from: view))
      #expect(try new.applying(back) == old, "SEED=\(random.seed)")
    }
  }

  @Test
  func `an untouched tree has no changes`() throws {
    var parser = JSONParser()
    let view = try parser.parse(#"{"a":{"b":1},"c":[1]}"#.utf8)
    var tree = JSONTree(view)
    try tree.set(FieldPath(keys: ["a", "b"])) { _ in 1 }
    #expect(tree.patch.operations.isEmpty)
    try tree.set(FieldPath(keys: ["c", "0"])) { _ in 2 }
    #expect(tree.patch.operations == [.replace(JSONPointer(tokens: ["c", "0"]), 2)])
  }

  @Test
  func `a digest depends on the value and on nothing else`() throws {
    func digest(_ text: String) throws -> JSONDigest {
      var parser = JSONParser()
      return JSONDigest(try parser.parse(text.utf8))
    }
    let first = try digest(#"{"a": 10, "b": [1, "x", null], "c": {"d": true}}"#)
    #expect(try digest(#"{"c":{"d":true},"b":[1.0,"\u0078",null],"a":10.0}"#) == first)
    #expect(JSONDigest(first.description) == first)
    let others = [
      #"{"a": 11, "b": [1, "x", null], "c": {"d": true}}"#,
      #"{"a": 10, "b": ["x", 1, null], "c": {"d": true}}"#,
      #"{"a": 10, "b": [1, "x"], "c": {"d": true}}"#,
      #"{"a": 10, "b": [1, "x", null], "c": {"d": false}}"#,
      #"{"a": 10, "b": [1, "x", null], "d": {"c": true}}"#,
      #"{"a": "10", "b": [1, "x", null], "c": {"d": true}}"#, "{}", "[]", "null", "0", #""""#,
      "18446744073709551615", "9223372036854775807", "1e400",
    ]
    #expect(Set(try others.map(digest)).union([first]).count == others.count + 1)
  }
}
