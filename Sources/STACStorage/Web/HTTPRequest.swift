public import STACJSON

/// What is asked of an HTTP server.
public struct HTTPRequest: Sendable {
  /// What is done.
  public enum Method: String, Sendable, Hashable {
    /// Reads.
    case get = "GET"
    /// Sends a body and reads the answer.
    case post = "POST"
  }

  /// What proves who asks, beyond header fields.
  public enum Authentication: Sendable, Hashable {
    /// Nothing.
    case none
    /// A name and a password.
    case basic(user: String, password: String)
    /// What the netrc file has for the host; nil for `~/.netrc`.
    case netrc(String?)
    /// AWS Signature Version 4: what libcurl calls the provider, as in `aws:amz:eu-west-1:s3`.
    case signature(provider: String, key: String, secret: String)
  }

  /// What is done.
  public var method: Method
  /// Where.
  public var address: WebAddress
  /// Header fields; `Accept-Encoding`, `Host` and `Content-Length` are added.
  public var headers: [(name: String, value: String)] = []
  /// What is sent, for ``Method/post``.
  public var body: [UInt8] = []
  /// What proves who asks.
  public var authentication = Authentication.none
  /// The largest answer that is taken, in bytes, after decompression.
  public var limit = 256 << 20
  /// How long it may take in all; 0 for any time, as long as bytes come.
  public var seconds = 300
  /// Who takes the body of a success, however long it is; nil for the answer itself.
  public var receiver: (any BodyReceiver)?

  /// A request.
  public init(_ method: Method = .get, _ address: WebAddress) {
    self.method = method
    self.address = address
  }
}

/// Who takes a body as it comes: a file, for what is too large for memory.
public protocol BodyReceiver: AnyObject, Sendable {
  /// Forgets what was taken: the request is made again.
  func begin()

  /// Takes the bytes that come next.
  ///
  /// - Returns: false where they cannot be taken.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool
}

/// What a server answered: any status.
public struct HTTPResponse {
  /// The status: 200, 404, ….
  public var status: Int
  /// Header fields of the last head, names in lower case.
  public var headers: [(name: String, value: String)] = []
  /// The body, decompressed, with padding behind it for ``JSONParser``.
  public var body: RecordBlock
  /// How long it took.
  public var seconds = 0.0

  /// The first value of a header field, by its name in lower case.
  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Why there is no answer.
public struct HTTPFailure: Error, Sendable, Hashable {
  /// What kind of failure it is.
  public enum Kind: String, Sendable {
    /// The host cannot be found.
    case host = "unknown-host"
    /// No connection, or it broke.
    case connection = "connection"
    /// It took too long, or the bytes came too slowly.
    case timeout = "timeout"
    /// The answer is shorter than it said.
    case truncated = "truncated"
    /// The answer is larger than what is taken.
    case tooLarge = "too-large"
    /// The certificate cannot be trusted, or there is no secure connection.
    case security = "tls"
    /// Anything else.
    case other = "transfer"
  }

  /// The kind.
  public var kind: Kind
  /// libcurl's own words, in lower case.
  public var message: String

  /// A failure.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
