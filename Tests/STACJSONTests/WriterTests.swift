import Testing

@testable import STACJSON

@Suite("Writing JSON")
struct WriterTests {
  /// The plain way to escape, to compare with.
  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    var result = [UInt8(ascii: "\"")]
    for byte in text {
      switch byte {
      case 0x22: result += Array(#"\""#.utf8)
      case 0x5c: result += Array(#"\\"#.utf8)
      case 0x08: result += Array(#"\b"#.utf8)
      case 0x09: result += Array(#"\t"#.utf8)
      case 0x0a: result += Array(#"\n"#.utf8)
      case 0x0c: result += Array(#"\f"#.utf8)
      case 0x0d: result += Array(#"\r"#.utf8)
      case 0..<0x20:
        result += Array((byte < 16 ? "\\u000" : "\\u001").utf8)
        result += Array(String(byte & 15, radix: 16).utf8)
      default: result.append(byte)
      }
    }
    return result + [UInt8(ascii: "\"")]
  }

  /// Every byte around a border, and a character of two bytes.
  private static let specials: [[UInt8]] =
    (0...0x22).map { [$0] } + [[0x5b], [0x5c], [0x5d], [0x7f], [0x7e], [0xc3, 0xa9], [0x23]]

  @Test("escapes every special byte at every position, from the tape and from strings")
  func escaping() throws {
    var parser = JSONParser()
    var buffer = ByteBuffer()
    for length in 0...40 {
      for special in Self.specials {
        for position in 0...length {
          var text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
          text.insert(contentsOf: special, at: position)
          let expected = Self.escaped(text)
          buffer.truncate()
          buffer.append(quoted: String(decoding: text, as: UTF8.self))
          if buffer.array != expected { Issue.record("a string of \(text)"); return }
          let view = try parser.parse(expected)
          if view.text.map(Array.init) != text { Issue.record("reading \(text)"); return }
          buffer.truncate()
          buffer.append(json: view)
          if buffer.array != expected { Issue.record("a tape of \(text)"); return }
        }
      }
    }
  }

  @Test("escapes texts of random bytes at every offset of the buffer")
  func randomTexts() throws {
    var random = SeededRandom()
    var parser = JSONParser()
    for round in 0..<SeededRandom.rounds(3_000) {
      let text = (0..<random.below(200)).map { _ -> UInt8 in
        random.below(4) == 0 ? random.pick([0x22, 0x5c, 0, 0x1f, 0x0a]) : UInt8(random.below(128))
      }
      // Small buffers grow on the way.
      var buffer = ByteBuffer(capacity: 64)
      let start = random.below(70)
      for _ in 0..<start { buffer.append(UInt8(ascii: " ")) }
      let expected = Self.escaped(text)
      if round.isMultiple(of: 2) {
        buffer.append(quoted: String(decoding: text, as: UTF8.self))
      } else {
        buffer.append(json: try parser.parse(expected))
      }
      #expect(haveSameBytes(Array(buffer.array[start...]), expected), "seed \(random.seed)")
    }
  }

  @Test("writes all integers", arguments: [0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 12345])
  func integers(small: Int64) {
    var values: [Int64] = [small, -small, .max, .min, .max - small, .min + small]
    var power: Int64 = 1
    while power < .max / 10 {
      power *= 10
      values += [power - 1, power, power + small, -power]
    }
    for value in values {
      #expect(JSONValue.integer(value).description == String(value))
      let unsigned = UInt64(bitPattern: value)
      #expect(JSONValue.unsigned(unsigned).description == String(unsigned))
    }
  }

  static let shortest: [(Double, String)] = [
    (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (10, "10.0"), (-10, "-10.0"), (0.1, "0.1"),
    (0.1 + 0.2, "0.30000000000000004"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
    (9_007_199_254_740_992, "9007199254740992.0"), (1e22, "1e+22"), (1e23, "1e+23"),
    (0.0001, "0.0001"), (0.00012345, "0.00012345"), (0.00001, "1e-05"), (1e-7, "1e-07"),
    (.leastNonzeroMagnitude, "5e-324"), (-.leastNonzeroMagnitude, "-5e-324"),
    (.leastNormalMagnitude, "2.2250738585072014e-308"),
    (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (123456.789, "123456.789"),
    (-20037508.342789244, "-20037508.342789244"), (.nan, "null"), (.infinity, "null"),
    (-.infinity, "null"), (9999999999999998, "9999999999999998.0"),
    (-179.99999999999997, "-179.99999999999997"),
  ]

  @Test("writes the shortest text of a double, as other programs do", arguments: shortest)
  func doubles(value: Double, text: String) {
    #expect(JSONValue.double(value).description == text)
  }

  @Test("writes numbers of few digits as Swift does, and those beside them")
  func shortDoubles() {
    var random = SeededRandom()
    for _ in 0..<20_000 {
      let digits = Double(random.below(1 << (1 + random.below(50))))
      let decimals = [1, 10, 1e3, 1e6, 1e7, 1e9, 1e11][random.below(7)]
      let value = (random.below(2) == 0 ? -digits : digits) / decimals
      for value in [value, value.nextUp, value.nextDown]
      where value == 0 || (1e-4..<1e15).contains(value.magnitude) {
        if JSONValue.double(value).description == value.description { continue }
        Issue.record("seed \(random.seed): \(value) is written otherwise")
        return
      }
    }
  }

  @Test("writes doubles that read back bit by bit")
  func randomDoubles() throws {
    var random = SeededRandom()
    for _ in 0..<20_000 {
      let value =
        random.below(2) == 0
        ? Double(bitPattern: random.next()) : Double(random.below(3_600_000_000)) / 1e7 - 180
      guard value.isFinite else { continue }
      let text = JSONValue.double(value).description
      let back = try JSONValue(parsing: text)
      if !back.isIdentical(to: .double(value)) || text.utf8.count > 25 {
        Issue.record("seed \(random.seed): \(value) is written as \(text)")
        return
      }
    }
  }

  @Test("indents by two spaces and keeps arrays of numbers on a line")
  func pretty() throws {
    let value: JSONValue = [
      "bbox": [1, 2.5, -3], "empty": [], "none": [:], "nested": [[1, 2], [3]],
      "mixed": [1, "a", .null], "object": ["a\n": true],
    ]
    let text = """
      {
        "bbox": [1, 2.5, -3],
        "empty": [],
        "none": {},
        "nested": [
          [1, 2],
          [3]
        ],
        "mixed": [
          1,
          "a",
          null
        ],
        "object": {
          "a\\n": true
        }
      }
      """
    #expect(value.prettyDescription == text)
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test("writes what is nested deeper than we read on one line, and does not stop")
  func tooDeepForPretty() {
    var value: JSONValue = 1
    for _ in 0..<1025 { value = [value] }
    #expect(value.prettyDescription == value.description)
  }

  @Test("writes big numbers as they were, and random values that read back the same")
  func randomValues() throws {
    var random = SeededRandom()
    for _ in 0..<2_000 {
      let value = random.value(depth: 4)
      let comment: Comment = "seed \(random.seed)"
      #expect(try JSONValue(parsing: value.description).isIdentical(to: value), comment)
      #expect(try JSONValue(parsing: value.prettyDescription).isIdentical(to: value), comment)
    }
  }

  @Test("keeps the memory of a buffer until it is told to give it back")
  func buffer() {
    var buffer = ByteBuffer(capacity: 0)
    for _ in 0..<100 { buffer.append("0123456789") }
    #expect(buffer.count == 1_000 && buffer.array.count == 1_000)
    buffer.truncate(to: 3)
    buffer.append(contentsOf: [UInt8(ascii: "a")])
    #expect(buffer.string == "012a")
    buffer.truncate()
    buffer.shrink(above: 0)
    buffer.append("é" as String)
    #expect(buffer.string == "é" && !buffer.isEmpty)
    buffer.withPaddedBytes { bytes in #expect(bytes.count == 2) }
  }
}
