import Foundation
import STACStorage
import STACTestSupport
import STACValidation
import Synchronization
import Testing

@Suite("Where schemas are found")
struct SchemaStoreTests {
  private let folder = NSTemporaryDirectory() + "schema-store-\(UUID().uuidString)"

  private func write(_ text: String, _ path: String) throws {
    let place = folder + "/" + path
    try FileManager.default.createDirectory(
      atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: place, atomically: true, encoding: .utf8)
  }

  private func text(_ store: SchemaStore, _ url: String) throws -> String {
    String(decoding: try store.document(at: url), as: UTF8.self)
  }

  @Test("a named file comes before a folder, a folder before the cache")
  func order() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write("named", "named.json")
    try write("tree", "tree/v1/schema.json")
    try write("folder", "folder/example.org/v1/schema.json")
    try write("cache", "cache/example.org/v1/schema.json")
    var options = SchemaStore.Options()
    options.isOffline = true
    options.cacheFolder = folder + "/cache"
    #expect(try text(SchemaStore(options), "https://example.org/v1/schema.json") == "cache")
    options.folders = [folder + "/folder"]
    #expect(try text(SchemaStore(options), "http://example.org/v1/schema.json#") == "folder")
    options.map = [("https://example.org/", folder + "/tree")]
    #expect(try text(SchemaStore(options), "https://example.org/v1/schema.json#/a") == "tree")
    options.map.insert(("https://example.org/v1/schema.json", folder + "/named.json"), at: 0)
    let store = SchemaStore(options)
    #expect(try text(store, "https://example.org/v1/schema.json") == "named")
    #expect(
      store.origin(of: "https://example.org/v1/schema.json")
        == .mapped(folder + "/named.json"))
  }

  @Test("offline, a schema that is nowhere is an error that says what to do")
  func offline() throws {
    var options = SchemaStore.Options()
    options.isOffline = true
    let error = #expect(throws: StorageError.self) {
      try SchemaStore(options).document(at: "https://example.org/schema.json")
    }
    #expect(
      error?.message
        == "the schema 'https://example.org/schema.json' is in no folder of schemas and not in the "
        + "cache, and the network is not to be used; fetch it with 'stac-manager schemas pull' or "
        + "name a --schema-dir")
  }

  @Test(
    "a URL cannot lead out of a folder",
    arguments: ["https://h/../x", "https://../x", "https://h//x", "https://h/./x", "https://h"])
  func traversal(url: String) throws {
    var options = SchemaStore.Options()
    options.folders = ["/"]
    options.isOffline = true
    #expect(throws: StorageError.self) { try SchemaStore(options).document(at: url) }
  }

  @Test("what is fetched stays in the cache, and is asked for once")
  func network() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let asked = Mutex(0)
    let server = try StubServer { request in
      asked.withLock { $0 += 1 }
      return request.target == "/schema.json"
        ? .init(200, "{}") : .init(404, "<html>no</html>")
    }
    defer { server.stop() }
    var options = SchemaStore.Options()
    options.cacheFolder = folder
    let store = SchemaStore(options)
    for _ in 0..<2 {
      #expect(try text(store, server.url("/schema.json#/definitions/a")) == "{}")
      let error = #expect(throws: StorageError.self) {
        try store.document(at: server.url("/other.json"))
      }
      #expect(error?.code == .notFound)
      #expect(
        error?.message == "cannot fetch '\(server.url("/other.json"))': the server answers 404")
    }
    #expect(asked.withLock { $0 } == 2)
    options.isOffline = true
    #expect(try text(SchemaStore(options), server.url("/schema.json")) == "{}")
  }

  @Test("redirects are followed, but not for ever, and not to files")
  func redirects() throws {
    let server = try StubServer { request in
      switch request.target {
      case "/moved": .init(301, "", headers: ["Location: /here"])
      case "/here": .init(200, "found")
      case "/file": .init(302, "", headers: ["Location: file:///etc/hostname"])
      default: .init(302, "", headers: ["Location: /loop"])
      }
    }
    defer { server.stop() }
    #expect(String(decoding: try download(server.url("/moved")), as: UTF8.self) == "found")
    #expect(throws: StorageError.self) { try download(server.url("/loop")) }
    #expect(throws: StorageError.self) { try download(server.url("/file")) }
  }

  @Test("a body that is cut off, too large or no HTTP at all is an error")
  func badBodies() throws {
    let server = try StubServer { request in
      switch request.target {
      case "/cut": .init(raw: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
      case "/large": .init(200, String(repeating: "x", count: 5000))
      default: .init(raw: "what?\r\n")
      }
    }
    defer { server.stop() }
    #expect(throws: StorageError.self) { try download(server.url("/cut")) }
    let large = #expect(throws: StorageError.self) {
      try download(server.url("/large"), limit: 1000)
    }
    #expect(large?.code == .recordSize)
    #expect(throws: StorageError.self) { try download(server.url("/rubbish")) }
  }
}
