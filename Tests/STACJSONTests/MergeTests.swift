import Testing

@testable import STACJSON

@Suite("Merging")
struct MergeTests {
  /// RFC 7396, appendix A.
  static let table: [(String, String, String)] = [
    (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#), (#"{"a":"b"}"#, #"{"a":null}"#, "{}"),
    (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
    (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
    (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
    (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
    (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
    (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
    (#"{"a":"foo"}"#, #""bar""#, #""bar""#), (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
    ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
    ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
  ]

  @Test("applies the merge patches of RFC 7396", arguments: table)
  func mergePatch(original: String, patch: String, result: String) throws {
    let patch = try JSONValue(parsing: patch)
    #expect(try JSONValue(parsing: original).merging(patch).description == result)
    var parser = JSONParser()
    var tree = JSONTree(try parser.parse(original.utf8))
    tree.merge(patch)
    var buffer = ByteBuffer()
    buffer.append(json: tree)
    #expect(buffer.string == result)
  }

  @Test("overwrites, or only replaces what is there")
  func rules() {
    let old: JSONValue = ["a": 1, "b": ["c": 2, "d": 3], "n": [1]]
    let patch: JSONValue = ["b": ["c": .null, "e": 4], "n": ["x": 1], "z": ["y": .null]]
    var tree = JSONTree(old)
    tree.merge(patch, .overwrite)
    #expect(
      tree.value.description
        == #"{"a":1,"b":{"c":null,"d":3,"e":4},"n":{"x":1},"z":{"y":null}}"#)
    tree = JSONTree(old)
    tree.merge(patch, .existingOnly)
    #expect(tree.value.description == #"{"a":1,"b":{"c":null,"d":3},"n":{"x":1}}"#)
  }

  @Test("makes the merge patch between two values, where there is one")
  func property() {
    var random = SeededRandom()
    var made = 0
    for _ in 0..<4_000 {
      let nulls = random.below(3) == 0
      let old = random.value(nulls: nulls)
      let new = random.variation(of: old, nulls: nulls)
      let comment: Comment = "seed \(random.seed): \(old) to \(new)"
      guard let patch = old.mergePatch(to: new) else {
        #expect(nulls && new.description.contains("null"), comment)
        continue
      }
      made += 1
      #expect(old.merging(patch) == new, comment)
      #expect(old != new || patch == [:] || old.object == nil, comment)
    }
    #expect(made > 1_000)
  }
}
