internal import CCrypto
internal import STACJSON

/// Who asks Google Cloud Storage: what Google's own libraries find, in their order.
/// <https://cloud.google.com/docs/authentication/application-default-credentials>
///
/// Arrow finds it too, but keeps it to itself, and lists no folders.
enum GoogleCredentials: Sendable, Hashable {
  /// A person, by the login of `gcloud`.
  case user(id: String, secret: String, refresh: String)
  /// A service, which signs by itself.
  case service(email: String, keyID: String, key: String)
  /// The machine that this runs on, which a server beside it vouches for.
  case machine(host: String)
  /// Of a kind that only Arrow understands, such as `external_account`.
  case other(String)

  /// What allows a request, and until when, in seconds since 1970.
  struct Token: Sendable {
    let text: String
    let end: Int
  }

  private static let scope = "https://www.googleapis.com/auth/devstorage.read_only"
  private static let tokenAddress = "https://oauth2.googleapis.com/token"

  /// Finds credentials.
  ///
  /// - Parameter variable: the environment.
  /// - Throws: ``StorageError`` where a file that should hold them does not.
  static func find(
    _ variable: (String) -> String? = StoreOptions.variable
  ) throws(StorageError) -> GoogleCredentials {
    if let path = variable("GOOGLE_APPLICATION_CREDENTIALS") { return try read(path) }
    let folder =
      variable("CLOUDSDK_CONFIG") ?? variable("HOME").map { join($0, ".config/gcloud") } ?? ""
    let path = join(folder, "application_default_credentials.json")
    if exists(path) { return try read(path) }
    return .machine(
      host: variable("GCE_METADATA_HOST") ?? variable("GCE_METADATA_ROOT")
        ?? "metadata.google.internal")
  }

  private static func read(_ path: String) throws(StorageError) -> GoogleCredentials {
    let bytes = try readAll(path, limit: 1 << 20)
    guard let document = try? JSONValue(parsing: bytes), let kind = document["type"]?.string else {
      throw StorageError(.content, "'\(path)' holds no credentials of Google", path: path)
    }
    func text(_ name: String) throws(StorageError) -> String {
      if let text = document[name]?.string, !text.isEmpty { return text }
      throw StorageError(
        .content, "'\(path)' holds no credentials of Google: '\(name)' is missing", path: path)
    }
    // Elsewhere than with Google itself tokens come from other places.
    let isGoogle = document["universe_domain"]?.string.map { $0 == "googleapis.com" } ?? true
    switch kind {
    case "authorized_user" where isGoogle:
      return .user(
        id: try text("client_id"), secret: try text("client_secret"),
        refresh: try text("refresh_token"))
    case "service_account" where isGoogle:
      return .service(
        email: try text("client_email"), keyID: document["private_key_id"]?.string ?? "",
        key: try text("private_key"))
    default: return .other(kind)
    }
  }

  /// Whether it can be told here what allows a request.
  var isUnderstood: Bool { if case .other = self { false } else { true } }

  /// What allows requests that read.
  ///
  /// - Parameter now: seconds since 1970.
  /// - Throws: ``HTTPFailure`` where nobody gives it.
  func token(now: Int, _ ask: (HTTPRequest) throws(HTTPFailure) -> HTTPResponse)
    throws(HTTPFailure) -> Token
  {
    switch self {
    case .service(let email, let keyID, let key):
      guard let text = Self.signed(email, keyID, key, now: now) else {
        throw HTTPFailure(.other, "Could not create credentials: the private key cannot be used")
      }
      return Token(text: text, end: now + 3600)
    case .user(let id, let secret, let refresh):
      guard let address = WebAddress(Self.tokenAddress) else { break }
      var request = HTTPRequest(.post, address)
      request.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
      request.body = Array(
        [
          ("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret),
          ("refresh_token", refresh),
        ].map { "\($0)=\(WebAddress.encoded($1))" }.joined(separator: "&").utf8)
      return try Self.token(in: try ask(request), now: now)
    case .machine(let host):
      let path = "/computeMetadata/v1/instance/service-accounts/default/token"
      guard let address = WebAddress("http://\(host)\(path)") else { break }
      var request = HTTPRequest(.get, address)
      request.headers.append(("Metadata-Flavor", "Google"))
      request.seconds = 5
      return try Self.token(in: try ask(request), now: now)
    case .other: break
    }
    throw HTTPFailure(.other, "Could not create credentials")
  }

  private static func token(in answer: HTTPResponse, now: Int) throws(HTTPFailure) -> Token {
    guard answer.status == 200, let document = try? JSONValue(parsing: Array(answer.body.bytes)),
      let text = document["access_token"]?.string
    else {
      throw HTTPFailure(.other, "Could not create credentials: status code \(answer.status)")
    }
    return Token(text: text, end: now + Int(document["expires_in"]?.integer ?? 300))
  }

  // MARK: Signatures

  /// A JSON Web Token that a service signs for itself (RFC 7519).
  private static func signed(
    _ email: String, _ keyID: String, _ key: String, now: Int
  ) -> String? {
    func part(_ object: JSONObject) -> String {
      base64(Array(JSONValue.object(object).description.utf8))
    }
    var head: JSONObject = ["alg": "RS256", "typ": "JWT"]
    if !keyID.isEmpty { head["kid"] = .string(keyID) }
    let text =
      part(head) + "."
      + part([
        "iss": .string(email), "sub": .string(email), "scope": .string(scope),
        "iat": .integer(Int64(now)), "exp": .integer(Int64(now + 3600)),
      ])
    return signature(of: Array(text.utf8), key).map { text + "." + base64($0) }
  }

  /// RSASSA-PKCS1-v1_5 with SHA-256; nil where the key is none.
  private static func signature(of text: [UInt8], _ key: String) -> [UInt8]? {
    let letters = key.utf8.map { CChar(bitPattern: $0) }
    // A signature is as long as the key's modulus: 2,048 to 16,384 bits.
    var signature = [UInt8](repeating: 0, count: 2048)
    let length = ccrypto_sign_rs256(
      letters, letters.count, text, text.count, &signature, signature.count)
    return length == 0 ? nil : Array(signature.prefix(length))
  }

  /// Base64 for URLs (RFC 4648, section 5), without padding.
  private static func base64(_ bytes: [UInt8]) -> String {
    var text = ByteBuffer()
    bytes.withUnsafeBytes { text.append(base64: $0) }
    return String(
      decoding: text.array.compactMap { byte -> UInt8? in
        switch byte {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        case UInt8(ascii: "="), UInt8(ascii: "\""): nil
        default: byte
        }
      }, as: UTF8.self)
  }
}
