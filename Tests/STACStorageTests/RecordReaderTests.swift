import STACJSON
import STACStorage
import STACTestSupport
import Testing

@Suite("Records")
struct RecordReaderTests {
  /// The blocks of a source: bytes, records and places as one text each.
  private func blocks(_ reader: RecordReader) throws -> [String] {
    let block = RecordBlock(capacity: 64)
    var found: [String] = []
    while try reader.next(into: block) {
      var text = "@\(block.byteOffset)+\(block.count):"
      block.forEachRecord { bytes, place in
        text += " \(place.byteOffset)/\(place.line)/\(place.column) "
        text += String(decoding: bytes, as: UTF8.self)
      }
      found.append(text)
    }
    return found
  }

  private static let sizes = [[1], [3, 1, 2], [7], [64], [1_000_000], [5, 80, 1]]

  private static func lines(_ count: Int, longest: Int) -> [UInt8] {
    var random = SeededNumbers(seed: UInt64(count))
    return (0..<count).flatMap { index -> [UInt8] in
      let padding = String(repeating: "x", count: random.below(longest))
      return Array(
        "{\"id\":\"\(index)\",\"t\":\"\(padding)\"}\(random.below(9) == 0 ? "\r\n\n" : "\n")".utf8)
    }
  }

  @Test("of lines are the same whatever the sizes of reads")
  func lines() throws {
    let text = Self.lines(200, longest: 150)
    for blockSize in [1, 10, 64, 200, 5_000, 1 << 20] {
      let all = try Self.sizes.map { sizes in
        try blocks(
          RecordReader(
            lines: PiecewiseSource(text, sizes: sizes), path: "f", blockSize: blockSize))
      }
      let first = try #require(all.first)
      for other in all { #expect(other == first, "block size \(blockSize)") }
      let joined = first.joined()
      for index in 0..<200 { #expect(joined.contains("{\"id\":\"\(index)\",")) }
    }
  }

  @Test("of arrays are the same whatever the sizes of reads")
  func elements() throws {
    let items = Self.lines(60, longest: 100).split(separator: UInt8(ascii: "\n"))
    let list = items.joined(separator: Array(" ,\n".utf8))
    let documents = [
      Array("[".utf8) + list + Array("]".utf8),
      Array(
        "{\"type\":\"FeatureCollection\",\"links\":[{\"features\":[1]}],\"features\" :\n[ ".utf8)
        + list + Array("\n], \"more\": {\"a\": [\"]\"]}}\n".utf8),
    ]
    for document in documents {
      for blockSize in [1, 10, 64, 300, 1 << 20] {
        let all = try Self.sizes.map { sizes in
          let reader = RecordReader(
            elementsOf: "features", in: PiecewiseSource(document, sizes: sizes), path: "f",
            blockSize: blockSize)
          let found = try blocks(reader)
          #expect(reader.structureError == nil)
          return found
        }
        let first = try #require(all.first)
        for other in all { #expect(other == first, "block size \(blockSize)") }
        for index in 0..<60 { #expect(first.joined().contains("{\"id\":\"\(index)\",")) }
      }
    }
  }

  @Test("of documents without an array are one, whole")
  func noArray() throws {
    let cases: [(String, [String])] = [
      ("{\"type\":\"Feature\",\n\"id\":\"a\"}", ["{\"type\":\"Feature\",\n\"id\":\"a\"}"]),
      ("no JSON", ["no JSON"]), ("", []), ("  \n", []), ("[]", []), ("{\"features\":[]}", []),
    ]
    for (text, expected) in cases {
      for blockSize in [1, 5, 1_000] {
        let reader = RecordReader(
          elementsOf: "features", in: PiecewiseSource(text.utf8, sizes: [2]), path: "f",
          blockSize: blockSize)
        let block = RecordBlock(capacity: 8)
        block.separation = .lines
        var found: [String] = []
        while try reader.next(into: block) {
          block.forEachRecord { bytes, _ in found.append(String(decoding: bytes, as: UTF8.self)) }
        }
        #expect(found == expected, "'\(text)' in blocks of \(blockSize)")
      }
    }
  }

  @Test("before a mistake are given out, and then the mistake is told", arguments: [true, false])
  func failure(isLines: Bool) throws {
    let broken = StorageError(.compression, "it is broken", path: "f")
    let text = isLines ? "{\"a\":1}\n{\"a\":2}\n{\"a\":3" : "[{\"a\":1},\n{\"a\":2},\n{\"a\":3"
    for blockSize in [1, 9, 1_000] {
      let source = PiecewiseSource(text.utf8, sizes: [3], failure: broken)
      let reader =
        isLines
        ? RecordReader(lines: source, path: "f", blockSize: blockSize)
        : RecordReader(elementsOf: "features", in: source, path: "f", blockSize: blockSize)
      let block = RecordBlock(capacity: 8)
      // A block that served another kind of source before.
      block.separation = isLines ? .listed : .lines
      var found: [String] = []
      for _ in 0..<2 {
        let error = storageError { () throws(StorageError) in
          while try reader.next(into: block) {
            block.forEachRecord { bytes, _ in found.append(String(decoding: bytes, as: UTF8.self)) }
          }
        }
        #expect(error == broken)
        #expect(block.count == 0)
      }
      #expect(found == ["{\"a\":1}", "{\"a\":2}"], "blocks of \(blockSize)")
    }
  }

  @Test("that are too large end the file with a clear message")
  func tooLarge() throws {
    let text = "{\"a\":1}\n" + String(repeating: "x", count: 5_000)
    let reader = RecordReader(
      lines: PiecewiseSource(text.utf8, sizes: [1_000]), path: "f.ndjson", blockSize: 16,
      maximumRecordSize: 1_024)
    let block = RecordBlock(capacity: 16)
    #expect(try reader.next(into: block))
    let error = storageError { () throws(StorageError) in _ = try reader.next(into: block) }
    #expect(error?.code == .recordSize)
    #expect(
      "\(try #require(error))" == "the record at byte 8 of 'f.ndjson' is larger than 1024 bytes")
  }
}
