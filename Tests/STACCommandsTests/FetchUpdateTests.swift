import Foundation
import STACJSON
import STACTestSupport
import Synchronization
import Testing

/// What has changed since an earlier fetch: asked for by `updated` where that is true, else found out.
struct FetchUpdateTests {
  /// A server whose Items change while a test looks on.
  private final class Server: Sendable {
    struct Item: Sendable {
      var id: String
      var updated: String?
      var value = 0
    }

    private final class State: Sendable {
      let items = Mutex<[Item]>([])
      let requests = Mutex<[JSONValue]>([])
    }

    let stub: StubServer
    private let state: State

    init(_ items: [Item]) throws {
      let state = State()
      state.items.withLock { $0 = items }
      self.state = state
      stub = try StubServer { request in
        guard request.path == "/search" else {
          let search = "https://api.stacspec.org/v1.0.0/item-search"
          return .init(
            200,
            #"{"type":"Catalog","id":"x","conformsTo":["\#(search)","\#(search)#query","\#(search)#fields"],"links":[{"rel":"search","href":"/search","method":"POST"}]}"#
          )
        }
        let body = (try? JSONValue(parsing: request.body)) ?? [:]
        state.requests.withLock { $0.append(body) }
        let since = body["query"]?["updated"]?["gte"]?.string
        let ids = body["ids"]?.array?.compactMap(\.string)
        let found = state.items.withLock { $0 }.filter { item in
          if let ids, !ids.contains(item.id) { return false }
          guard let since else { return true }
          return item.updated.map { $0 >= since } ?? false
        }
        let isPlain = body["fields"]?["include"]?.array?.contains("id") == true
        let limit = Int(body["limit"]?.integer ?? 10)
        let features = found.prefix(max(limit, 1)).map { item in
          let updated = item.updated.map { #""updated":"\#($0)","# } ?? ""
          return isPlain
            ? #"{"type":"Feature","id":"\#(item.id)","collection":"c"}"#
            : #"{"type":"Feature","stac_version":"1.0.0","id":"\#(item.id)","collection":"c","geometry":null,"properties":{\#(updated)"datetime":"2024-01-01T00:00:00Z","value":\#(item.value)},"links":[],"assets":{}}"#
        }
        return .init(
          200,
          #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))],"numberMatched":\#(found.count),"links":[]}"#
        )
      }
    }

    deinit { stub.stop() }

    var url: String { stub.url("/") }

    func change(_ body: (inout [Item]) -> Void) { state.items.withLock { body(&$0) } }

    /// What was asked for since the last time.
    func takeRequests() -> [JSONValue] {
      state.requests.withLock { requests in
        defer { requests = [] }
        return requests
      }
    }
  }

  private static func items(_ count: Int, dated: Bool = true) -> [Server.Item] {
    (0..<count).map {
      Server.Item(
        id: "i\($0)", updated: dated ? "2024-01-01T00:00:0\($0 % 10)Z" : nil)
    }
  }

  private static func values(_ folder: TemporaryFolder, _ name: String) throws -> [String: Int64] {
    let items = try folder.lines(name).map { try JSONValue(parsing: $0) }
    #expect(Set(items.map { $0["id"]?.string ?? "" }).count == items.count)
    return Dictionary(
      uniqueKeysWithValues: items.map {
        ($0["id"]?.string ?? "", $0["properties"]?["value"]?.integer ?? -1)
      })
  }

  private static func update(
    _ server: Server, _ folder: TemporaryFolder, _ more: [String] = []
  ) throws -> (BuiltProgram.Outcome, JSONValue) {
    let program = try #require(BuiltProgram("stac-manager"))
    let run = try program.run(
      ["fetch", server.url, "--since", "o.ndjson", "--format", "json", "--limit", "50"]
        + (more.contains("-o") ? more : ["-o", "o.ndjson"] + more), in: folder)
    let last = run.errors.split(separator: "\n").last.map(String.init) ?? "null"
    return (run, (try? JSONValue(parsing: last)) ?? .null)
  }

  @Test
  func `an output is brought up to date by what the server says was updated`() throws {
    let server = try Server(Self.items(20))
    let folder = try TemporaryFolder()
    let (first, _) = try Self.update(server, folder)
    #expect(first.status == 0, "\(first.errors)")
    #expect(folder.lines("o.ndjson").count == 20)
    _ = server.takeRequests()
    server.change { items in
      items[3].value = 33
      items[3].updated = "2024-05-01T00:00:00Z"
      items.append(Server.Item(id: "new", updated: "2024-05-02T00:00:00Z", value: 1))
      items.remove(at: 7)
    }
    let (second, report) = try Self.update(server, folder)
    #expect(second.status == 0, "\(second.errors)")
    #expect(report["added"] == 1 && report["modified"] == 1 && report["deleted"] == 1)
    #expect(report["disappeared"] == ["c/i7"])
    #expect(
      report["remarks"]?.array?.first?.string?.hasPrefix("compared by what the server says") == true
    )
    let values = try Self.values(folder, "o.ndjson")
    #expect(values.count == 21 && values["i3"] == 33 && values["new"] == 1 && values["i7"] == 0)
    // Not all Items came: those that changed, a sample, and names.
    let whole = server.takeRequests().filter {
      $0["query"] == nil && $0["ids"] == nil && $0["fields"] == nil && $0["limit"] != 1
    }
    #expect(whole.isEmpty)
    let (third, _) = try Self.update(server, folder, ["--delete"])
    #expect(third.status == 0)
    #expect(try Self.values(folder, "o.ndjson")["i7"] == nil)
  }

  @Test
  func `a server that changes Items without saying so is not trusted`() throws {
    let server = try Server(Self.items(20))
    let folder = try TemporaryFolder()
    _ = try Self.update(server, folder)
    server.change { items in items[5].value = 55 }
    let (run, report) = try Self.update(server, folder)
    #expect(run.status == 0 && report["modified"] == 1)
    #expect(
      report["remarks"]?.array?.first?.string
        == "compared by content: the server has changed Items without saying so in 'updated'")
    #expect(try Self.values(folder, "o.ndjson")["i5"] == 55)
  }

  @Test
  func `without updated all is compared by content`() throws {
    let server = try Server(Self.items(12, dated: false))
    let folder = try TemporaryFolder()
    _ = try Self.update(server, folder)
    server.change { items in
      items[5].value = 55
      items.removeLast()
    }
    let (run, report) = try Self.update(server, folder, ["--delete"])
    #expect(run.status == 0 && report["modified"] == 1 && report["deleted"] == 1)
    #expect(try Self.values(folder, "o.ndjson").count == 11)
  }

  @Test
  func `into another place only what has changed is written`() throws {
    let server = try Server(Self.items(12))
    let folder = try TemporaryFolder()
    _ = try Self.update(server, folder)
    let before = folder.text("o.ndjson")
    server.change { items in
      items[5].value = 55
      items[5].updated = "2025-01-01T00:00:00Z"
      items.removeLast()
    }
    let (run, _) = try Self.update(
      server, folder, ["-o", "changes.ndjson", "--tombstones", "gone.ndjson"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Self.values(folder, "changes.ndjson") == ["i5": 55])
    #expect(folder.lines("gone.ndjson") == [#"{"id":"i11","collection":"c"}"#])
    #expect(folder.text("o.ndjson") == before)
  }

  @Test
  func `a server that gives nothing more takes nothing away`() throws {
    let server = try Server(Self.items(12))
    let folder = try TemporaryFolder()
    _ = try Self.update(server, folder)
    server.change { $0 = [] }
    let (run, _) = try Self.update(server, folder, ["--delete"])
    #expect(run.status == 2 && run.errors.contains("--allow-empty"))
    #expect(folder.lines("o.ndjson").count == 12)
  }

  @Test
  func `an ingest step gives on only what has changed since its output`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let server = try Server(Self.items(12))
    let folder = try TemporaryFolder()
    try folder.write(
      "w.yaml",
      """
      name: changes
      steps:
      - {id: in, module: ingest, config: {mode: api, source: "\(server.url)", since: ./kept, since_deleted: gone.ndjson, limit: 50}}
      - {id: kept, module: output, config: {format: parquet, base_dir: kept, partition_by: none, mode: upsert}}
      - {id: new, module: output, depends_on: [in], config: {path: new.ndjson}}
      """)
    let first = try program.run(["run", "w.yaml"], in: folder)
    #expect(first.status == 0, "\(first.errors)")
    #expect(folder.lines("new.ndjson").count == 12)
    server.change { items in
      items[5].value = 55
      items[5].updated = "2025-01-01T00:00:00Z"
      items.removeLast()
    }
    let second = try program.run(["run", "w.yaml", "--format", "json"], in: folder)
    #expect(second.status == 0, "\(second.errors)")
    #expect(try Self.values(folder, "new.ndjson") == ["i5": 55])
    #expect(folder.lines("gone.ndjson") == [#"{"id":"i11","collection":"c"}"#])
    let summary = try JSONValue(parsing: second.output)
    let step = summary["pipelines"]?.array?.first?["steps"]?.array?.first
    #expect(step?["sources"]?.array?.first?["modified"] == 1)
    let count = try program.run(["info", "kept", "--format", "json"], in: folder)
    #expect(try JSONValue(parsing: count.output)["items"] == 12)
    // A file would be replaced by its own changes.
    try folder.write(
      "x.yaml",
      """
      name: x
      steps:
      - {id: in, module: ingest, config: {mode: api, source: "\(server.url)", since: ./new.ndjson}}
      - {id: out, module: output, config: {path: new.ndjson}}
      """)
    let refused = try program.run(["run", "x.yaml"], in: folder)
    #expect(refused.status == 2 && refused.errors.contains("stac-manager sync"))
    #expect(folder.lines("new.ndjson").count == 1)
  }

  @Test(arguments: [
    (["--since", "never"], "is no time, and nothing is there"),
    (["--delete"], "--delete needs --since"),
    (["--since", "o.ndjson", "-o", "p.ndjson", "--delete"], "needs the same place"),
    (["--since", "o.ndjson", "-o", "p.ndjson", "--resume"], "--resume cannot continue"),
  ])
  func `what makes no sense is said`(arguments: [String], message: String) throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    try folder.write("o.ndjson", tinyItem("a"))
    let run = try program.run(["fetch", "http://127.0.0.1:1"] + arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.errors.contains(message), "\(run.errors)")
  }
}
