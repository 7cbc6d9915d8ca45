import Testing

@testable import STACJSON

@Suite("Blocks of records")
struct RecordBlockTests {
  private static func block(_ text: String, capacity: Int = 8) -> RecordBlock {
    let block = RecordBlock(capacity: capacity)
    fill(block, Array(text.utf8))
    return block
  }

  @discardableResult
  private static func fill(_ block: RecordBlock, _ bytes: [UInt8]) -> Int {
    block.fill(upTo: block.count + bytes.count) { free in
      free.copyBytes(from: bytes)
      return bytes.count
    }
  }

  private static func records(_ block: RecordBlock) -> [String] {
    var found: [String] = []
    block.forEachRecord { bytes, place in
      found.append("\(String(decoding: bytes, as: UTF8.self))@\(place.byteOffset):\(place)")
    }
    return found
  }

  static let texts: [(String, [String], Int)] = [
    ("", [], 0), ("\n", [], 1), ("\n\n \n", [], 3), ("1", ["1@0:1:1"], 0), ("1\n", ["1@0:1:1"], 1),
    ("1\n2", ["1@0:1:1", "2@2:2:1"], 1), ("1\r\n2\r\n", ["1@0:1:1", "2@3:2:1"], 2),
    ("\n\n 1 \n\t\n2\n", ["1@3:3:2", "2@8:5:1"], 5),
    ("\u{1e}{}\n\u{1e}[]\n", ["{}@1:1:2", "[]@5:2:2"], 2),
    ("\u{1e}\u{1e} 1 \r\r\n", ["1@3:1:4"], 1),
    ("{} {}\n", ["{} {}@0:1:1"], 1), ("\"\u{a0}\"\n", ["\"\u{a0}\"@0:1:1"], 1),
  ]

  @Test("finds the lines that hold something", arguments: texts)
  func lines(text: String, records: [String], lineCount: Int) {
    let block = Self.block(text, capacity: 1)
    for _ in 0..<2 {
      #expect(Self.records(block) == records)
      #expect(block.lineCount == lineCount)
    }
  }

  @Test("finds the same records whatever the size of the block")
  func sizes() throws {
    var random = SeededRandom()
    let texts = (0..<60).map { _ in random.value().description }
    var source: [UInt8] = []
    for text in texts {
      source += text.utf8
      source += random.pick(["\n", "\r\n", "\n\n", "\n \n"]).utf8
    }
    for size in [1, 2, 3, 7, 50, 400, 100_000] {
      // As a source does it: fill, keep what is behind the last line end for the next block.
      var found: [String] = []
      var parser = JSONParser()
      var carried: [UInt8] = []
      var next = 0
      let block = RecordBlock(capacity: size)
      while next < source.count || !carried.isEmpty {
        block.removeAll()
        Self.fill(block, carried)
        carried = []
        let isLast = next == source.count
        let end = min(source.count, next + size)
        if !isLast { Self.fill(block, Array(source[next..<end])) }
        next = end
        let whole = isLast ? block.count : block.endOfLastLine ?? 0
        carried = Array(block.bytes[whole...])
        block.truncate(to: whole)
        try block.forEachRecord { bytes, _ throws(JSONError) in
          found.append(JSONValue(try parser.parse(padded: bytes)).description)
        }
      }
      #expect(found == texts, "seed \(random.seed), blocks of \(size)")
    }
  }

  @Test("counts places from the beginning of the source")
  func offsets() {
    let block = Self.block("1\n 2\n")
    block.byteOffset = 1_000
    #expect(Self.records(block) == ["1@1000:1:1", "2@1003:2:2"])
  }

  @Test("gives the listed records, line ends and all")
  func listed() {
    let block = Self.block("[{\n},[\n]]")
    block.separation = .listed
    let place = SourceLocation(byteOffset: 51, line: 3, column: 2)
    block.ranges = [(1..<4, place), (5..<8, place)]
    #expect(Self.records(block) == ["{\n}@51:3:2", "[\n]@51:3:2"])
    block.removeAll()
    #expect(Self.records(block).isEmpty && block.count == 0)
  }

  @Test("grows, is full, and gives memory back")
  func memory() {
    let block = RecordBlock(capacity: 4)
    #expect(Self.fill(block, [1, 2, 3]) == 3)
    #expect(block.fill(upTo: 3) { _ in 1 } == 0)
    #expect(block.fill(upTo: 10) { free in free.count } == 7)
    #expect(Array(block.bytes.prefix(3)) == [1, 2, 3])
    block.shrink(to: 4)
    #expect(block.count == 10)
    block.truncate(to: 2)
    block.shrink(to: 2)
    #expect(Array(block.bytes) == [1, 2] && block.endOfLastLine == nil)
    Self.fill(block, [10, 3])
    #expect(block.endOfLastLine == 3)
  }
}
