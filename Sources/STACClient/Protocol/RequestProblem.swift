internal import STACModel
internal import STACStorage

/// Why a request did not bring what it should.
struct RequestProblem: Error, Sendable, Hashable {
  /// What kind of problem it is; stable, for failures files.
  enum Kind: String, Sendable {
    case throttled = "throttled"
    case server = "server-error"
    case connection = "connection"
    case host = "unknown-host"
    case timeout = "timeout"
    case truncated = "truncated"
    case notJSON = "not-json"
    case content = "wrong-content"
    case tooLarge = "too-large"
    case credentials = "credentials"
    case refused = "refused"
    case missing = "not-found"
    case redirect = "redirect"
    case loop = "page-loop"
    case repeated = "repeated-page"
    case empty = "empty-pages"
    case foreignLink = "foreign-link"
    case brokenLink = "broken-link"
    case count = "count-mismatch"
  }

  var kind: Kind
  /// What happened; lower case, no full stop.
  var message: String
  /// Seconds that the server asks to wait.
  var retryAfter: Double?

  init(_ kind: Kind, _ message: String, retryAfter: Double? = nil) {
    self.kind = kind
    self.message = message
    self.retryAfter = retryAfter
  }

  /// Whether it may go well when it is tried again as it is.
  var isTransient: Bool {
    switch kind {
    case .throttled, .server, .connection, .host, .timeout, .truncated, .notJSON, .content: true
    default: false
    }
  }

  /// Whether a page of fewer Items may go well: the server, or the way, chokes.
  var asksForSmallerPage: Bool {
    switch kind {
    case .server, .timeout, .truncated, .tooLarge, .connection: true
    default: false
    }
  }

  /// Whether the whole server must be left alone for a while.
  var isAboutServer: Bool { kind == .throttled }

  /// What a failed transfer means.
  init(_ failure: HTTPFailure) {
    let kind: Kind =
      switch failure.kind {
      case .host: .host
      case .connection, .other: .connection
      case .timeout: .timeout
      case .truncated: .truncated
      case .tooLarge: .tooLarge
      case .security: .refused
      }
    self.init(kind, failure.message)
  }

  /// What a status means; nil where it is a success.
  init?(_ response: HTTPResponse, now: Timestamp) {
    let status = response.status
    if (200..<300).contains(status) { return nil }
    let wait = response.header("retry-after").flatMap { RetryAfter.seconds($0, now: now) }
    let words = "the server answers \(status)" + Self.detail(response)
    switch status {
    case 429: self.init(.throttled, words, retryAfter: wait)
    case 503 where wait != nil: self.init(.throttled, words, retryAfter: wait)
    case 401, 403, 407: self.init(.credentials, words)
    case 404, 410: self.init(.missing, words)
    case 408, 425, 500...599: self.init(.server, words)
    case 413: self.init(.tooLarge, words)
    case 300..<400: self.init(.redirect, words)
    default: self.init(.refused, words)
    }
  }

  /// What the server says itself, where that is short text or JSON of the usual form.
  private static func detail(_ response: HTTPResponse) -> String {
    let text = ErrorText.read(response.body, contentType: response.header("content-type"))
    return text.isEmpty ? "" : ": " + text
  }
}
