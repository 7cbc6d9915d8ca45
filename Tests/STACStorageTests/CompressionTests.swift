import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@Suite("Compressed files")
struct CompressionTests {
  /// Repetitive text that compresses well, with numbers that do not.
  static func sample(_ lines: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SeededNumbers(seed: seed)
    return (0..<lines).flatMap { Array("line \($0) \(random.next() % 1_000_000)\n".utf8) }
  }

  static func frame(_ bytes: some Collection<UInt8>, _ compression: Compression) throws -> [UInt8] {
    let compressor = try Compressor(compression, path: "test")
    var input = ByteBuffer()
    input.append(contentsOf: bytes)
    var output = ByteBuffer()
    if bytes.isEmpty {
      try compressor.appendEmptyFrame(to: &output)
    } else {
      try compressor.compress(input, into: &output)
    }
    return output.array
  }

  private func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool { a == b }

  /// Reads with room for so many bytes at a time.
  private func read(_ path: String, room: Int) throws -> [UInt8] {
    let source = try openBytes(path)
    var bytes: [UInt8] = []
    var memory = [UInt8](repeating: 0, count: room)
    while true {
      let count = try memory.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { return bytes }
      bytes += memory[..<count]
    }
  }

  @Test(
    "of several members are read as one, whatever room there is", arguments: Compression.allCases)
  func members(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let parts = [Self.sample(9), [], Self.sample(30_000, seed: 2), Array("x".utf8)]
    var packed: [UInt8] = []
    for part in parts { packed += try Self.frame(part, compression) }
    // The name does not matter.
    let path = try folder.write("file.txt", packed)
    let expected = parts.flatMap { $0 }
    #expect(isSame(try readAll(path), expected))
    for room in [1, 2, 7, 100, 65_537] { #expect(isSame(try read(path, room: room), expected)) }
  }

  /// The decoder has taken all input long before it has given all output.
  @Test(
    "that unpack to far more than they hold are read to their end", arguments: Compression.allCases)
  func bomb(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let zeros = [UInt8](repeating: 0, count: 3 << 20)
    let path = try folder.write("zeros", try Self.frame(zeros, compression))
    for room in [1_000, 4_096, 100_000] { #expect(isSame(try read(path, room: room), zeros)) }
    let error = storageError { () throws(StorageError) in _ = try readAll(path, limit: 1 << 20) }
    #expect(
      folder.shortened("\(try #require(error))") == "'TMP/zeros' is larger than 1 MiB in one piece")
  }

  @Test("that are cut off say so, and give what came before", arguments: Compression.allCases)
  func truncated(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let first = Self.sample(100)
    let packed = try Self.frame(first, compression)
    let second = try Self.frame(Self.sample(60_000, seed: 3), compression)
    // From 4 bytes on the beginning can be recognised.
    for length in [4, packed.count - 9, packed.count - 1, packed.count + 1, packed.count + 300] {
      let path = try folder.write("cut", (packed + second).prefix(length))
      let error = storageError { () throws(StorageError) in _ = try readAll(path) }
      #expect(error?.code == .compression, "\(length)")
      #expect(
        error.map { folder.shortened("\($0)") }
          == "'TMP/cut' ends in the middle of its compressed data", "\(length)")
    }
    let path = try folder.write("cut", (packed + second).dropLast(5))
    let reader = RecordReader(lines: try openBytes(path), path: path, blockSize: 4_096)
    let block = RecordBlock(capacity: 4_096)
    var records = 0
    let error = storageError { () throws(StorageError) in
      while try reader.next(into: block) { block.forEachRecord { _, _ in records += 1 } }
    }
    #expect(records > 100)
    #expect(error?.code == .compression)
  }

  @Test("with garbage behind or inside say so", arguments: Compression.allCases)
  func garbage(compression: Compression) throws {
    let folder = try TemporaryFolder()
    var packed = try Self.frame(Self.sample(1_000), compression)
    let behind = try folder.write("behind", packed + Array("garbage behind the end".utf8))
    let error = storageError { () throws(StorageError) in _ = try readAll(behind) }
    #expect(error?.code == .compression)
    let message = folder.shortened("\(try #require(error))")
    #expect(message.hasPrefix("'TMP/behind' is not compressed as it claims: "), "\(message)")
    // Frames of zstd carry no checksum, as Arrow writes them.
    if compression == .zstd { return }
    packed[packed.count / 2] ^= 0x55
    packed[packed.count / 2 + 1] ^= 0x55
    let inside = try folder.write("inside", packed)
    #expect(
      storageError { () throws(StorageError) in _ = try readAll(inside) }?.code == .compression)
  }

  @Test("without content are empty, not broken")
  func empty() throws {
    let folder = try TemporaryFolder()
    #expect(try readAll(try folder.write("empty.gz", "")) == [])
    for compression in Compression.allCases {
      #expect(try readAll(try folder.write("e", try Self.frame([], compression))) == [])
    }
  }

  @Test("are read as they are where that is asked for")
  func verbatim() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("file", [0x1f, 0x8b, 0x00, 0x01, 0x02])
    #expect(try readAllVerbatim(path) == [0x1f, 0x8b, 0x00, 0x01, 0x02])
    #expect(storageError { () throws(StorageError) in _ = try readAll(path) }?.code == .compression)
  }

  @Test("are read by the programs of their formats", arguments: Compression.allCases)
  func otherReaders(compression: Compression) throws {
    let program = try #require(
      ExternalProgram(compression == .gzip ? "gzip" : "zstd"), "install gzip and zstd")
    let folder = try TemporaryFolder()
    let parts = [Self.sample(10), Self.sample(20_000, seed: 4)]
    let packed = try parts.flatMap { try Self.frame($0, compression) }
    let path = try folder.write("file." + compression.fileExtension, packed)
    let result = try program.run(["-dc", path])
    #expect(result.status == 0 && isSame(result.output, parts.flatMap { $0 }), "\(result.errors)")
    let nothing = try folder.write(
      "no." + compression.fileExtension, try Self.frame([], compression))
    let empty = try program.run(["-dc", nothing])
    #expect(empty.status == 0 && empty.output.isEmpty, "\(empty.errors)")
  }

  @Test("that others have written are read", arguments: Compression.allCases)
  func otherWriters(compression: Compression) throws {
    let program = try #require(
      ExternalProgram(compression == .gzip ? "gzip" : "zstd"), "install gzip and zstd")
    let folder = try TemporaryFolder()
    let sample = Self.sample(50_000, seed: 5)
    let packed = try program.run(["-c", try folder.write("plain", sample)]).output
    #expect(packed.count < sample.count)
    let path = try folder.write("packed", packed + packed)
    #expect(isSame(try read(path, room: 3_001), sample + sample))
  }

  @Test(
    "are known by their names",
    arguments: [
      ("a.json", "a.json", nil), ("a.json.gz", "a.json", .gzip),
      ("A.NDJSON.ZST", "A.NDJSON", .zstd),
      ("gz", "gz", nil), (".gz", ".gz", nil), ("é.gz", "é", .gzip),
    ] as [(String, String, Compression?)])
  func names(name: String, plain: String, compression: Compression?) {
    let split = Compression.split(fileName: name)
    #expect(split.name == plain && split.compression == compression)
  }
}
