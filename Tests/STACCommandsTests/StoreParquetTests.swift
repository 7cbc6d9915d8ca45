import Foundation
import STACCorpus
import STACJSON
import STACStorage
import STACTestSupport
import Testing

/// GeoParquet in an S3 store on the loopback address, and on the web.
@Suite(
  "GeoParquet in a store", .enabled(if: StoreUser.python != nil, "moto is missing"), .serialized)
struct StoreParquetTests {
  private let store: StoreUser
  private var folder: TemporaryFolder { store.folder }

  init() throws { store = try StoreUser() }

  @Test("GeoParquet goes there and back, is searched, described and checked there")
  func parquet() throws {
    let text = corpusLines(0..<300)
    try folder.write(text, to: "in.ndjson")
    let place = "s3://bkt/p/items.parquet"
    store.expectDone(try store.run("convert", "in.ndjson", place, "--row-group-size", "50"))
    store.expectDone(
      try store.run("convert", "in.ndjson", "here.parquet", "--row-group-size", "50"))
    // What lies there is what would lie here.
    #expect(
      try download("\(store.server.endpoint)/bkt/p/items.parquet") == folder.bytes("here.parquet"))
    store.expectDone(try store.run("convert", place, "out.ndjson"))
    try store.expectItems(folder.text("out.ndjson"), text)
    let described = try store.run("info", "--metadata-only", "--format", "json", place)
    #expect(try JSONValue(parsing: Array(described.output.utf8))["rows"]?.integer == 300)
    store.expectDone(try store.run("validate", "--offline", place))
    let id = try #require(try JSONValue(parsing: Array(corpusLines(7..<8).utf8))["id"]?.string)
    let found = try store.run("search", place, "--ids", id)
    store.expectDone(found)
    try store.expectItems(found.output, corpusLines(7..<8))

    store.expectDone(try store.run("convert", "in.ndjson", "s3://bkt/p/more/b.parquet"))
    let together = try store.run("info", "--format", "json", "s3://bkt/p")
    #expect(try JSONValue(parsing: Array(together.output.utf8))["items"]?.integer == 600)
    store.expectDone(
      try store.run("convert", "in.ndjson", "narrow.parquet", "--schema-from", place, "--fidelity"))
    // Nothing that waited on this machine is left.
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left.filter { $0.hasPrefix("stac-manager-") } == [])
  }

  @Test("A workflow reads and writes GeoParquet in a store, and names it in the Collection")
  func parquetWorkflow() throws {
    let text = corpusLines(0..<80)
    try folder.write(text, to: "in.ndjson")
    try folder.write(
      #"{"type":"Collection","stac_version":"1.1.0","id":"c","description":"d","license":"other","#
        + #""extent":{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[[null,null]]}},"#
        + #""links":[]}"#, to: "collection.json")
    store.expectDone(try store.run("convert", "in.ndjson", "s3://bkt/q/in.parquet"))
    try folder.write(
      """
      name: stored
      steps:
        - {id: read, module: ingest, config: {source: [s3://bkt/q]}}
        - id: write
          module: output
          config: {path: s3://bkt/w/out.parquet, collection_mirror: collection.json}

      """, to: "w.yaml")
    store.expectDone(try store.run("run", "w.yaml"))
    store.expectDone(try store.run("convert", "s3://bkt/w/out.parquet", "out.ndjson"))
    try store.expectItems(folder.text("out.ndjson"), text)
    #expect(folder.text("collection.json")?.contains("\"s3://bkt/w/out.parquet\"") == true)
  }

  @Test("GeoParquet that a store does not have, or cannot take, is told")
  func parquetErrors() throws {
    try folder.write(corpusLines(0..<3), to: "in.ndjson")
    try store.put("in.ndjson", "lie.parquet")
    for (arguments, words) in [
      (["info", "s3://bkt/none.parquet"], "there is no object or folder 's3://bkt/none.parquet'"),
      (["convert", "s3://bkt/lie.parquet", "x.ndjson"], "cannot read 's3://bkt/lie.parquet'"),
      (["convert", "in.ndjson", "s3://none/x.parquet"], "there is no bucket 'none'"),
      (["convert", "in.ndjson", "https://127.0.0.1:1/x.parquet"], "cannot be read or written"),
      (["convert", "https://127.0.0.1:1/x.parquet", "x.ndjson"], "127.0.0.1"),
    ] {
      let outcome = try stacManager().run(
        arguments, in: folder,
        environment: store.environment.merging(["STAC_MANAGER_RETRIES": "0"]) { $1 })
      #expect(outcome.status == 2, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
    }
  }

  @Test(
    "GeoParquet goes to Google Cloud Storage and back",
    .enabled(if: ObjectStoreServer.python(for: .google) != nil, "gcp-storage-emulator is missing"))
  func google() throws {
    let text = corpusLines(0..<100)
    try folder.write(text, to: "in.ndjson")
    let google = try ObjectStoreServer(
      .google, try #require(ObjectStoreServer.python(for: .google)), buckets: ["bkt"])
    let place = "gs://bkt/items.parquet?endpoint=\(google.endpoint)&anonymous=true"
    store.expectDone(try store.run("convert", "in.ndjson", place))
    store.expectDone(try store.run("convert", place, "out.ndjson"))
    try store.expectItems(folder.text("out.ndjson"), text)
  }

  @Test("GeoParquet on the web is read in parts, or whole where the server knows no parts")
  func web() throws {
    let text = corpusLines(0..<2000)
    try folder.write(text, to: "in.ndjson")
    store.expectDone(
      try store.run("convert", "in.ndjson", "items.parquet", "--row-group-size", "200"))
    let content = try folder.bytes("items.parquet")
    let sent = Counter()
    let stub = try StubServer { request in
      guard request.path != "/whole/items.parquet", let range = request.headers["range"] else {
        return StubServer.Response(200, content)
      }
      let ends = range.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        .map { Int($0) }
      let start = ends[0] ?? max(0, content.count - (ends[1] ?? 0))
      let end = ends[0] == nil ? content.count : min(content.count, (ends[1] ?? 0) + 1)
      sent.add(end - start)
      return StubServer.Response(
        206, Array(content[start..<end]),
        headers: ["Content-Range: bytes \(start)-\(end - 1)/\(content.count)"])
    }
    defer { stub.stop() }
    for path in ["/items.parquet?signature=secret", "/whole/items.parquet"] {
      store.expectDone(try store.run("convert", stub.url(path), "out.ndjson"))
      try store.expectItems(folder.text("out.ndjson"), text)
    }
    let before = sent.count
    let item = try JSONValue(parsing: Array(corpusLines(7..<8).utf8))
    let id = try #require(item["id"]?.string)
    let time = try #require(item["properties"]?["datetime"]?.string)
    let found = try store.run(
      "search", stub.url("/items.parquet"), "--ids", id, "--datetime", time)
    try store.expectItems(found.output, corpusLines(7..<8))
    #expect(sent.count - before < content.count * 2 / 3, "\(sent.count - before) bytes")
    store.expectDone(try store.run("info", "--metadata-only", stub.url("/items.parquet")))
    try folder.write(
      """
      name: web
      steps:
        - {id: read, module: ingest, config: {source: ["\(stub.url("/items.parquet"))"], ids: ["\(id)"]}}
        - {id: write, module: output, config: {path: one.ndjson}}

      """, to: "w.yaml")
    store.expectDone(try store.run("run", "w.yaml"))
    try store.expectItems(folder.text("one.ndjson"), corpusLines(7..<8))
  }
}
