internal import Glibc
internal import Synchronization

/// An HTTP server on the loopback address that answers as a test wants, also wrongly.
///
/// Each connection has a thread of its own; the server ends with ``stop()``.
public final class StubServer: Sendable {
  /// What the server is asked.
  public struct Request: Sendable {
    /// `GET`, `POST`.
    public let method: String
    /// The path with the query, as it stands in the request.
    public let target: String
    /// The header fields, by lower-case name.
    public let headers: [String: String]
    /// What was sent.
    public let body: [UInt8]

    /// The path without the query.
    public var path: String { String(target.prefix { $0 != "?" }) }
  }

  /// What the server sends: all the bytes of a response, or of what it takes for one.
  public struct Response: Sendable {
    var bytes: [UInt8]
    /// Bytes that are sent at a time; nil for all.
    private(set) var pieceSize: Int?
    /// Milliseconds between two pieces.
    private(set) var pause = 0

    /// A response with a body.
    public init(_ status: Int, _ body: String, headers: [String] = []) {
      self.init(status, Array(body.utf8), headers: headers)
    }

    /// A response with a body.
    public init(_ status: Int, _ body: [UInt8], headers: [String] = []) {
      let head = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.count)"] + headers
      bytes = Array((head + ["Connection: close", "", ""]).joined(separator: "\r\n").utf8) + body
    }

    /// What stands behind the header fields.
    public var body: [UInt8] {
      bytes.firstRange(of: [13, 10, 13, 10]).map { Array(bytes[$0.upperBound...]) } ?? []
    }

    /// These bytes and no others.
    public init(raw: String) { bytes = Array(raw.utf8) }

    /// Says nothing of the connection's end.
    mutating func keepAlive() {
      if let range = bytes.firstRange(of: Array("Connection: close\r\n".utf8)) {
        bytes.removeSubrange(range)
      }
    }

    /// The response without its last bytes: the connection breaks.
    public func cut(_ count: Int) -> Response {
      var response = self
      response.bytes.removeLast(min(count, bytes.count))
      return response
    }

    /// The response in pieces with pauses between them.
    public func slow(_ pieceSize: Int, milliseconds: Int) -> Response {
      var response = self
      (response.pieceSize, response.pause) = (pieceSize, milliseconds)
      return response
    }
  }

  /// The port that the server listens to.
  public let port: UInt16
  private let listener: Int32
  private let keepsAlive: Bool
  private let connections = Atomic(0)
  private let requests = Atomic(0)
  private let answer: @Sendable (Request) -> Response

  /// How many connections were made.
  public var connectionCount: Int { connections.load(ordering: .relaxed) }
  /// How many requests were answered.
  public var requestCount: Int { requests.load(ordering: .relaxed) }

  /// Starts a server.
  ///
  /// - Parameter keepsAlive: whether a connection takes one request after the other.
  public init(
    keepsAlive: Bool = false, _ answer: @escaping @Sendable (Request) -> Response
  ) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && listen(descriptor, 512) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    guard descriptor >= 0, isBound else { throw StubServerError(errno: errno) }
    self.answer = answer
    self.keepsAlive = keepsAlive
    listener = descriptor
    port = UInt16(bigEndian: address.sin_port)
    var thread = pthread_t()
    let server = Unmanaged.passRetained(self)
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<StubServer>.fromOpaque(argument).takeRetainedValue().serve()
        return nil
      }, server.toOpaque())
    pthread_detach(thread)
  }

  /// The address of a path on this server.
  public func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Ends the server; connections that are open are answered first.
  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 { break }
      detached { self.handle(connection) }
    }
    close(listener)
  }

  private func handle(_ connection: Int32) {
    connections.wrappingAdd(1, ordering: .relaxed)
    defer { close(connection) }
    var off: Int32 = 1
    setsockopt(
      connection, Int32(IPPROTO_TCP), TCP_NODELAY, &off, socklen_t(MemoryLayout<Int32>.size))
    repeat { guard handleRequest(connection) else { return } } while keepsAlive
  }

  private func handleRequest(_ connection: Int32) -> Bool {
    guard let request = read(connection) else { return false }
    var response = answer(request)
    requests.wrappingAdd(1, ordering: .relaxed)
    if keepsAlive { response.keepAlive() }
    let size = response.pieceSize ?? max(1, response.bytes.count)
    var rest = response.bytes[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(size))
      guard send(connection, piece, piece.count, Int32(MSG_NOSIGNAL)) == piece.count else {
        return false
      }
      rest = rest.dropFirst(size)
      if response.pause > 0 { usleep(useconds_t(response.pause * 1000)) }
    }
    return true
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private func detached(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(run))
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    if status == 0 { pthread_detach(thread) } else { work.release() }
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    func more() -> Bool {
      let count = recv(connection, &chunk, chunk.count, 0)
      if count > 0 { bytes += chunk[..<count] }
      return count > 0
    }
    let end: [UInt8] = [13, 10, 13, 10]
    while bytes.firstRange(of: end) == nil {
      guard bytes.count < 1 << 16, more() else { return nil }
    }
    guard let range = bytes.firstRange(of: end) else { return nil }
    let lines = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
      .split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count >= 2 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while bytes.count < range.upperBound + length { guard more() else { return nil } }
    return Request(
      method: String(words[0]), target: String(words[1]), headers: headers,
      body: Array(bytes[range.upperBound...]))
  }
}

/// A server that could not be started.
public struct StubServerError: Error {
  /// The number of the system's error.
  public let errno: Int32
}
