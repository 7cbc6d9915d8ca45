import STACClient
import STACStorage
import STACTestSupport
import Synchronization
import Testing

@Suite("Files on the web that are read at places")
struct WebBytesTests {
  private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  /// The answer of a server that gives parts.
  private static func part(
    _ request: StubServer.Request, _ content: [UInt8] = content, tag: String = "\"1\""
  ) -> StubServer.Response {
    guard let range = request.headers["range"]?.dropFirst(6) else {
      return StubServer.Response(200, content)
    }
    let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    let start = ends[0] ?? max(0, content.count - (ends[1] ?? 0))
    let end = ends[0] == nil ? content.count : min(content.count, (ends[1] ?? 0) + 1)
    return StubServer.Response(
      206, Array(content[start..<end]),
      headers: ["Content-Range: bytes \(start)-\(end - 1)/\(content.count)", "ETag: \(tag)"])
  }

  private static var quick: FetchOptions {
    var options = FetchOptions()
    options.retries = 2
    options.retryDelay = 0.01
    return options
  }

  private func bytes(_ file: WebBytes, _ offset: Int, _ count: Int) throws -> [UInt8] {
    var memory = [UInt8](repeating: 0, count: count)
    let read = try memory.withUnsafeMutableBytes { try file.read(at: offset, into: $0) }
    return Array(memory[..<read])
  }

  @Test("Parts are asked for, and the end that came first is not asked for again")
  func parts() throws {
    let asked = Mutex<[String]>([])
    let server = try StubServer { request in
      asked.withLock { $0.append(request.headers["range"] ?? "all") }
      return Self.part(request)
    }
    defer { server.stop() }
    let file = try WebBytes(server.url("/a.parquet?key=secret"), Self.quick, environment: [:])
    #expect(file.byteCount == Self.content.count)
    #expect(!file.shown.contains("secret"))
    #expect(try bytes(file, 5, 100) == Array(Self.content[5..<105]))
    #expect(try bytes(file, 299_990, 100) == Array(Self.content[299_990...]))
    #expect(try bytes(file, 300_000, 5).isEmpty)
    #expect(asked.withLock { $0 } == ["bytes=-65536", "bytes=5-104"])
  }

  @Test("A server without parts gives the file once")
  func wholes() throws {
    let count = Mutex(0)
    let large = Self.content + Self.content + Self.content + Self.content
    let server = try StubServer { _ in
      count.withLock { $0 += 1 }
      return StubServer.Response(200, large)
    }
    defer { server.stop() }
    let file = try WebBytes(server.url("/a.parquet"), Self.quick, environment: [:])
    #expect(file.byteCount == large.count)
    #expect(try bytes(file, 1_000_000, 100) == Array(large[1_000_000..<1_000_100]))
    #expect(count.withLock { $0 } == 1)
  }

  @Test("What breaks on the way is asked for again from its beginning")
  func retries() throws {
    let count = Mutex(0)
    let server = try StubServer { request in
      let number = count.withLock {
        $0 += 1
        return $0
      }
      return number % 2 == 1 ? Self.part(request).cut(50) : Self.part(request)
    }
    defer { server.stop() }
    let file = try WebBytes(server.url("/a.parquet"), Self.quick, environment: [:])
    #expect(file.byteCount == Self.content.count)
    #expect(try bytes(file, 7, 1000) == Array(Self.content[7..<1007]))
    #expect(try bytes(file, 299_000, 10) == Array(Self.content[299_000..<299_010]))
  }

  @Test("Redirects are followed once, and what was signed there is asked for again")
  func redirects() throws {
    let log = Mutex<[String]>([])
    let server = try StubServer { request in
      let seen = log.withLock { log in
        log.append(request.path)
        return log.filter { $0 == "/a.parquet" }.count
      }
      if request.path == "/a.parquet" {
        return StubServer.Response(302, "", headers: ["Location: /signed-\(seen)"])
      }
      // The first signature is good for two requests.
      let uses = log.withLock { log in log.filter { $0 == "/signed-1" }.count }
      if request.path == "/signed-1", uses > 2 { return StubServer.Response(403, "expired") }
      return Self.part(request)
    }
    defer { server.stop() }
    let file = try WebBytes(server.url("/a.parquet"), Self.quick, environment: [:])
    for offset in [0, 10, 20] {
      #expect(try bytes(file, offset, 10) == Array(Self.content[offset..<offset + 10]))
    }
    #expect(
      log.withLock { $0 } == [
        "/a.parquet", "/signed-1", "/signed-1", "/signed-1", "/a.parquet", "/signed-2", "/signed-2",
      ])
  }

  @Test("A file that is another one meanwhile is an error, and so is a server that lies")
  func lies() throws {
    let count = Mutex(0)
    let server = try StubServer { request in
      let number = count.withLock {
        $0 += 1
        return $0
      }
      switch request.path {
      case "/changed": return Self.part(request, tag: "\"\(number)\"")
      case "/longer":
        return Self.part(request, number > 1 ? Self.content + [1] : Self.content)
      case "/other":
        return StubServer.Response(206, "abc", headers: ["Content-Range: bytes 7-9/100"])
      default: return StubServer.Response(404, "")
      }
    }
    defer { server.stop() }
    for (path, words) in [
      ("/changed", "was changed while it was read"), ("/longer", "was changed while it was read"),
      ("/other", "gives other parts"), ("/none", "answers 404"),
    ] {
      count.withLock { $0 = 0 }
      let error = #expect(throws: StorageError.self) {
        let file = try WebBytes(server.url(path), Self.quick, environment: [:])
        _ = try bytes(file, 0, 10)
      }
      #expect(error?.message.contains(words) == true, "\(path): \(error?.message ?? "")")
      if path == "/none" { #expect(error?.code == .notFound) }
    }
  }
}
