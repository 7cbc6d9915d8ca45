internal import Glibc

/// An HTTP server on the loopback address that answers as a test wants, also wrongly.
///
/// It takes one connection after the other on a thread of its own, and ends with ``stop()``.
public final class StubServer: Sendable {
  /// What the server is asked.
  public struct Request: Sendable {
    /// The path with the query, as it stands in the request.
    public let target: String
    /// The header fields, by lower-case name.
    public let headers: [String: String]
  }

  /// What the server sends: all the bytes of a response, or of what it takes for one.
  public struct Response: Sendable {
    var bytes: [UInt8]

    /// A response with a body.
    public init(_ status: Int, _ body: String, headers: [String] = []) {
      let head = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + headers
      bytes = Array((head + ["Connection: close", "", body]).joined(separator: "\r\n").utf8)
    }

    /// These bytes and no others.
    public init(raw: String) { bytes = Array(raw.utf8) }
  }

  /// The port that the server listens to.
  public let port: UInt16
  private let listener: Int32
  private let answer: @Sendable (Request) -> Response

  /// Starts a server.
  public init(_ answer: @escaping @Sendable (Request) -> Response) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    guard descriptor >= 0, isBound else { throw StubServerError(errno: errno) }
    self.answer = answer
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
      if let request = read(connection) {
        let bytes = answer(request).bytes
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      }
      close(connection)
    }
    close(listener)
  }

  private func read(_ connection: Int32) -> Request? {
    var head = ""
    var chunk = [UInt8](repeating: 0, count: 4096)
    while !head.contains("\r\n\r\n"), head.utf8.count < 1 << 16 {
      let count = recv(connection, &chunk, chunk.count, 0)
      if count <= 0 { return nil }
      head += String(decoding: chunk[..<count], as: UTF8.self)
    }
    let lines = head.split(separator: "\r\n")
    guard let target = lines.first?.split(separator: " ").dropFirst().first else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return Request(target: String(target), headers: headers)
  }
}

/// A server that could not be started.
public struct StubServerError: Error {
  /// The number of the system's error.
  public let errno: Int32
}
