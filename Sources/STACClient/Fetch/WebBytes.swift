internal import STACJSON
public import STACStorage
internal import Synchronization

/// A file on the web that is read at places, each time with a request for a part of it (RFC 9110,
/// section 14), politely: with retries, rests and credentials.
///
/// A server that gives nothing but whole files gives it once, into a file without a name.
public final class WebBytes: RandomAccessBytes {
  /// The size in bytes.
  public let byteCount: Int
  /// The address without its query, for messages.
  public let shown: String
  private let address: WebAddress
  private let credentials: Credentials
  private let options: FetchOptions
  /// What the server calls this state of the file.
  private let version: String?
  /// The end of the file, which the first answer has brought; or all of it.
  private let known: SpilledBody
  private let knownStart: Int
  private let state: Mutex<State>

  private struct State {
    /// Where redirects have led to.
    var address: WebAddress
    var idle: [Client] = []
  }

  /// `@unchecked Sendable`: handed from one thread to the next through the lock.
  private final class Client: @unchecked Sendable {
    let client: WebClient
    init(_ client: WebClient) { self.client = client }
  }

  /// What most readers look at first: the footer of a file of usual size.
  private static let tail = 64 << 10

  /// Asks for the end of a file.
  ///
  /// - Parameter environment: where credentials come from; nil for that of the process.
  /// - Throws: ``StorageError`` where there is none, or the server does not give it.
  public init(
    _ url: String, _ options: FetchOptions = FetchOptions(), environment: [String: String]? = nil
  ) throws(StorageError) {
    guard let address = WebAddress(url) else {
      throw StorageError(
        .unsupported,
        url.contains("@")
          ? "a URL must not hold a name or a password; give credentials in the environment"
          : "'\(url)' is no http or https address", path: redactedLocation(url))
    }
    let shown = address.withoutQuery
    self.address = address
    self.shown = shown
    self.options = options
    known = SpilledBody()
    do throws(ClientError) {
      credentials = try Credentials(
        for: address, environment: environment ?? processEnvironment())
    } catch { throw StorageError(.permission, error.message, path: shown) }
    let client = WebClient(credentials, options)
    var request = APIRequest(.get, address)
    request.headers["Range"] = "bytes=-\(Self.tail)"
    let document: WebClient.Document
    do throws(ClientError) {
      document = try client.fetch(request, into: known)
    } catch { throw known.failure ?? Self.failure(error, shown) }
    version = Self.version(document.response)
    state = Mutex(State(address: document.address, idle: [Client(client)]))
    guard document.response.status == 206 else {
      byteCount = known.byteCount
      knownStart = 0
      return
    }
    guard let part = ContentRange(document.response), part.end == part.total,
      part.end - part.start == known.byteCount
    else { throw Self.nonsense(shown) }
    byteCount = part.total
    knownStart = part.start
  }

  /// Reads bytes at a place, as many as there is room for.
  public func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    let count = min(memory.count, byteCount - offset)
    if count <= 0 { return 0 }
    if offset >= knownStart { return try known.read(at: offset - knownStart, into: memory) }
    let body = try fetch(offset, count)
    memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: body.bytes[..<count]))
    return count
  }

  private func fetch(_ offset: Int, _ count: Int) throws(StorageError) -> RecordBlock {
    let current: WebAddress
    let client: Client
    (current, client) = state.withLock { state in
      (state.address, state.idle.popLast() ?? makeClient())
    }
    defer { state.withLock { $0.idle.append(client) } }
    let range = "bytes=\(offset)-\(offset + count - 1)"
    let document: WebClient.Document
    do throws(ClientError) {
      document = try fetch(range, current, client)
    } catch { throw Self.failure(error, shown) }
    let response = document.response
    guard response.status == 206, let part = ContentRange(response), part.start == offset,
      part.end == offset + count, response.body.count == count
    else { throw Self.nonsense(shown) }
    guard part.total == byteCount, Self.version(response) == version else {
      throw StorageError(.content, "'\(shown)' was changed while it was read", path: shown)
    }
    state.withLock { $0.address = document.address }
    return response.body
  }

  /// Asks where redirects have led to; what was signed there may be good no more.
  private func fetch(
    _ range: String, _ current: WebAddress, _ client: Client
  ) throws(ClientError) -> WebClient.Document {
    var request = APIRequest(.get, current)
    request.headers["Range"] = range
    do throws(ClientError) {
      return try client.client.fetch(request)
    } catch {
      guard error.kind == .credentials, current != address else { throw error }
      request.address = address
      return try client.client.fetch(request)
    }
  }

  private func makeClient() -> Client { Client(WebClient(credentials, options)) }

  private static func version(_ response: HTTPResponse) -> String? {
    response.header("etag") ?? response.header("last-modified")
  }

  private static func failure(_ error: ClientError, _ shown: String) -> StorageError {
    let code: StorageError.Code =
      switch error.kind {
      case .missing: .notFound
      case .credentials: .permission
      default: .system
      }
    return StorageError(code, error.message, path: shown)
  }

  private static func nonsense(_ shown: String) -> StorageError {
    StorageError(
      .content, "cannot read '\(shown)': the server gives other parts of it than were asked for",
      path: shown)
  }
}

/// `Content-Range: bytes 0-99/1000`, as a range without its end.
private struct ContentRange {
  let start: Int
  let end: Int
  let total: Int

  init?(_ response: HTTPResponse) {
    guard let text = response.header("content-range"), text.lowercased().hasPrefix("bytes ") else {
      return nil
    }
    let parts = text.dropFirst(6).split { $0 == "-" || $0 == "/" }.compactMap { Int($0) }
    guard parts.count == 3, parts[0] >= 0, parts[0] <= parts[1], parts[1] < parts[2] else {
      return nil
    }
    (start, end, total) = (parts[0], parts[1] + 1, parts[2])
  }
}
