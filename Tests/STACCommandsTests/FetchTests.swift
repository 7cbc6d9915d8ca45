import Foundation
import STACJSON
import STACTestSupport
import Synchronization
import Testing

/// `fetch` and `discover` as their users run them, at a server of ours.
struct FetchTests {
  /// A server of so many Items on pages of two, which can be made to fail.
  private final class Server: Sendable {
    let stub: StubServer
    private let state: State

    private final class State: Sendable {
      let isBroken = Mutex(false)
      let base = Mutex("")
    }

    init(_ count: Int, delay: Int = 0) throws {
      let state = State()
      self.state = state
      stub = try StubServer { request in
        let base = state.base.withLock { $0 }
        guard request.path == "/search" else {
          guard request.path == "/" else { return .init(404, "{}") }
          return .init(
            200,
            #"{"type":"Catalog","id":"x","title":"Stub","conformsTo":["https://api.stacspec.org/v1.0.0/item-search"],"links":[{"rel":"search","href":"\#(base)/search","method":"POST"}]}"#
          )
        }
        let token = Int((try? JSONValue(parsing: request.body))?["token"]?.integer ?? 0)
        if token >= 4, state.isBroken.withLock({ $0 }) { return .init(500, "{\"detail\":\"no\"}") }
        if delay > 0 { usleep(useconds_t(delay * 1000)) }
        let items = (token..<min(token + 2, count)).map {
          #"{"type":"Feature","stac_version":"1.0.0","id":"\#($0)","collection":"\#($0 == 3 ? "other" : "c")","geometry":null,"properties":{"datetime":null},"links":[],"assets":{}}"#
        }
        let next =
          token + 2 < count
          ? #"{"rel":"next","method":"POST","href":"\#(base)/search","merge":true,"body":{"token":\#(token + 2)}}"#
          : ""
        return .init(
          200,
          #"{"type":"FeatureCollection","features":[\#(items.joined(separator: ","))],"numberMatched":\#(count),"links":[\#(next)]}"#
        )
      }
      state.base.withLock { $0 = stub.url("") }
    }

    deinit { stub.stop() }

    var url: String { stub.url("/") }

    func setBroken(_ isBroken: Bool) { state.isBroken.withLock { $0 = isBroken } }
  }

  private static let impatient = ["-j", "1", "--retries", "1", "--retry-delay", "0.01"]

  @Test
  func `Items go to standard output, the report to standard error`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let server = try Server(5)
    let folder = try TemporaryFolder()
    let run = try program.run(["fetch", server.url, "-j", "1"], in: folder)
    #expect(run.status == 0)
    #expect(run.output.split(separator: "\n").count == 5)
    #expect(run.errors.contains("complete: 5 Items, as many as the server counts"))
    #expect(run.errors.contains("(3 pages, 1 parts)"))
    let some = try program.run(
      ["fetch-items", server.url, "-n", "3", "--format", "json"], in: folder)
    #expect(some.output.split(separator: "\n").count == 3)
    let report = try JSONValue(parsing: some.errors)
    #expect(report["items"] == 3 && report["source"]?["complete"] == "limited")
  }

  @Test
  func `what a server does not give today can be had tomorrow`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let server = try Server(9)
    server.setBroken(true)
    let folder = try TemporaryFolder()
    let arguments = ["fetch", server.url, "-o", "o.ndjson"] + Self.impatient
    let broken = try program.run(arguments, in: folder)
    #expect(broken.status == 2)
    #expect(broken.errors.contains("the server answers 500: no"))
    #expect(broken.errors.contains("run it again with --resume"))
    #expect(folder.lines("o.ndjson").isEmpty && folder.lines("o.ndjson.part").count == 4)
    server.setBroken(false)
    let whole = try program.run(arguments + ["--resume"], in: folder)
    #expect(whole.status == 0, "\(whole.errors)")
    let ids = try folder.lines("o.ndjson").map { try JSONValue(parsing: $0)["id"]?.string ?? "" }
    #expect(ids.sorted() == (0..<9).map(String.init))
    #expect(folder.files().keys.sorted() == ["o.ndjson"])
  }

  @Test
  func `Items of another Collection make the fetch end with findings`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let server = try Server(5)
    let folder = try TemporaryFolder()
    let run = try program.run(
      ["fetch", server.url, "-c", "c", "-o", "o.ndjson", "--failures", "f.ndjson"] + Self.impatient,
      in: folder)
    #expect(run.status == 1)
    #expect(folder.lines("o.ndjson").count == 4)
    #expect(folder.lines("f.ndjson").count == 1)
    #expect(folder.lines("f.ndjson").first?.contains("foreign-collection") == true)
  }

  @Test
  func `an interrupted fetch says how it goes on, and does`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let server = try Server(60, delay: 60)
    let folder = try TemporaryFolder()
    let arguments = ["fetch", server.url, "-o", "o.ndjson"] + Self.impatient
    let running = try program.start(arguments, in: folder)
    for _ in 0..<200 where folder.lines("o.ndjson.part").count < 6 { usleep(20_000) }
    running.send(SIGINT)
    let end = running.wait()
    #expect(end.status == 130)
    #expect(end.errors.contains("run it again with --resume"))
    let whole = try program.run(arguments + ["--resume"], in: folder)
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(Set(folder.lines("o.ndjson")).count == 60 && folder.lines("o.ndjson").count == 60)
  }

  @Test(arguments: ["1", "8"])
  func `a fetch that is killed 20 times on its way ends with all Items`(connections: String) throws
  {
    let program = try #require(BuiltProgram("stac-manager"))
    let server = try Server(600, delay: 10)
    let folder = try TemporaryFolder(isInMemory: true)
    let arguments = [
      "fetch", server.url, "-o", "o.ndjson", "-j", connections, "--retry-delay", "0.01", "--resume",
    ]
    var random = SystemRandomNumberGenerator()
    var kills = 0
    while kills < 20 {
      let running = try program.start(arguments + ["--rate", "60"], in: folder)
      usleep(UInt32.random(in: 20_000...250_000, using: &random))
      guard running.isRunning else { break }
      running.send(SIGKILL)
      _ = running.wait()
      kills += 1
    }
    #expect(kills == 20)
    let end = try program.run(arguments, in: folder)
    #expect(end.status == 0, "\(end.errors)")
    let ids = try folder.lines("o.ndjson").map { try JSONValue(parsing: $0)["id"]?.string ?? "" }
    #expect(ids.count == 600 && Set(ids).count == 600)
    #expect(folder.files().keys.sorted() == ["o.ndjson"])
  }

  @Test(arguments: [
    (["fetch", "items.json"], "URL must begin with http:// or https://"),
    (["fetch", "http://127.0.0.1:1", "--bbox", "1,2,3"], "a box has 4 or 6 numbers"),
    (["fetch", "http://127.0.0.1:1", "--bbox", "a,2,3,4"], "must be numbers with commas"),
    (["fetch", "http://127.0.0.1:1", "--datetime", "never"], "is no time"),
    (["fetch", "http://127.0.0.1:1", "--query", "x"], "must be NAME<VALUE or JSON"),
    (["fetch", "http://127.0.0.1:1", "--filter", "{x"], "the filter is not JSON"),
    (["fetch", "http://127.0.0.1:1", "--filter", "eo:cloud_cover <"], "column 17"),
    (["fetch", "http://127.0.0.1:1", "--intersects", "none.json"], "cannot be read"),
    (["fetch", "http://127.0.0.1:1", "--rate", "0"], "must be more than 0"),
    (
      ["fetch", "http://127.0.0.1:1", "--bbox", "1,2,3,4", "--intersects", #"{"type":"Point"}"#],
      "not both"
    ),
  ])
  func `what makes no sense is a mistake in the command line`(
    arguments: [String], message: String
  ) throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let run = try program.run(arguments, in: try TemporaryFolder())
    #expect(run.status == 64)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test
  func `a server is a location for other commands too`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let server = try Server(5)
    let folder = try TemporaryFolder()
    let info = try program.run(["info", server.url, "--format", "json"], in: folder)
    #expect(info.status == 0, "\(info.errors)")
    #expect(try JSONValue(parsing: info.output)["items"] == 5, "\(info.output)")
    let converted = try program.run(["convert", server.url, "o.ndjson"], in: folder)
    #expect(converted.status == 0 && folder.lines("o.ndjson").count == 5)
  }
}
