import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

private let s3Python = ObjectStoreServer.python(for: .s3)
private let googlePython = ObjectStoreServer.python(for: .google)

@Suite("Objects in an S3 store", .enabled(if: s3Python != nil, "moto is missing"), .serialized)
struct ObjectStoreTests {
  /// A server, with the location of a key in its bucket.
  private struct Store {
    let server: ObjectStoreServer

    /// Keys come from the environment only; the server takes any.
    private static let hasKeys: Bool = {
      setenv("AWS_ACCESS_KEY_ID", "testing", 1)
      setenv("AWS_SECRET_ACCESS_KEY", "testing", 1)
      setenv("AWS_EC2_METADATA_DISABLED", "true", 1)
      return true
    }()

    init(_ kind: ObjectStoreServer.Kind = .s3) throws {
      try #require(Self.hasKeys)
      let python = try #require(kind == .s3 ? s3Python : googlePython)
      server = try ObjectStoreServer(kind, python, buckets: ["bkt"])
    }

    func callAsFunction(_ key: String, scheme: String = "s3", bucket: String = "bkt") -> String {
      "\(scheme)://\(bucket)/\(key)?endpoint=\(server.endpoint)&anonymous=\(scheme == "gs")"
    }

    /// The uploads that were begun and not ended, as the server tells them.
    func uploads() throws -> Int {
      let answer = try download("\(server.endpoint)/bkt?uploads")
      return String(decoding: answer, as: UTF8.self).split(separator: "<UploadId>").count - 1
    }
  }

  private static let tile = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  /// Bytes of which no two parts of an upload are alike.
  private func pattern(_ count: Int, from start: Int = 0) -> [UInt8] {
    var bytes = Array(Self.tile[(start % Self.tile.count)...])
    while bytes.count < count { bytes += Self.tile }
    return Array(bytes[..<count])
  }

  private func write(_ bytes: [UInt8], to file: OutputFile) throws(StorageError) {
    var content = ByteBuffer()
    content.append(contentsOf: bytes)
    try file.append(content)
  }

  @Test("An object of several parts is seen when it is whole, and read at places")
  func parts() throws {
    let store = try Store()
    let place = store("f/big.bin")
    let file = try OutputFile(place)
    let piece = 7 << 20
    for number in 0..<4 { try write(pattern(piece, from: number * piece), to: file) }
    #expect(file.length == 4 * piece)
    #expect(!exists(place))
    #expect(try store.uploads() == 1)
    try file.commit()
    file.discard()
    #expect(try store.uploads() == 0)
    #expect(fileSize(place) == 4 * piece)
    #expect(fileFingerprint(place) != nil)

    let object = try openRandomAccess(place)
    #expect(object.byteCount == 4 * piece)
    for offset in [0, 1, 10 << 20, 4 * piece - 3, 4 * piece, 5 * piece] {
      var memory = [UInt8](repeating: 0, count: 1000)
      let count = try memory.withUnsafeMutableBytes { try object.read(at: offset, into: $0) }
      let expected = max(0, min(1000, 4 * piece - offset))
      #expect(count == expected)
      let isRight = memory[..<count].elementsEqual(pattern(expected, from: offset))
      #expect(isRight, "at \(offset)")
    }
    let all = try readAllVerbatim(place)
    let isEqual = all == pattern(4 * piece)
    #expect(isEqual)
  }

  @Test("What is given up leaves nothing behind, and the old object as it was")
  func givingUp() throws {
    let store = try Store()
    let place = store("old.bin")
    let first = try OutputFile(place)
    try write([1, 2, 3], to: first)
    try first.commit()
    let second = try OutputFile(place)
    for number in 0..<3 { try write(pattern(7 << 20, from: number), to: second) }
    #expect(try store.uploads() == 1)
    second.discard()
    #expect(try store.uploads() == 0)
    #expect(try readAllVerbatim(place) == [1, 2, 3])
    // Nobody says what becomes of it: it is given up.
    do { _ = try OutputFile(place) }
    #expect(try store.uploads() == 0)
    #expect(try readAllVerbatim(place) == [1, 2, 3])
  }

  @Test("An empty object is one")
  func empty() throws {
    let store = try Store()
    try OutputFile(store("none")).commit()
    #expect(fileSize(store("none")) == 0)
    #expect(try readAllVerbatim(store("none")).isEmpty)
  }

  @Test("A folder is what keys have in common")
  func folders() throws {
    let store = try Store()
    for key in ["f/b.json", "f/a b.json", "f/g/c.json", "f/ü.json"] {
      try replaceFile(store(key), with: buffer(key))
    }
    #expect(
      try entriesInFolder(store("f")).map { "\($0.name) \($0.isFolder)" }
        == ["a b.json false", "b.json false", "g true", "ü.json false"])
    #expect(isFolder(store("f")) && exists(store("f")) && !isFolder(store("f/b.json")))
    #expect(try kindOfPlace(store("f/nothing")) == .nothing)
    #expect(try kindOfPlace(store("")) == .folder)
    #expect(try kindOfPlace(store("", bucket: "other")) == .nothing)
    try removeFile(store("f/b.json"))
    try removeFile(store("f/b.json"))
    #expect(!exists(store("f/b.json")))
    #expect(try readAll(store("f/ü.json")) == Array("f/ü.json".utf8))
  }

  @Test("Many small objects are read and written side by side, each with its own mistake")
  func many() throws {
    let store = try Store()
    let folder = try TemporaryFolder()
    let names = (0..<40).map { "\($0).json" }
    for name in names { try folder.write(name, name) }
    try copySideBySide(names.map { (path: folder($0), place: store("m/\($0)")) })
    let results = readAllSideBySide(names.map { store("m/\($0)") } + [store("m/none")])
    #expect(results.count == 41)
    for (name, result) in zip(names, results) { #expect(try result.get() == Array(name.utf8)) }
    guard case .failure(let error) = results[40] else {
      Issue.record("an object that is not there was read")
      return
    }
    #expect(error.code == .notFound)
    let missing = storageError { () throws(StorageError) in
      try copySideBySide([(path: folder("none"), place: store("m/x"))])
    }
    #expect(missing?.code == .notFound)
    #expect(!exists(store("m/x")))
  }

  @Test("An object cannot be continued or changed in its place")
  func refusals() throws {
    let store = try Store()
    let continued = storageError { () throws(StorageError) in
      _ = try OutputFile(store("x"), resumingAt: 3)
    }
    #expect(continued?.code == .unsupported)
    let changed = storageError { () throws(StorageError) in _ = try FileRewriter(store("x")) }
    #expect(changed?.code == .unsupported)
    let bucket = storageError { () throws(StorageError) in _ = try OutputFile(store("")) }
    #expect(bucket?.message.contains("names a bucket") == true)
  }

  @Test(
    "Objects in Google Cloud Storage are written and read, and nothing is seen of half of one",
    .enabled(if: googlePython != nil, "gcp-storage-emulator is missing"))
  func google() throws {
    let store = try Store(.google)
    func place(_ key: String) -> String { store(key, scheme: "gs") }
    let file = try OutputFile(place("f/x.ndjson"))
    try write(pattern(300_000), to: file)
    #expect(!exists(place("f/x.ndjson")))
    try file.commit()
    let isEqual = try readAllVerbatim(place("f/x.ndjson")) == pattern(300_000)
    #expect(isEqual)
    let half = try OutputFile(place("f/half.ndjson"))
    try write(pattern(9 << 20), to: half)
    half.discard()
    #expect(!exists(place("f/half.ndjson")))
    #expect(try entriesInFolder(place("f")).map(\.name) == ["x.ndjson"])
    let nowhere = storageError { () throws(StorageError) in
      _ = try OutputFile(store("x", scheme: "gs", bucket: "other"))
    }
    #expect(nowhere?.message.contains("there is no bucket 'other'") == true)
  }
}

@Suite("Files that are read at places")
struct RandomAccessTests {
  @Test("A file is read at places, to its end")
  func file() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", [UInt8](0..<100))
    let file = try openRandomAccess(folder("x"))
    #expect(file.byteCount == 100)
    var memory = [UInt8](repeating: 0, count: 10)
    #expect(try memory.withUnsafeMutableBytes { try file.read(at: 95, into: $0) } == 5)
    #expect(memory[..<5] == [95, 96, 97, 98, 99])
    #expect(try memory.withUnsafeMutableBytes { try file.read(at: 200, into: $0) } == 0)
    let missing = storageError { () throws(StorageError) in _ = try openRandomAccess(folder("y")) }
    #expect(missing?.code == .notFound)
    let other = storageError { () throws(StorageError) in _ = try openRandomAccess(folder.path) }
    #expect(other != nil)
  }
}
