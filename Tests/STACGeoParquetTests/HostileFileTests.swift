import STACGeoParquet
import STACJSON
import STACTestSupport
import Testing

@Suite("Damaged files")
struct HostileFileTests {
  private let folder: TemporaryFolder
  private let bytes: [UInt8]

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    let lines = corpusLines(0..<40).split(separator: "\n").map(String.init)
    try writeItems(lines, to: folder("whole.parquet"), groupRows: 15)
    bytes = try folder.bytes("whole.parquet")
  }

  /// Reads all of a file; whatever is in it, this ends and harms nothing.
  private func outcome(_ bytes: [UInt8]) throws -> String {
    let path = try folder.write("damaged.parquet", bytes)
    do {
      return "\(try readItems(path).count) Items"
    } catch let error as GeoParquetError { return "\(error.code)" }
  }

  @Test("that end too early say so")
  func truncated() throws {
    for count in [0, 3, 4, 8, 11, 12, 100, bytes.count / 2, bytes.count - 9, bytes.count - 1] {
      #expect(try outcome(Array(bytes[..<count])) == "file", "\(count) bytes")
    }
  }

  @Test("with a wrong footer say so")
  func footer() throws {
    var wrong = bytes
    wrong.replaceSubrange(wrong.count - 8..<wrong.count - 4, with: [0xff, 0xff, 0xff, 0x7f])
    #expect(try outcome(wrong) == "file")
    wrong.replaceSubrange(wrong.count - 8..<wrong.count - 4, with: [1, 0, 0, 0])
    #expect(try outcome(wrong) == "file")
  }

  @Test("with any byte wrong end with an error or with Items")
  func mutated() throws {
    var numbers = SeededNumbers(seed: 7)
    for _ in 0..<400 {
      var wrong = bytes
      for _ in 0..<(1 + numbers.below(4)) {
        // The footer is where the lies are.
        let isFooter = numbers.below(3) > 0
        let start = isFooter ? max(0, wrong.count - 20_000) : 0
        wrong[start + numbers.below(wrong.count - start)] = UInt8(numbers.below(256))
      }
      _ = try outcome(wrong)
    }
  }

  @Test("whose column of notes was written by others")
  func notes() throws {
    let lines = [
      tinyItem("a", extra: #","n":null,"t":[1,2.5,{"x":1}]"#), tinyItem("b", extra: #","n":1"#),
    ]
    try writeItems(
      lines, to: folder("notes.parquet"),
      {
        var options = GeoParquetOptions()
        options.codec = .none
        return options
      }())
    let original = try folder.bytes("notes.parquet")
    var numbers = SeededNumbers(seed: 9)
    // Every byte in turn: the notes are among them, uncompressed.
    for position in stride(from: 4, to: original.count - 8, by: 3) {
      var wrong = original
      wrong[position] = UInt8(truncatingIfNeeded: numbers.below(96) + 32)
      _ = try outcome(wrong)
    }
  }

  @Test("that no program has changed are read as before")
  func untouched() throws {
    #expect(try outcome(bytes) == "40 Items")
  }
}
