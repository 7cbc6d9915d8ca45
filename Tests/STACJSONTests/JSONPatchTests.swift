import Testing

@testable import STACJSON

@Suite("JSON Patch")
struct JSONPatchTests {
  /// RFC 6902, appendix A: document, patch, result.
  static let table: [(String, String, String)] = [
    (
      #"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#,
      #"{"foo":"bar","baz":"qux"}"#
    ),
    (
      #"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
      #"{"foo":["bar","qux","baz"]}"#
    ),
    (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
    (
      #"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#,
      #"{"foo":["bar","baz"]}"#
    ),
    (
      #"{"baz":"qux","foo":"bar"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#,
      #"{"baz":"boo","foo":"bar"}"#
    ),
    (
      #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
      #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
      #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
    ),
    (
      #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
      #"{"foo":["all","cows","eat","grass"]}"#
    ),
    (
      #"{"baz":"qux","foo":["a",2,"c"]}"#,
      #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
      #"{"baz":"qux","foo":["a",2,"c"]}"#
    ),
    (
      #"{"foo":"bar"}"#, #"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
      #"{"foo":"bar","child":{"grandchild":{}}}"#
    ),
    (
      #"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#,
      #"{"foo":"bar","baz":"qux"}"#
    ),
    (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#, #"{"/":9,"~1":10}"#),
    (
      #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
      #"{"foo":["bar",["abc","def"]]}"#
    ),
    // Not in the RFC.
    (#"{"a":1}"#, #"[{"op":"add","path":"","value":[]}]"#, "[]"),
    (#"{"a":1}"#, #"[{"op":"replace","path":"","value":null}]"#, "null"),
    (
      #"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/a","path":"/a/c"}]"#,
      #"{"a":{"b":1,"c":{"b":1}}}"#
    ),
    (#"{"a":{"b":1}}"#, #"[{"op":"move","from":"/a/b","path":""}]"#, "1"),
    (#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/a"}]"#, #"{"a":1}"#),
    (#"{"a":1.0}"#, #"[{"op":"test","path":"","value":{"a":1}}]"#, #"{"a":1.0}"#),
    (#"{"a":null}"#, #"[{"op":"test","path":"/a","value":null}]"#, #"{"a":null}"#),
    (#"{"a":1,"ab":2}"#, #"[{"op":"move","from":"/a","path":"/ab"}]"#, #"{"ab":1}"#),
    ("1", "[]", "1"),
  ]

  @Test("applies the patches of RFC 6902", arguments: table)
  func apply(document: String, patch: String, result: String) throws {
    let patch = try JSONPatch(JSONValue(parsing: patch))
    #expect(try JSONValue(parsing: document).applying(patch).description == result)
    #expect(try JSONPatch(patch.json) == patch)
  }

  static let failures: [(String, String, String)] = [
    (
      #"{"baz":"qux"}"#, #"[{"op":"test","path":"/baz","value":"bar"}]"#,
      "/baz: the value is not the one that was expected"
    ),
    (
      #"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz/bat","value":"qux"}]"#,
      "/baz/bat: there is nothing at this place"
    ),
    (
      #"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":"10"}]"#,
      "/~01: the value is not the one that was expected"
    ),
    ("{}", #"[{"op":"remove","path":"/a"}]"#, "/a: there is nothing at this place"),
    ("{}", #"[{"op":"replace","path":"/a","value":1}]"#, "/a: there is nothing at this place"),
    ("{}", #"[{"op":"test","path":"/a","value":null}]"#, "/a: there is nothing at this place"),
    ("{}", #"[{"op":"copy","from":"/a","path":"/b"}]"#, "/a: there is nothing at this place"),
    ("{}", #"[{"op":"move","from":"/a","path":"/b"}]"#, "/a: there is nothing at this place"),
    (
      #"{"a":{}}"#, #"[{"op":"move","from":"/a","path":"/a/b"}]"#,
      "/a/b: a value cannot be moved into itself"
    ),
    (#"{"a":[1]}"#, #"[{"op":"add","path":"/a/2","value":1}]"#, "/a/2: the array has 1 elements"),
    (#"{"a":[1]}"#, #"[{"op":"add","path":"/a/-0","value":1}]"#, "/a/-0: the array has 1 elements"),
    (#"{"a":[1]}"#, #"[{"op":"remove","path":"/a/-"}]"#, "/a/-: there is nothing at this place"),
    (
      #"{"a":1}"#, #"[{"op":"add","path":"/a/b","value":1}]"#,
      "/a/b: an integer has no members to add to"
    ),
    (
      #"{"a":[1]}"#, #"[{"op":"remove","path":"/a/0"},{"op":"remove","path":"/a/0"}]"#,
      "/a/0: there is nothing at this place"
    ),
    (
      #"{"a":{"b":[{}]}}"#, #"[{"op":"add","path":"/a/b/0/x/y","value":1}]"#,
      "/a/b/0/x/y: there is nothing at this place"
    ),
    ("1", "{}", "a JSON Patch is an array, not an object"),
    ("1", "[1]", "/0: an operation is an object, not an integer"),
    ("1", #"[{"path":"/a"}]"#, "/0: 'op' must be add, remove, replace, move, copy or test"),
    (
      "1", #"[{"op":"spam","path":"/a"}]"#,
      "/0: 'op' must be add, remove, replace, move, copy or test, not \"spam\""
    ),
    ("1", #"[{"op":"add","path":"/a"}]"#, "/0: the operation needs a 'value'"),
    (
      "1", #"[{"op":"test","path":"","value":1},{"op":"remove"}]"#,
      "/1: the operation needs a string 'path'"
    ),
    ("1", #"[{"op":"move","path":"/a"}]"#, "/0: the operation needs a string 'from'"),
    (
      "1", #"[{"op":"remove","path":"a"}]"#,
      "/0: 'path': a JSON Pointer is empty or begins with '/': 'a'"
    ),
  ]

  @Test("fails with a place and a reason", arguments: failures)
  func failure(document: String, patch: String, message: String) throws {
    let value = try JSONValue(parsing: document)
    let error = #expect(throws: JSONError.self) {
      try value.applying(JSONPatch(JSONValue(parsing: patch)))
    }
    #expect(error?.description == message && error?.code == .patch)
  }

  @Test("compares numbers by value in a test")
  func numbers() {
    let equal: [(JSONValue, JSONValue)] = [
      (1, 1.0), (.unsigned(5), 5), (0.0, -0.0), ([1, ["a": 2]], [1.0, ["a": 2.0]]),
      (.unsigned(1 << 63), .double(9_223_372_036_854_775_808)),
    ]
    for (a, b) in equal { #expect(a.isEqualInValue(to: b) && b.isEqualInValue(to: a)) }
    let different: [(JSONValue, JSONValue)] = [
      (1, 1.5), (1, true), (0, .null), ("1", 1),
      (.integer(.max), .double(9_223_372_036_854_775_808)),
      (-1, .unsigned(.max)), ([1], [1, 1]), (["a": 1], ["b": 1]),
    ]
    for (a, b) in different { #expect(!a.isEqualInValue(to: b) && !b.isEqualInValue(to: a)) }
  }

  @Test("makes the patch between two values")
  func property() throws {
    var random = SeededRandom()
    for round in 0..<SeededRandom.rounds(4_000) {
      let old = random.value(depth: 4)
      let new = round % 4 == 0 ? random.value(depth: 4) : random.variation(of: old)
      let comment: Comment = "seed \(random.seed): \(old) to \(new)"
      let patch = JSONPatch(from: old, to: new)
      #expect(try old.applying(patch) == new, comment)
      #expect(try JSONPatch(JSONValue(parsing: patch.json.description)) == patch, comment)
      #expect(patch.operations.isEmpty == (old == new), comment)
    }
  }

  @Test("makes a short patch for a change inside an array")
  func arrays() {
    let old: JSONValue = [["id": 1], ["id": 2], ["id": 3]]
    let cases: [(JSONValue, String)] = [
      ([["id": 1], ["id": 3]], #"[{"op":"remove","path":"/1"}]"#),
      ([["id": 1], ["id": 5], ["id": 3]], #"[{"op":"replace","path":"/1/id","value":5}]"#),
      ([["id": 1], ["id": 2], 7, ["id": 3]], #"[{"op":"add","path":"/2","value":7}]"#),
      (old, "[]"),
    ]
    for (new, patch) in cases {
      #expect(JSONPatch(from: old, to: new).json.description == patch)
    }
  }
}
