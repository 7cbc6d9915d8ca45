import Testing

@testable import STACJSON

@Suite("Splitting a large array")
struct ElementSplitterTests {
  struct Result: Equatable {
    var elements: [String] = []
    var places: [STACJSON.SourceLocation] = []
    var error: String?
    var state = JSONElementSplitter.State.beforeArray
  }

  /// Splits a text that comes in pieces; what is not done with is given again.
  static func split(_ text: [UInt8], pieces: [Int]) -> Result {
    var splitter = JSONElementSplitter(member: "features")
    var result = Result()
    var carried: [UInt8] = []
    var start = 0
    for (index, size) in (pieces + [text.count]).enumerated() {
      let end = min(text.count, start + size)
      carried += text[start..<end]
      start = end
      let bytes = carried
      let done = bytes.withUnsafeBytes { raw in
        splitter.split(raw, isLast: index == pieces.count) { range, place in
          precondition(range.lowerBound >= 0 && range.upperBound <= raw.count && !range.isEmpty)
          result.elements.append(String(decoding: raw[range], as: UTF8.self))
          result.places.append(place)
        }
      }
      precondition(done >= 0 && done <= carried.count)
      carried.removeFirst(done)
      precondition(splitter.place.byteOffset + carried.count == end)
    }
    result.error = splitter.error?.description
    result.state = splitter.state
    return result
  }

  static let good: [(String, [String])] = [
    ("[]", []), (" [ ] ", []), ("[1,\"a,]\",null]", ["1", "\"a,]\"", "null"]),
    ("[{\"a\":[1,2]},{}]", ["{\"a\":[1,2]}", "{}"]), ("\u{feff}[1]", ["1"]),
    (#"{"features":[]}"#, []),
    (#"{"features" : [ {"a":"]}\""} , [ ] ] , "x":1}"#, [#"{"a":"]}\""}"#, "[ ]"]),
    (
      #"{"type":"FeatureCollection","features":[{"id":1},{"id":2}],"links":[{"a":"}"}]}"#,
      [#"{"id":1}"#, #"{"id":2}"#]
    ),
    (
      #"{"links":[{"features":[9]}],"n":1,"s":"\"features\":[","features":[3],"z":{"features":[4]}}"#,
      ["3"]
    ),
    (#"{"features":null,"features":[1]}"#, ["1"]),
    (
      "{\n  \"features\": [\n    {\n      \"id\": 1\n    },\n    {}\n  ]\n}\n",
      ["{\n      \"id\": 1\n    }", "{}"]
    ),
    (#"{"features":[1],"s":"a\"]}\\","t":[[{}]]}"#, ["1"]),
  ]

  @Test("finds the same elements wherever the text is cut", arguments: good)
  func goodTexts(text: String, elements: [String]) {
    let bytes = Array(text.utf8)
    let whole = Self.split(bytes, pieces: [])
    #expect(whole.elements == elements)
    #expect(whole.error == nil)
    #expect(whole.state == .afterArray)
    for (element, place) in zip(whole.elements, whole.places) {
      let there = STACJSON.SourceLocation(byteOffset: place.byteOffset, in: bytes)
      #expect(there == place)
      #expect(bytes[place.byteOffset...].starts(with: element.utf8))
    }
    for first in 0...bytes.count {
      #expect(Self.split(bytes, pieces: [first]) == whole, "cut at \(first)")
      #expect(Self.split(bytes, pieces: [first, 1, 2]) == whole, "cut at \(first), 1, 2")
    }
    #expect(Self.split(bytes, pieces: Array(repeating: 1, count: bytes.count)) == whole)
  }

  static let bad: [(String, [String], String)] = [
    ("[1 2]", ["1", "2"], "1:4: expected ',' between the elements of the array"),
    ("[{}{}]", ["{}", "{}"], "1:4: expected ',' between the elements of the array"),
    ("[1,]", ["1"], "1:4: unexpected ']' after a comma"),
    ("[,1]", ["1"], "1:2: unexpected ',' between the elements of the array"),
    ("[1,,2]", ["1", "2"], "1:4: unexpected ',' between the elements of the array"),
    ("[1", ["1"], "1:3: the text ends before the array does"),
    ("[{\"a\":", ["{\"a\":"], "1:7: the text ends before the array does"),
    ("[\"abc", ["\"abc"], "1:6: the text ends before the array does"),
    ("[", [], "1:2: the text ends before the array does"),
    ("[1,", ["1"], "1:4: the text ends before the array does"),
    ("[}]", ["}"], ""),
    ("[1}]", ["1", "}"], "1:3: expected ',' between the elements of the array"),
    ("[1]]", ["1"], "1:4: the document has ended, but the text goes on"),
    ("[1]{}", ["1"], "1:4: the document has ended, but the text goes on"),
    (#"{"features":[1]"#, ["1"], "1:16: the text ends before the object that holds the array does"),
    (
      #"{"features":[1],"a":"}"#, ["1"],
      "1:23: the text ends before the object that holds the array does"
    ),
    (#"{"features":[1]}}"#, ["1"], "1:17: the document has ended, but the text goes on"),
  ]

  @Test("says what is wrong between elements, wherever the text is cut", arguments: bad)
  func badTexts(text: String, elements: [String], message: String) {
    let bytes = Array(text.utf8)
    let whole = Self.split(bytes, pieces: [])
    #expect(whole.elements == elements)
    #expect(whole.error == (message.isEmpty ? nil : message))
    for first in 0...bytes.count {
      #expect(Self.split(bytes, pieces: [first]) == whole, "cut at \(first)")
    }
  }

  @Test(
    "leaves documents without the array to others",
    arguments: [
      "", " ", "1", "null", "{}", #"{"a":1}"#, #"{"features":{}}"#, #"{"features""#, "x",
      #"{"features":"#, #"{"features":null}"#, #"{"type":"Feature","a":{"features":[1]}}"#, "{",
    ])
  func otherDocuments(text: String) {
    #expect(Self.split(Array(text.utf8), pieces: [1]) == Result())
  }

  @Test("never hangs, crashes or loses a byte on mutated texts")
  func fuzz() {
    var random = SeededRandom()
    let samples = Self.good.map { Array($0.0.utf8) } + Self.bad.map { Array($0.0.utf8) }
    for round in 0..<SeededRandom.rounds(8_000) {
      var text = random.pick(samples)
      for _ in 0...random.below(4) { ScannerAgreementTests.mutate(&text, &random) }
      let whole = Self.split(text, pieces: [])
      let pieces = (0..<random.below(5)).map { _ in random.below(text.count + 1) }
      let cut = Self.split(text, pieces: pieces)
      #expect(cut == whole, "seed \(random.seed), round \(round), pieces \(pieces)")
      guard (try? JSONValue(parsing: text)) != nil, whole.state == .afterArray else { continue }
      #expect(whole.error == nil, "seed \(random.seed), round \(round)")
      let areJSON = whole.elements.allSatisfy { (try? JSONValue(parsing: $0)) != nil }
      #expect(areJSON, "seed \(random.seed), round \(round)")
    }
  }
}

/// The parser's own knowledge of where elements stand.
struct TextMapElementTests {
  @Test(arguments: [
    #"{"type":"x","features":[{"a":[1,{"b":"]"}]}, 2 ,"x,y",[],null],"links":[1]}"#,
    #" {"features" : [ ] } "#, #"{"a":{"features":[1]},"features":[{"features":[2]}]}"#,
    #"{"features":[[1,2],[3]]}"#,
  ])
  func `elements are found where the splitter finds them`(text: String) throws {
    let block = RecordBlock(holding: Array(text.utf8))
    block.listElements(of: "features")
    var parser = JSONParser()
    let map = try #require(try parser.parseWithText(padded: block.bytes).text)
    #expect(map.elements(ofMember: "features") == block.ranges.map(\.range))
  }

  @Test(arguments: [
    "[1]", "{}", #"{"features":{}}"#, #"{"feature":[1]}"#, "5", #"{"features2":[1]}"#,
  ])
  func `what holds no such array has no elements`(text: String) throws {
    let block = RecordBlock(holding: Array(text.utf8))
    var parser = JSONParser()
    #expect(
      try parser.parseWithText(padded: block.bytes).text?.elements(ofMember: "features") == nil)
  }
}
