import Foundation
import STACCorpus
import STACJSON
import STACStorage
import STACTestSupport
import Testing

private let python = ObjectStoreServer.python(for: .s3)

/// The program with catalog locations in an S3 store on the loopback address.
@Suite("Locations in a store", .enabled(if: python != nil, "moto is missing"), .serialized)
struct StoreTests {
  private let server: ObjectStoreServer
  private let folder: TemporaryFolder

  init() throws {
    server = try ObjectStoreServer(.s3, try #require(python), buckets: ["bkt"])
    folder = try TemporaryFolder()
  }

  private static let secret = "wJalrSECRETkey"

  private var environment: [String: String] {
    [
      "AWS_ENDPOINT_URL_S3": server.endpoint, "AWS_ACCESS_KEY_ID": "AKIAKEYOFTESTS",
      "AWS_SECRET_ACCESS_KEY": Self.secret, "AWS_EC2_METADATA_DISABLED": "true",
      "STAC_MANAGER_STORE_RETRY_SECONDS": "2", "TMPDIR": folder.path,
      "no_proxy": "127.0.0.1",
    ]
  }

  private func run(
    _ arguments: String..., with changes: [String: String] = [:]
  ) throws -> BuiltProgram.Outcome {
    try stacManager().run(
      arguments, in: folder, environment: environment.merging(changes) { $1 })
  }

  /// What the server has at a path, not by way of Arrow; nil where it answers with an error.
  private func served(_ path: String) -> String? {
    (try? download("\(server.endpoint)/bkt\(path)")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Items are the same, whatever the order of their members.
  private func expectItems(
    _ found: String?, _ text: String, location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    func items(_ text: String) throws -> [JSONValue] {
      try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }
    let same = try items(found ?? "") == items(text)
    #expect(same, sourceLocation: location)
  }

  private func expectDone(_ outcome: BuiltProgram.Outcome) {
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("NDJSON goes there and back, compressed on the way")
  func thereAndBack() throws {
    let text = corpusLines(0..<60)
    try folder.write(text, to: "in.ndjson")
    expectDone(try run("convert", "in.ndjson", "s3://bkt/a/b.ndjson"))
    #expect(served("/a/b.ndjson") == text)
    expectDone(try run("convert", "s3://bkt/a/b.ndjson", "s3://bkt/a/c d.ndjson.zst"))
    expectDone(try run("convert", "s3://bkt/a/c d.ndjson.zst", "out.ndjson"))
    #expect(folder.text("out.ndjson") == text)
  }

  @Test("A folder of shards and loose Items is one catalog location")
  func shards() throws {
    try folder.write(corpusLines(0..<30), to: "1.ndjson")
    try folder.write(corpusLines(30..<50), to: "2.ndjson")
    try folder.write(corpusLines(50..<51), to: "loose.json")
    for (from, place) in [
      ("1.ndjson", "1.ndjson.gz"), ("2.ndjson", "deeper/2.ndjson"), ("loose.json", "loose.json"),
    ] {
      expectDone(try run("convert", from, "s3://bkt/shards/\(place)"))
    }
    let info = try run("info", "--format", "json", "s3://bkt/shards")
    expectDone(info)
    #expect(try JSONValue(parsing: Array(info.output.utf8))["items"]?.integer == 51)
  }

  @Test("A static catalog is written, read, checked, added to and brought back")
  func catalogs() throws {
    try folder.write(corpusLines(0..<40), to: "in.ndjson")
    expectDone(try run("convert", "in.ndjson", "s3://bkt/x/tree"))
    let catalog = try JSONValue(parsing: Array(try #require(served("/x/tree/catalog.json")).utf8))
    #expect(catalog["id"]?.string == "tree")
    expectDone(try run("convert", "s3://bkt/x/tree", "tree"))
    expectDone(try run("convert", "in.ndjson", "direct/tree"))
    // By way of the store it is what it would have been without.
    #expect(folder.files("tree") == folder.files("direct/tree"))
    expectDone(try run("validate", "--offline", "s3://bkt/x/tree"))

    try folder.write(corpusLines(40..<50), to: "more.ndjson")
    expectDone(try run("convert", "more.ndjson", "s3://bkt/x/tree"))
    let info = try run("info", "--format", "json", "s3://bkt/x/tree/catalog.json")
    #expect(try JSONValue(parsing: Array(info.output.utf8))["items"]?.integer == 50)
    // What was written on this machine meanwhile is gone.
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left.filter { $0.hasPrefix("stac-manager-") } == [])
  }

  @Test("A catalog's links are followed within the folder that was named, and no further")
  func links() throws {
    let item = corpusLines(0..<1)
    for (name, href) in [("in", "./a.json"), ("out", "../a.json"), ("far", "s3://other/a.json")] {
      try folder.write(
        """
        {"type":"Catalog","stac_version":"1.1.0","id":"c","description":"d",
         "links":[{"rel":"item","href":"\(href)"}]}
        """, to: "\(name).json")
      try folder.write(item, to: "a.json")
      let copies = [(name + ".json", "\(name)/catalog.json"), ("a.json", "\(name)/a.json")]
      for (from, to) in copies { try put(from, "l/" + to) }
    }
    let found = try run("info", "--format", "json", "s3://bkt/l/in")
    #expect(try JSONValue(parsing: Array(found.output.utf8))["items"]?.integer == 1)
    for name in ["out", "far"] {
      let outcome = try run("convert", "s3://bkt/l/\(name)", "x.ndjson", "--failures", "f.ndjson")
      #expect(outcome.status == 1)
      #expect(folder.text("f.ndjson")?.contains("link-outside") == true)
    }
  }

  @Test("GeoParquet goes there and back, is searched, described and checked there")
  func parquet() throws {
    let text = corpusLines(0..<300)
    try folder.write(text, to: "in.ndjson")
    let place = "s3://bkt/p/items.parquet"
    expectDone(try run("convert", "in.ndjson", place, "--row-group-size", "50"))
    expectDone(try run("convert", "in.ndjson", "here.parquet", "--row-group-size", "50"))
    // What lies there is what would lie here.
    #expect(
      try download("\(server.endpoint)/bkt/p/items.parquet") == folder.bytes("here.parquet"))
    expectDone(try run("convert", place, "out.ndjson"))
    try expectItems(folder.text("out.ndjson"), text)
    let described = try run("info", "--metadata-only", "--format", "json", place)
    #expect(try JSONValue(parsing: Array(described.output.utf8))["rows"]?.integer == 300)
    expectDone(try run("validate", "--offline", place))
    let id = try #require(try JSONValue(parsing: Array(corpusLines(7..<8).utf8))["id"]?.string)
    let found = try run("search", place, "--ids", id)
    expectDone(found)
    try expectItems(found.output, corpusLines(7..<8))

    expectDone(try run("convert", "in.ndjson", "s3://bkt/p/more/b.parquet"))
    let together = try run("info", "--format", "json", "s3://bkt/p")
    #expect(try JSONValue(parsing: Array(together.output.utf8))["items"]?.integer == 600)
    expectDone(
      try run("convert", "in.ndjson", "narrow.parquet", "--schema-from", place, "--fidelity"))
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
    expectDone(try run("convert", "in.ndjson", "s3://bkt/q/in.parquet"))
    try folder.write(
      """
      name: stored
      steps:
        - {id: read, module: ingest, config: {source: [s3://bkt/q]}}
        - id: write
          module: output
          config: {path: s3://bkt/w/out.parquet, collection_mirror: collection.json}

      """, to: "w.yaml")
    expectDone(try run("run", "w.yaml"))
    expectDone(try run("convert", "s3://bkt/w/out.parquet", "out.ndjson"))
    try expectItems(folder.text("out.ndjson"), text)
    #expect(folder.text("collection.json")?.contains("\"s3://bkt/w/out.parquet\"") == true)
  }

  @Test("GeoParquet that a store does not have, or cannot take, is told")
  func parquetErrors() throws {
    try folder.write(corpusLines(0..<3), to: "in.ndjson")
    try put("in.ndjson", "lie.parquet")
    for (arguments, words) in [
      (["info", "s3://bkt/none.parquet"], "there is no object or folder 's3://bkt/none.parquet'"),
      (["convert", "s3://bkt/lie.parquet", "x.ndjson"], "cannot read 's3://bkt/lie.parquet'"),
      (["convert", "in.ndjson", "s3://none/x.parquet"], "there is no bucket 'none'"),
      (["convert", "in.ndjson", "https://127.0.0.1:1/x.parquet"], "cannot be read or written"),
      (["convert", "https://127.0.0.1:1/x.parquet", "x.ndjson"], "127.0.0.1"),
    ] {
      let outcome = try stacManager().run(
        arguments, in: folder,
        environment: environment.merging(["STAC_MANAGER_RETRIES": "0"]) { $1 })
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
    expectDone(try run("convert", "in.ndjson", place))
    expectDone(try run("convert", place, "out.ndjson"))
    try expectItems(folder.text("out.ndjson"), text)
  }

  @Test("GeoParquet on the web is read in parts, or whole where the server knows no parts")
  func web() throws {
    let text = corpusLines(0..<2000)
    try folder.write(text, to: "in.ndjson")
    expectDone(try run("convert", "in.ndjson", "items.parquet", "--row-group-size", "200"))
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
      expectDone(try run("convert", stub.url(path), "out.ndjson"))
      try expectItems(folder.text("out.ndjson"), text)
    }
    let before = sent.count
    let item = try JSONValue(parsing: Array(corpusLines(7..<8).utf8))
    let id = try #require(item["id"]?.string)
    let time = try #require(item["properties"]?["datetime"]?.string)
    let found = try run(
      "search", stub.url("/items.parquet"), "--ids", id, "--datetime", time)
    try expectItems(found.output, corpusLines(7..<8))
    #expect(sent.count - before < content.count * 2 / 3, "\(sent.count - before) bytes")
    expectDone(try run("info", "--metadata-only", stub.url("/items.parquet")))
    try folder.write(
      """
      name: web
      steps:
        - {id: read, module: ingest, config: {source: ["\(stub.url("/items.parquet"))"], ids: ["\(id)"]}}
        - {id: write, module: output, config: {path: one.ndjson}}

      """, to: "w.yaml")
    expectDone(try run("run", "w.yaml"))
    try expectItems(folder.text("one.ndjson"), corpusLines(7..<8))
  }

  /// Puts a file into the store as it is, by other means.
  private func put(_ file: String, _ key: String) throws {
    let script = """
      import boto3, sys
      client = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1",
                            aws_access_key_id="x", aws_secret_access_key="x")
      client.upload_file(sys.argv[2], "bkt", sys.argv[3])
      """
    let result = try #require(python).run(["-c", script, server.endpoint, folder(file), key])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test("A workflow reads from and writes to a store, with its reports")
  func workflow() throws {
    try folder.write(corpusLines(0..<20) + "{\"broken\": \n", to: "in.ndjson")
    try put("in.ndjson", "w/in.ndjson")
    try folder.write(
      """
      name: stored
      steps:
        - {id: read, module: ingest, config: {source: [s3://bkt/w/in.ndjson]}}
        - {id: write, module: output, config: {path: s3://bkt/w/out/items.ndjson.gz}}

      """, to: "w.yaml")
    let outcome = try run("run", "w.yaml")
    #expect(outcome.status == 1, "\(outcome.errors)")
    expectDone(try run("convert", "s3://bkt/w/out/items.ndjson.gz", "out.ndjson"))
    #expect(folder.text("out.ndjson") == corpusLines(0..<20))
    #expect(served("/w/out/failures.ndjson")?.contains("s3://bkt/w/in.ndjson") == true)
    let summary = try JSONValue(
      parsing: Array(try #require(served("/w/out/summary.json")).utf8))
    #expect(summary["failures"]?.integer == 1)
    #expect(summary.description.contains(Self.secret) == false)
    let resumed = try run("run", "w.yaml", "--resume")
    #expect(resumed.status == 2)
    #expect(resumed.errors.contains("run without --resume"))
  }

  @Test("Of a run that is killed nothing is seen")
  func killing() async throws {
    // A pipe that stays open: the run cannot end before it is killed.
    try #require(mkfifo(folder("in.ndjson"), 0o600) == 0)
    let pipe = open(folder("in.ndjson"), O_RDWR | O_NONBLOCK)
    defer { close(pipe) }
    _ = Array(corpusLines(0..<1).utf8).withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
    try folder.write(
      """
      name: killed
      steps:
        - {id: read, module: ingest, config: {source: [in.ndjson]}}
        - id: write
          module: output
          config: {path: s3://bkt/k/out.ndjson, duplicates: keep}

      """, to: "w.yaml")
    let running = try stacManager().start(["run", "w.yaml"], in: folder, environment: environment)
    // The upload is begun before the first Item is read.
    for _ in 0..<2000 {
      if served("?uploads")?.contains("k/out.ndjson") == true { break }
      if !running.isRunning { break }
      try await Task.sleep(for: .milliseconds(2))
    }
    running.send(SIGKILL)
    let outcome = running.wait()
    #expect(outcome.status == -SIGKILL, "it ended before it was killed: \(outcome.errors)")
    #expect(served("?uploads")?.contains("k/out.ndjson") == true, "it was killed too early")
    #expect(served("/k/out.ndjson") == nil)
    #expect(served("?list-type=2")?.contains("<Key>") == false)
  }

  @Test("What a store refuses is told, and no secret with it")
  func errors() throws {
    try folder.write(corpusLines(0..<3), to: "in.ndjson")
    let refusing = try ObjectStoreServer(
      .s3, try #require(python), buckets: ["bkt"], checksKeys: true)
    let refused = ["AWS_ENDPOINT_URL_S3": refusing.endpoint]
    let dead = ["AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"]
    let attempts: [(String, [String], [String: String])] = [
      ("no such object", ["info", "s3://bkt/none.ndjson"], [:]),
      ("no such bucket", ["info", "s3://none/none.ndjson"], [:]),
      ("no bucket to write to", ["convert", "in.ndjson", "s3://none/x.ndjson"], [:]),
      ("no bucket for a tree", ["convert", "in.ndjson", "s3://none/x"], [:]),
      (
        "a bucket is no object", ["convert", "in.ndjson", "s3://bkt", "--output-format", "ndjson"],
        [:]
      ),
      ("wrong credentials", ["info", "s3://bkt/x.ndjson"], refused),
      ("wrong credentials to write", ["convert", "in.ndjson", "s3://bkt/x.ndjson"], refused),
      ("wrong credentials for a tree", ["convert", "in.ndjson", "s3://bkt/x"], refused),
      ("nobody there", ["validate", "s3://bkt/x.ndjson"], dead),
      ("nobody there to write", ["convert", "in.ndjson", "s3://bkt/x.ndjson"], dead),
      ("credentials in the location", ["info", "s3://AKIA:\(Self.secret)@bkt/x.ndjson"], [:]),
      ("credentials as parameters", ["validate", "s3://bkt/x.ndjson?key=\(Self.secret)"], [:]),
      ("unknown scheme", ["convert", "in.ndjson", "s4://bkt/x.ndjson"], [:]),
      ("unknown parameter", ["info", "s3://bkt/x.ndjson?regoin=eu-west-1"], [:]),
      ("not in its place", ["validate", "--fix", "s3://bkt/in.ndjson"], [:]),
    ]
    try put("in.ndjson", "in.ndjson")
    var report = ""
    for (name, arguments, changes) in attempts {
      let outcome = try stacManager().run(
        arguments, in: folder, environment: environment.merging(changes) { $1 })
      let text = outcome.errors + (outcome.status == 1 ? outcome.output : "")
      report += "## \(name): exit \(outcome.status)\n" + text
      #expect(!outcome.output.contains(Self.secret) && !outcome.errors.contains(Self.secret))
      #expect(!outcome.output.contains("AKIAKEY") && !outcome.errors.contains("AKIAKEY"))
    }
    refusing.stop()
    for endpoint in [server.endpoint, refusing.endpoint] {
      report = report.replacingOccurrences(of: endpoint.dropFirst(7), with: "HOST:PORT")
    }
    expectSnapshot(report, named: "store-errors.txt")
  }

  @Test("A server that is always busy is asked again, but not for ever")
  func busy() throws {
    let asked = Counter()
    let stub = try StubServer { _ in
      asked.add()
      return StubServer.Response(503, "")
    }
    defer { stub.stop() }
    let outcome = try run("info", "s3://bkt/x.ndjson", with: ["AWS_ENDPOINT_URL_S3": stub.url("")])
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("error: "))
    #expect((2...40).contains(asked.count))
  }

  @Test("The library of S3 is not loaded where there is no store")
  func loading() throws {
    try folder.write(corpusLines(0..<3), to: "in.ndjson")
    let with = ["LD_DEBUG": "files", "LD_DEBUG_OUTPUT": folder("loaded")]
    expectDone(try run("info", "in.ndjson", with: with))
    let logs = folder.files().filter { $0.key.hasPrefix("loaded") }.values
    #expect(!logs.isEmpty)
    #expect(!logs.contains { String(decoding: $0, as: UTF8.self).contains("libarrow_s3") })
  }
}

/// Counts from several threads.
private final class Counter: @unchecked Sendable {
  // `@unchecked`: changed and read with the lock held.
  private let lock = NSLock()
  private var value = 0

  func add(_ number: Int = 1) { lock.withLock { value += number } }
  var count: Int { lock.withLock { value } }
}
