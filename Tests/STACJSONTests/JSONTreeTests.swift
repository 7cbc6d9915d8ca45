import Testing

@testable import STACJSON

@Suite("Editing a document")
struct JSONTreeTests {
  /// What a tree of the text becomes, made from the tape and from an owned value.
  private func edited(_ text: String, _ edit: (inout JSONTree) throws -> Void) throws -> [String] {
    var parser = JSONParser()
    var onTape = JSONTree(try parser.parse(text.utf8))
    var owned = JSONTree(try JSONValue(parsing: text))
    try edit(&onTape)
    try edit(&owned)
    var buffer = ByteBuffer()
    buffer.append(json: onTape)
    #expect(try JSONValue(parsing: buffer.array) == onTape.value)
    let first = buffer.string
    #expect(try JSONValue(parsing: try editedInText(text, edit)) == onTape.value)
    buffer.truncate()
    buffer.append(json: owned)
    return [first, buffer.string]
  }

  /// What becomes of a text of which all that is untouched is copied as it was written.
  private func editedInText(
    _ text: String, _ edit: (inout JSONTree) throws -> Void
  ) throws -> String {
    var source = ByteBuffer()
    source.append(text)
    var parser = JSONParser()
    return try source.withPaddedBytes { bytes in
      let (view, map) = try parser.parseWithText(padded: bytes)
      var tree = JSONTree(view, text: map)
      try edit(&tree)
      var result = ByteBuffer()
      result.append(json: tree)
      return result.string
    }
  }

  static let spellings: [(String, String, String?, String)] = [
    (
      #"{"a": 1E5 , "b":"\u00e9\/", "c":[ 1 , 2 ]}"#, "d", "9",
      #"{"a": 1E5 , "b":"\u00e9\/", "c":[ 1 , 2 ],"d":9}"#
    ),
    (
      #"{ "a" : 1.50 , "b" : { "x" : 1e2 , "y" : -0 } }"#, "b.x", "9",
      #"{"a" : 1.50,"b":{"x":9,"y" : -0}}"#
    ),
    (#"{"a":1.10,"b":2.20,"c":3.30}"#, "b", nil, #"{"a":1.10,"c":3.30}"#),
    (#"{"a":[1.0, 2.50 ,{"b":[]}]}"#, "a.1", "9", #"{"a":[1.0,9,{"b":[]}]}"#),
    (#"{"a":{},"b":[],"c":""}"#, "c", "true", #"{"a":{},"b":[],"c":true}"#),
    (#"{"a":[],"b":{"c":[[1E0],{}]}}"#, "b.d", "null", #"{"a":[],"b":{"c":[[1E0],{}],"d":null}}"#),
    (#"[1.00,[2.00],"}{,:"]"#, "1.0", "9", #"[1.00,[9],"}{,:"]"#),
  ]

  @Test("copies what is untouched as it was written", arguments: spellings)
  func spelling(text: String, path: String, value: String?, result: String) throws {
    let path = try FieldPath(parsing: path)
    let new = try value.map { try JSONValue(parsing: $0) }
    let edited = try editedInText(text) { tree in
      if let new { try tree.set(path) { _ in new } } else { tree.remove(path) }
    }
    #expect(edited == result)
  }

  @Test("without an edit the text comes out as it is")
  func untouchedText() throws {
    let text = #"{"a": 1E5, "b": [1.00, "\u0041"]}"#
    #expect(try editedInText(text) { _ in } == text)
  }

  static let sets: [(String, String, String)] = [
    (#"{"a":1.0,"b":[1e5]}"#, "a", #"{"a":9,"b":[100000.0]}"#),
    (#"{"a":1}"#, "b", #"{"a":1,"b":9}"#),
    (#"{"a":1}"#, "b.c.d", #"{"a":1,"b":{"c":{"d":9}}}"#),
    (#"{"a":{"x":1,"y":2}}"#, "a.x", #"{"a":{"x":9,"y":2}}"#),
    (#"{"a":[1,2,3]}"#, "a.1", #"{"a":[1,9,3]}"#),
    (#"{"a":[{},{"b":1}]}"#, "a.*.b", #"{"a":[{"b":9},{"b":9}]}"#),
    (#"{"a":{"x":{},"y":{}}}"#, "a.*.b", #"{"a":{"x":{"b":9},"y":{"b":9}}}"#),
    (#"{"a":{"x":1,"y":2}}"#, "a.*", #"{"a":{"x":9,"y":9}}"#),
    (#"{"a":[]}"#, "a.*", #"{"a":[]}"#),
    (#"{"a":1}"#, "b.*.c", #"{"a":1}"#),
    (#"{"":{"x.y":1}}"#, #"""."x.y""#, #"{"":{"x.y":9}}"#),
    (#"{"*":1,"a":2}"#, #""*""#, #"{"*":9,"a":2}"#),
  ]

  @Test("sets values, and makes the objects that are missing", arguments: sets)
  func set(text: String, path: String, result: String) throws {
    let path = try FieldPath(parsing: path)
    let results = try edited(text) { try $0.set(path) { _ in 9 } }
    #expect(results == [result, result])
  }

  static let failures: [(String, String, JSONTree.MissingParents, String)] = [
    ("1", "a", .create, ": an integer stands where 'a' needs an object"),
    (#"{"a":"x"}"#, "a.b", .create, "/a: a string stands where 'a.b' needs an object"),
    (#"{"a":null}"#, "a.b.c", .create, "/a: null stands where 'a.b.c' needs an object"),
    (#"{"a":[1]}"#, "a.1", .create, "/a: '1' is not a position in an array of 1"),
    (#"{"a":[1]}"#, "a.b", .create, "/a: 'b' is not a position in an array of 1"),
    (#"{"a":[{},1,2]}"#, "a.*.b", .create, "/a/1: an integer stands where 'a.*.b' needs an object"),
    (
      #"{"a":{"x":{},"y":true}}"#, "a.*.b", .create,
      "/a/y: a boolean stands where 'a.*.b' needs an object"
    ),
    (#"{"a":{}}"#, "a.b.c", .fail, "/a/b: 'a.b.c' leads through 'b', which is not there"),
    (#"{}"#, "a.*", .fail, "/a: 'a.*' leads through 'a', which is not there"),
    (#"{"m/n":1}"#, "m/n.x", .fail, "/m~1n: an integer stands where 'm/n.x' needs an object"),
  ]

  @Test("says where a path does not fit, and changes nothing", arguments: failures)
  func failure(
    text: String, path: String, missing: JSONTree.MissingParents, message: String
  ) throws {
    let path = try FieldPath(parsing: path)
    let results = try edited(text) { tree in
      let error = #expect(throws: JSONError.self) { try tree.set(path, missing) { _ in 9 } }
      #expect(error?.code == .path && error?.description == message)
    }
    #expect(results == [text, text])
  }

  static let removals: [(String, String, Int, String)] = [
    (#"{"a":1,"b":2,"c":3}"#, "b", 1, #"{"a":1,"c":3}"#),
    (#"{"a":1}"#, "b", 0, #"{"a":1}"#), (#"{"a":1}"#, "a.b.c", 0, #"{"a":1}"#),
    (#"{"a":[1,2,3]}"#, "a.0", 1, #"{"a":[2,3]}"#), (#"{"a":[1]}"#, "a.1", 0, #"{"a":[1]}"#),
    (#"{"a":[1]}"#, "a.-0", 0, #"{"a":[1]}"#),
    (#"{"a":[1,2,3]}"#, "a.*", 3, #"{"a":[]}"#), (#"{"a":{"x":1,"y":2}}"#, "a.*", 2, #"{"a":{}}"#),
    (#"{"a":[{"b":1,"c":2},3,{"b":4}]}"#, "a.*.b", 2, #"{"a":[{"c":2},3,{}]}"#), ("1", "a", 0, "1"),
  ]

  @Test("removes what is there", arguments: removals)
  func remove(text: String, path: String, count: Int, result: String) throws {
    let path = try FieldPath(parsing: path)
    let results = try edited(text) { #expect($0.remove(path) == count) }
    #expect(results == [result, result])
  }

  @Test("edits the last of several members with a name, and removes all of them")
  func duplicates() throws {
    var parser = JSONParser()
    func edit(_ edit: (inout JSONTree) throws -> Void) throws -> String {
      var tree = JSONTree(try parser.parse(#"{"a":{"x":1},"b":0,"a":{"x":2}}"#.utf8))
      try edit(&tree)
      var buffer = ByteBuffer()
      buffer.append(json: tree)
      #expect(try JSONValue(parsing: buffer.array) == tree.value)
      return buffer.string
    }
    let a = try FieldPath(parsing: "a")
    let x = try FieldPath(parsing: "a.x")
    let all = try FieldPath(parsing: "*")
    #expect(try edit { try $0.set(a) { _ in 9 } } == #"{"a":{"x":1},"b":0,"a":9}"#)
    #expect(try edit { try $0.set(x) { _ in 9 } } == #"{"a":{"x":1},"b":0,"a":{"x":9}}"#)
    #expect(try edit { $0.remove(x) } == #"{"a":{"x":1},"b":0,"a":{}}"#)
    #expect(try edit { $0.remove(a) } == #"{"b":0}"#)
    #expect(try edit { $0.remove(all) } == "{}")
    #expect(try edit { $0.transform(a) { _, _ in nil } } == #"{"b":0}"#)
    #expect(try edit { $0.merge(["a": .null]) } == #"{"b":0}"#)
    #expect(try edit { $0.merge(["a": ["x": 9]]) } == #"{"a":{"x":1},"b":0,"a":{"x":9}}"#)
  }

  @Test("tells the names that wildcards stand for")
  func wildcards() throws {
    let text = #"{"assets":{"a":{"links":[1,2]},"b":{"links":[3]}}}"#
    let path = try FieldPath(parsing: "assets.*.links.*")
    let results = try edited(text) { tree in
      try tree.set(path) { .string($0.joined(separator: "/")) }
      let count = tree.transform(path) { value, wildcards in
        wildcards == ["a", "0"] ? nil : .array([value, .integer(Int64(wildcards.count))])
      }
      #expect(count == 3)
    }
    let result = #"{"assets":{"a":{"links":[["a/1",2]]},"b":{"links":[["b/0",2]]}}}"#
    #expect(results == [result, result])
  }

  @Test("reads top-level members as they are now")
  func members() throws {
    _ = try edited(#"{"a":1,"b":{"c":2}}"#) { tree in
      #expect(tree["a"] == 1 && tree["x"] == nil)
      try tree.set(FieldPath(parsing: "b.c")) { _ in 3 }
      #expect(tree["a"] == 1 && tree["b"] == ["c": 3] && tree["x"] == nil)
    }
    #expect(JSONTree([1])["0"] == nil)
  }

  @Test("does the same as the plain edit of a value, edit after edit")
  func equivalence() throws {
    var random = SeededRandom()
    var parser = JSONParser()
    var textParser = JSONParser()
    var successes = 0
    for round in 0..<SeededRandom.rounds(4_000) {
      let comment: Comment = "seed \(random.seed), round \(round)"
      var value = random.object(depth: 4)
      let text = value.description
      var source = ByteBuffer()
      source.append(text)
      // The buffer is not touched again, so the bytes stay where they are for the whole round.
      let inText = try source.withPaddedBytes { try textParser.parseWithText(padded: $0) }
      var trees = [
        JSONTree(try parser.parse(text.utf8)), JSONTree(value),
        JSONTree(inText.view, text: inText.text),
      ]
      for _ in 0...random.below(5) {
        let names = (0...random.below(4)).map { _ in random.pick(["a", "b", "c", "0", "1", "*"]) }
        let path = try FieldPath(parsing: names.joined(separator: "."))
        let new = random.value(depth: 1)
        let missing = random.pick([JSONTree.MissingParents.create, .fail])
        let kind = random.below(3)
        let body = { (old: JSONValue) -> JSONValue? in
          switch old {
          case .integer, .boolean: nil
          default: [old, new]
          }
        }
        var reference =
          switch kind {
          case 0: ReferenceEdit(path, missing) { _, names in [new, .integer(Int64(names.count))] }
          case 1: ReferenceEdit(path, nil) { _, _ in nil }
          default: ReferenceEdit(path, nil) { old, _ in old.flatMap(body) }
          }
        let expected = Result { try reference.edit(value) }
        for index in trees.indices {
          switch kind {
          case 0:
            let result = Result {
              try trees[index].set(path, missing) { [new, .integer(Int64($0.count))] }
            }
            let (isDone, shouldBe) = ((try? result.get()) != nil, (try? expected.get()) != nil)
            #expect(isDone == shouldBe, comment)
          case 1: #expect(trees[index].remove(path) == reference.changes, comment)
          default:
            let changes = trees[index].transform(path) { old, _ in body(old) }
            #expect(changes == reference.changes, comment)
          }
        }
        if let result = try? expected.get() {
          value = result
          successes += 1
        }
        for tree in trees {
          var buffer = ByteBuffer()
          buffer.append(json: tree)
          let isSame =
            tree.value.isIdentical(to: value) && buffer.array.elementsEqual(value.description.utf8)
          #expect(isSame, "\(comment): \(path) on \(text): \(buffer.string) is not \(value)")
          if !isSame { return }
        }
      }
    }
    #expect(successes > 1_000)
  }

  @Test
  func `filling leaves values alone and takes the place of null and nothing`() throws {
    let text = #"{"a":1,"b":null,"c":{"x":{"v":1},"y":{},"z":{"v":null}}}"#
    let results = try edited(text) { tree in
      for path: FieldPath in ["a", "b", "d.e"] { try tree.fill(path) { _ in 2 } }
      try tree.fill("c.*.v") { $0 == ["z"] ? nil : .string($0[0]) }
    }
    for result in results {
      #expect(
        result == #"{"a":1,"b":2,"c":{"x":{"v":1},"y":{"v":"y"},"z":{"v":null}},"d":{"e":2}}"#)
    }
  }

  @Test
  func `a value in the way of filling changes nothing`() throws {
    let results = try edited(#"{"a":1}"#) { tree in
      #expect(throws: JSONError.self) { try tree.fill("a.b") { _ in 2 } }
    }
    #expect(results.allSatisfy { $0 == #"{"a":1}"# })
  }
}
