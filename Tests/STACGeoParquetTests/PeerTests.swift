import Foundation
import STACCorpus
import STACGeoParquet
import STACJSON
import STACTestSupport
import Testing

/// A Python that can import the other readers: that which `STAC_MANAGER_PYTHON` names, or `python3`.
private enum Peer {
  static let python: ExternalProgram? = {
    let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
    if let python = ExternalProgram(name),
      let result = try? python.run(["-c", "import pyarrow, rustac, stac_geoparquet.arrow"]),
      result.status == 0
    {
      return python
    }
    print("!!! LEFT OUT: reading our GeoParquet with others, as '\(name)' cannot import them")
    return nil
  }()

  static let folder =
    #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Peers/"
  static let script = folder + "read_parquet.py"
}

@Suite("Geometries as GeoArrow has them", .enabled(if: Peer.python != nil, "others are missing"))
struct GeoArrowTests {
  @Test("are read as GeoJSON, whatever their kind and form")
  func kinds() throws {
    let folder = try TemporaryFolder(isInMemory: true)
    let python = try #require(Peer.python)
    let result = try python.run([Peer.folder + "write_geoarrow.py", folder.path])
    #expect(result.status == 0, "\(result.errors)")
    let expected = try #require(
      try JSONValue(parsing: try folder.bytes("expected.json")).object)
    #expect(expected.count == 6 * 7 * 2 * 2)
    for (name, geometries) in expected {
      let found = try readItems(folder(name)).map { try JSONValue(parsing: $0)["geometry"] }
      #expect(found == geometries.array?.map { $0 }, "\(name)")
    }
  }
}

@Suite("Odd files of others", .enabled(if: Peer.python != nil, "others are missing"))
struct OddFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    let result = try #require(Peer.python).run([Peer.folder + "write_odd.py", folder.path])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test("have columns of any type that JSON has a form for")
  func types() throws {
    let found = try readItems(folder("types.parquet")).map {
      try JSONValue(parsing: $0)["properties"]?.object ?? [:]
    }
    let expected = try #require(try JSONValue(parsing: try folder.bytes("types.json")).object)
    #expect(expected.count > 20)
    for (name, value) in expected { #expect(found.first?[name] == value, "\(name)") }
    #expect(found.count == 2 && found.last?.isEmpty == true)
  }

  @Test(
    "with a column of a type that JSON has no form for say which it is",
    arguments: ["duration", "time", "half", "wide_decimal"])
  func strangeTypes(_ name: String) throws {
    let error = #expect(throws: GeoParquetError.self) {
      try readItems(folder("\(name).parquet"))
    }
    #expect(error?.code == .type)
    #expect(error?.message.hasPrefix("the column 'odd:\(name)' is of the type '") == true)
    // The other columns can be read nonetheless.
    var query = GeoParquetQuery()
    query.columns = [["id"]]
    #expect(try readItems(folder("\(name).parquet"), query).count == 2)
  }

  @Test("with a geometry that lies about its length have all other rows")
  func lies() throws {
    let batches = try GeoParquetBatches(
      try GeoParquetFile(folder("lie.parquet")), batchRows: 2)
    let renderer = try RowRenderer(batches)
    var text = ByteBuffer()
    var failures: [String] = []
    while let batch = try batches.next() {
      for failure in renderer.render(batch, into: &text) {
        failures.append("\(batch.firstRow + failure.row): \(failure.error.message)")
      }
    }
    #expect(failures.count == 1)
    #expect(failures.first?.hasPrefix("2: the column 'geometry' holds a broken geometry") == true)
    let ids = try text.string.split(separator: "\n").map { try JSONValue(parsing: $0.utf8)["id"] }
    #expect(ids == ["i0", "i1", "i3", "i4"])
  }

  @Test("that grow without measure end with an error when they have used the memory that they may")
  func bomb() throws {
    let path = folder("bomb.parquet")
    #expect(try folder.bytes("bomb.parquet").count < 10_000)
    let file = try GeoParquetFile(path, memoryLimit: 64 << 20)
    let error = #expect(throws: GeoParquetError.self) {
      let batches = try GeoParquetBatches(file, batchRows: 100)
      while try batches.next() != nil {}
    }
    #expect(error?.code == .file)
    #expect(error?.message.hasPrefix("cannot read on in '\(path)': ") == true)
  }

  @Test("that are small until they are JSON end with an error for each row that is too much")
  func dictionaryBomb() throws {
    let batches = try GeoParquetBatches(
      try GeoParquetFile(folder("dictionary-bomb.parquet")), batchRows: 400)
    let renderer = try RowRenderer(batches)
    renderer.textLimit = 8 << 20
    var text = ByteBuffer()
    let batch = try #require(try batches.next())
    let failures = renderer.render(batch, into: &text)
    #expect(text.count < 9 << 20)
    #expect(failures.count == 400 - 8)
    #expect(
      failures.first?.error.message == "rows that are read together are more than 8 MiB as JSON")
  }
}

@Suite("GeoParquet of ours, read by others", .enabled(if: Peer.python != nil, "others are missing"))
struct PeerTests {
  @Test(
    "has the same ids and properties",
    arguments: [Corpus.Kind.small, .large])
  func corpora(_ kind: Corpus.Kind) throws {
    let folder = try TemporaryFolder(isInMemory: true)
    let corpus = Corpus(kind: kind, hasHeights: false)
    var text = ByteBuffer()
    for index in 0..<200 {
      corpus.append(item: index, to: &text)
      text.append("\n")
    }
    let lines = text.string.split(separator: "\n").map(String.init)
    try folder.write("items.ndjson", text.string)
    try writeItems(lines, to: folder("items.parquet"), groupRows: 90)
    let python = try #require(Peer.python)
    let result = try python.run([Peer.script, folder("items.parquet"), folder("items.ndjson")])
    #expect(result.status == 0, "\(result.errors)")
    let found = try JSONValue(parsing: result.output)
    #expect(found["pyarrow"] == [200, 0])
    #expect(found["stac-geoparquet"] == [200, 0], "\(result.errors)")
    #expect(found["rustac"] == [200, 0], "\(result.errors)")
    #expect(found["version"] == "1.1.0")
  }
}
