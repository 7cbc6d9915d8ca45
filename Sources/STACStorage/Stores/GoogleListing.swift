internal import Glibc
internal import STACJSON
internal import Synchronization

/// Lists folders of Google Cloud Storage by its JSON interface.
/// <https://cloud.google.com/storage/docs/json_api/v1/objects/list>
///
/// Arrow's file system knows only folders that somebody made an object for, which programs that write Zarr
/// do not: it throws away the `prefixes` of an answer. A page has up to 1,000 names, of objects and of
/// folders, whatever lies in these.
struct GoogleListing {
  private let location: StoreLocation
  private let credentials: GoogleCredentials?

  /// The most pages of a folder.
  static let pageLimit = 10_000

  /// Connections and tokens, kept for who comes next.
  ///
  /// `@unchecked Sendable`: transfers are no others' until they are given back.
  private struct Lent: @unchecked Sendable {
    let transfers = HTTPTransfers()
  }
  private struct Kept {
    var idle: [Lent] = []
    var tokens: [GoogleCredentials: GoogleCredentials.Token] = [:]
  }
  private static let kept = Mutex(Kept())

  /// - Parameter credentials: nil for nobody.
  init(_ location: StoreLocation, _ credentials: GoogleCredentials?) {
    self.location = location
    self.credentials = credentials
  }

  /// A listing of a location; nil where only Arrow understands the credentials.
  static func of(_ location: StoreLocation) throws(StorageError) -> GoogleListing? {
    // Over a connection that others can read, nothing is sent that allows requests.
    if location.options.isAnonymous || location.options.isPlainHTTP {
      return GoogleListing(location, nil)
    }
    let credentials = try GoogleCredentials.find()
    return credentials.isUnderstood ? GoogleListing(location, credentials) : nil
  }

  /// What lies directly in the folder, in no order.
  ///
  /// - Throws: ``StorageError`` where nothing lies in it, unless it is the bucket.
  /// - Complexity: a request for each 1,000 names.
  func entries() throws(StorageError) -> [FolderEntry] {
    let lent = Self.kept.withLock { $0.idle.popLast() } ?? Lent()
    defer {
      Self.kept.withLock { if $0.idle.count < requestsSideBySide { $0.idle.append(lent) } }
    }
    do throws(HTTPFailure) {
      return try entries { (request) throws(HTTPFailure) in try ask(lent.transfers, request) }
    } catch { throw .store("cannot list", location, Self.words(error)) }
  }

  /// What ``StorageError`` knows failures of Google's library by.
  private static func words(_ failure: HTTPFailure) -> String {
    switch failure.kind {
    case .host: "CURL error: Could not resolve host"
    case .connection: "CURL error: Could not connect"
    case .timeout: "CURL error: Timeout was reached"
    case .security: "CURL error: SSL peer certificate"
    default: failure.message
    }
  }

  private func entries(
    _ ask: (HTTPRequest) throws(HTTPFailure) -> HTTPResponse
  ) throws(HTTPFailure) -> [FolderEntry] {
    let prefix = location.key.isEmpty ? "" : location.key + "/"
    var entries: [FolderEntry] = []
    var isThere = location.key.isEmpty
    var page: String?
    for _ in 0..<Self.pageLimit {
      let answer = try ask(try request(prefix, page, ask))
      var parser = JSONParser()
      guard let view = try? parser.parse(padded: answer.body.bytes), view.isObject else {
        throw HTTPFailure(.other, "the answer is no list of objects")
      }
      func add(_ name: String?, isFolder: Bool) {
        // Google's answers are as they should be; others' may not be.
        guard var rest = name?.utf8[...], rest.starts(with: prefix.utf8) else { return }
        isThere = true
        rest = rest.dropFirst(prefix.utf8.count)
        if isFolder, rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        guard !rest.isEmpty, !rest.contains(UInt8(ascii: "/")), !rest.contains(0) else { return }
        entries.append(FolderEntry(name: String(Substring(rest)), isFolder: isFolder))
      }
      if let folders = view["prefixes"], folders.isArray {
        for folder in folders.elements { add(folder.string, isFolder: true) }
      }
      if let items = view["items"], items.isArray {
        for item in items.elements { add(item["name"]?.string, isFolder: false) }
      }
      let next = view["nextPageToken"]?.string
      withExtendedLifetime(parser) {}
      guard let next, !next.isEmpty else {
        guard isThere else { throw HTTPFailure(.other, "Path does not exist") }
        return entries
      }
      if next == page { throw HTTPFailure(.other, "the store repeats a page of its list") }
      page = next
    }
    throw HTTPFailure(.other, "the folder has more than \(Self.pageLimit) pages of names")
  }

  private func request(
    _ prefix: String, _ page: String?, _ ask: (HTTPRequest) throws(HTTPFailure) -> HTTPResponse
  ) throws(HTTPFailure) -> HTTPRequest {
    let options = location.options
    let host = options.endpoint.isEmpty ? "storage.googleapis.com" : options.endpoint
    let path = "/storage/v1/b/\(WebAddress.encoded(location.bucket))/o"
    guard var address = WebAddress("\(options.isPlainHTTP ? "http" : "https")://\(host)\(path)")
    else { throw HTTPFailure(.other, "the endpoint '\(host)' is no host") }
    address.setQuery("delimiter", "/")
    address.setQuery("fields", "prefixes,items(name),nextPageToken")
    address.setQuery("maxResults", "1000")
    if !prefix.isEmpty { address.setQuery("prefix", prefix) }
    address.setQuery("pageToken", page)
    var request = HTTPRequest(.get, address)
    request.limit = 16 << 20
    request.seconds = Int(options.answerSeconds.rounded(.up))
    if let credentials {
      request.headers.append(("Authorization", "Bearer \(try Self.token(of: credentials, ask))"))
    }
    return request
  }

  private static func token(
    of credentials: GoogleCredentials, _ ask: (HTTPRequest) throws(HTTPFailure) -> HTTPResponse
  ) throws(HTTPFailure) -> String {
    let now = time(nil)
    if let token = kept.withLock({ $0.tokens[credentials] }), token.end - 60 > now {
      return token.text
    }
    let token: GoogleCredentials.Token
    do throws(HTTPFailure) {
      token = try credentials.token(now: now, ask)
    } catch { throw HTTPFailure(.other, "Could not create credentials: \(error.message)") }
    kept.withLock { $0.tokens[credentials] = token }
    return token.text
  }

  /// Asks until there is an answer that is worth something, or the time for it is up.
  private func ask(
    _ transfers: HTTPTransfers, _ request: HTTPRequest
  ) throws(HTTPFailure) -> HTTPResponse {
    var (pause, waited) = (0.25, 0.0)
    while true {
      transfers.start(request, tag: 1)
      var outcomes: [HTTPTransfers.Outcome] = []
      while outcomes.isEmpty { outcomes = transfers.wait(milliseconds: 1000) }
      let failure: HTTPFailure
      switch outcomes[0].result {
      case .success(let answer):
        switch answer.status {
        case 200..<300: return answer
        case 401: throw HTTPFailure(.other, "401 Unauthorized")
        case 403: throw HTTPFailure(.other, "403 Forbidden")
        case 404: throw HTTPFailure(.other, "NoSuchBucket")
        case 408, 429, 500...:
          failure = HTTPFailure(.other, "the store answers \(answer.status)")
        default: throw HTTPFailure(.other, "the store answers \(answer.status)")
        }
      case .failure(let told):
        guard [.connection, .timeout, .truncated].contains(told.kind) else { throw told }
        failure = told
      }
      // As long as Google's library asks again.
      guard waited + pause <= location.options.retrySeconds / 2 else { throw failure }
      usleep(UInt32(pause * 1_000_000))
      waited += pause
      pause *= 2
    }
  }
}
