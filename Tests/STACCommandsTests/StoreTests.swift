import Foundation
import STACCorpus
import STACJSON
import STACStorage
import STACTestSupport
import Testing

/// The program with catalog locations in an S3 store on the loopback address.
@Suite(
  "Locations in a store", .enabled(if: StoreUser.python != nil, "moto is missing"), .serialized)
struct StoreTests {
  private let store: StoreUser
  private var folder: TemporaryFolder { store.folder }

  init() throws { store = try StoreUser() }

  @Test("NDJSON goes there and back, compressed on the way")
  func thereAndBack() throws {
    let text = corpusLines(0..<60)
    try folder.write(text, to: "in.ndjson")
    store.expectDone(try store.run("convert", "in.ndjson", "s3://bkt/a/b.ndjson"))
    #expect(store.served("/a/b.ndjson") == text)
    store.expectDone(try store.run("convert", "s3://bkt/a/b.ndjson", "s3://bkt/a/c d.ndjson.zst"))
    store.expectDone(try store.run("convert", "s3://bkt/a/c d.ndjson.zst", "out.ndjson"))
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
      store.expectDone(try store.run("convert", from, "s3://bkt/shards/\(place)"))
    }
    let info = try store.run("info", "--format", "json", "s3://bkt/shards")
    store.expectDone(info)
    #expect(try JSONValue(parsing: Array(info.output.utf8))["items"]?.integer == 51)
  }

  @Test("A static catalog is written, read, checked, added to and brought back")
  func catalogs() throws {
    try folder.write(corpusLines(0..<40), to: "in.ndjson")
    store.expectDone(try store.run("convert", "in.ndjson", "s3://bkt/x/tree"))
    let catalog = try JSONValue(
      parsing: Array(try #require(store.served("/x/tree/catalog.json")).utf8))
    #expect(catalog["id"]?.string == "tree")
    store.expectDone(try store.run("convert", "s3://bkt/x/tree", "tree"))
    store.expectDone(try store.run("convert", "in.ndjson", "direct/tree"))
    // By way of the store it is what it would have been without.
    #expect(folder.files("tree") == folder.files("direct/tree"))
    store.expectDone(try store.run("validate", "--offline", "s3://bkt/x/tree"))

    try folder.write(corpusLines(40..<50), to: "more.ndjson")
    store.expectDone(try store.run("convert", "more.ndjson", "s3://bkt/x/tree"))
    let info = try store.run("info", "--format", "json", "s3://bkt/x/tree/catalog.json")
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
      for (from, to) in copies { try store.put(from, "l/" + to) }
    }
    let found = try store.run("info", "--format", "json", "s3://bkt/l/in")
    #expect(try JSONValue(parsing: Array(found.output.utf8))["items"]?.integer == 1)
    for name in ["out", "far"] {
      let outcome = try store.run(
        "convert", "s3://bkt/l/\(name)", "x.ndjson", "--failures", "f.ndjson")
      #expect(outcome.status == 1)
      #expect(folder.text("f.ndjson")?.contains("link-outside") == true)
    }
  }

  @Test("A workflow reads from and writes to a store, with its reports")
  func workflow() throws {
    try folder.write(corpusLines(0..<20) + "{\"broken\": \n", to: "in.ndjson")
    try store.put("in.ndjson", "w/in.ndjson")
    try folder.write(
      """
      name: stored
      steps:
        - {id: read, module: ingest, config: {source: [s3://bkt/w/in.ndjson]}}
        - {id: write, module: output, config: {path: s3://bkt/w/out/items.ndjson.gz}}

      """, to: "w.yaml")
    let outcome = try store.run("run", "w.yaml")
    #expect(outcome.status == 1, "\(outcome.errors)")
    store.expectDone(try store.run("convert", "s3://bkt/w/out/items.ndjson.gz", "out.ndjson"))
    #expect(folder.text("out.ndjson") == corpusLines(0..<20))
    #expect(store.served("/w/out/failures.ndjson")?.contains("s3://bkt/w/in.ndjson") == true)
    let summary = try JSONValue(
      parsing: Array(try #require(store.served("/w/out/summary.json")).utf8))
    #expect(summary["failures"]?.integer == 1)
    #expect(summary.description.contains(StoreUser.secret) == false)
    let resumed = try store.run("run", "w.yaml", "--resume")
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
    let running = try stacManager().start(
      ["run", "w.yaml"], in: folder, environment: store.environment)
    // The upload is begun before the first Item is read.
    for _ in 0..<2000 {
      if store.served("?uploads")?.contains("k/out.ndjson") == true { break }
      if !running.isRunning { break }
      try await Task.sleep(for: .milliseconds(2))
    }
    running.send(SIGKILL)
    let outcome = running.wait()
    #expect(outcome.status == -SIGKILL, "it ended before it was killed: \(outcome.errors)")
    #expect(store.served("?uploads")?.contains("k/out.ndjson") == true, "it was killed too early")
    #expect(store.served("/k/out.ndjson") == nil)
    #expect(store.served("?list-type=2")?.contains("<Key>") == false)
  }

  @Test("What a store refuses is told, and no secret with it")
  func errors() throws {
    try folder.write(corpusLines(0..<3), to: "in.ndjson")
    let refusing = try ObjectStoreServer(
      .s3, try #require(StoreUser.python), buckets: ["bkt"], checksKeys: true)
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
      ("credentials in the location", ["info", "s3://AKIA:\(StoreUser.secret)@bkt/x.ndjson"], [:]),
      (
        "credentials as parameters", ["validate", "s3://bkt/x.ndjson?key=\(StoreUser.secret)"], [:]
      ),
      ("unknown scheme", ["convert", "in.ndjson", "s4://bkt/x.ndjson"], [:]),
      ("unknown parameter", ["info", "s3://bkt/x.ndjson?regoin=eu-west-1"], [:]),
      ("not in its place", ["validate", "--fix", "s3://bkt/in.ndjson"], [:]),
    ]
    try store.put("in.ndjson", "in.ndjson")
    var report = ""
    for (name, arguments, changes) in attempts {
      let outcome = try stacManager().run(
        arguments, in: folder, environment: store.environment.merging(changes) { $1 })
      let text = outcome.errors + (outcome.status == 1 ? outcome.output : "")
      report += "## \(name): exit \(outcome.status)\n" + text
      #expect(
        !outcome.output.contains(StoreUser.secret) && !outcome.errors.contains(StoreUser.secret))
      #expect(!outcome.output.contains("AKIAKEY") && !outcome.errors.contains("AKIAKEY"))
    }
    refusing.stop()
    for endpoint in [store.server.endpoint, refusing.endpoint] {
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
    let outcome = try store.run(
      "info", "s3://bkt/x.ndjson", with: ["AWS_ENDPOINT_URL_S3": stub.url("")])
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("error: "))
    #expect((2...40).contains(asked.count))
  }

  @Test("The library of S3 is not loaded where there is no store")
  func loading() throws {
    try folder.write(corpusLines(0..<3), to: "in.ndjson")
    let with = ["LD_DEBUG": "files", "LD_DEBUG_OUTPUT": folder("loaded")]
    store.expectDone(try store.run("info", "in.ndjson", with: with))
    let logs = folder.files().filter { $0.key.hasPrefix("loaded") }.values
    #expect(!logs.isEmpty)
    #expect(!logs.contains { String(decoding: $0, as: UTF8.self).contains("libarrow_s3") })
  }
}
