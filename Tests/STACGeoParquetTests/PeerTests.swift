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
