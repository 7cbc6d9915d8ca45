internal import STACJSON
public import STACStorage

/// What proves to a server who asks. It comes from the environment only, goes to one origin only,
/// and is never printed.
///
/// | variables | what is sent |
/// | --- | --- |
/// | `STAC_MANAGER_TOKEN` | `Authorization: Bearer …` |
/// | `STAC_MANAGER_USER`, `STAC_MANAGER_PASSWORD` | HTTP Basic |
/// | `STAC_MANAGER_API_KEY` | a header field, `X-API-Key` or `STAC_MANAGER_API_KEY_HEADER`; or a value of the query, `STAC_MANAGER_API_KEY_QUERY` |
/// | `STAC_MANAGER_OAUTH_TOKEN_URL`, `…_CLIENT_ID`, `…_CLIENT_SECRET`, `…_SCOPE` | a token of OAuth 2.0 client credentials |
/// | `STAC_MANAGER_AWS_SIGV4` (`s3`, or `aws:amz:REGION:SERVICE`), `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION` | AWS Signature Version 4 |
/// | `NETRC`, or `~/.netrc` | what it has for the host |
public struct Credentials: Sendable {
  /// How the server wants them.
  enum Kind: Sendable, Equatable {
    case netrc(String?)
    case bearer(String)
    case basic(user: String, password: String)
    case header(name: String, value: String)
    case query(name: String, value: String)
    case oauth(OAuthGrant)
    case signature(provider: String, key: String, secret: String, session: String?)
  }

  let kind: Kind
  /// Where they may be sent.
  let origin: String

  /// The credentials for the server at an address.
  ///
  /// - Throws: ``ClientError`` where variables are there that belong together with others that are
  ///   missing.
  public init(
    for address: WebAddress, environment: [String: String]
  ) throws(ClientError) {
    origin = address.origin
    kind = try Self.kind(environment)
  }

  private static func kind(_ environment: [String: String]) throws(ClientError) -> Kind {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    func need(_ name: String, _ other: String) throws(ClientError) -> String {
      guard let value = value(name) else {
        throw ClientError(.credentials, "\(other) is set, but \(name) is not")
      }
      return value
    }
    if let token = value("STAC_MANAGER_TOKEN") { return .bearer(token) }
    if let user = value("STAC_MANAGER_USER") {
      return .basic(
        user: user, password: try need("STAC_MANAGER_PASSWORD", "STAC_MANAGER_USER"))
    }
    if let key = value("STAC_MANAGER_API_KEY") {
      if let name = value("STAC_MANAGER_API_KEY_QUERY") { return .query(name: name, value: key) }
      return .header(name: value("STAC_MANAGER_API_KEY_HEADER") ?? "X-API-Key", value: key)
    }
    let oauth = "STAC_MANAGER_OAUTH_TOKEN_URL"
    if let url = value(oauth) {
      guard let address = WebAddress(url) else {
        throw ClientError(.credentials, "\(oauth) is no http or https address")
      }
      return .oauth(
        OAuthGrant(
          address: address, client: try need("STAC_MANAGER_OAUTH_CLIENT_ID", oauth),
          secret: try need("STAC_MANAGER_OAUTH_CLIENT_SECRET", oauth),
          scope: value("STAC_MANAGER_OAUTH_SCOPE")))
    }
    if let provider = value("STAC_MANAGER_AWS_SIGV4") {
      let region = value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") ?? "us-east-1"
      return .signature(
        provider: provider.contains(":") ? provider : "aws:amz:\(region):\(provider)",
        key: try need("AWS_ACCESS_KEY_ID", "STAC_MANAGER_AWS_SIGV4"),
        secret: try need("AWS_SECRET_ACCESS_KEY", "STAC_MANAGER_AWS_SIGV4"),
        session: value("AWS_SESSION_TOKEN"))
    }
    return .netrc(value("NETRC"))
  }

  /// Puts the credentials on a request, where they may go there.
  func apply(to request: inout HTTPRequest, token: String?) {
    guard request.address.origin == origin else { return }
    switch kind {
    case .netrc(let file): request.authentication = .netrc(file)
    case .bearer(let token): request.headers.append(("Authorization", "Bearer " + token))
    case .basic(let user, let password):
      request.authentication = .basic(user: user, password: password)
    case .header(let name, let value): request.headers.append((name, value))
    case .query(let name, let value): request.address.setQuery(name, value)
    case .oauth:
      if let token { request.headers.append(("Authorization", "Bearer " + token)) }
    case .signature(let provider, let key, let secret, let session):
      request.authentication = .signature(provider: provider, key: key, secret: secret)
      if let session { request.headers.append(("x-amz-security-token", session)) }
    }
  }

  /// Takes a secret out of an address that a server has given back.
  func cleaned(_ address: WebAddress) -> WebAddress {
    guard case .query(let name, _) = kind, address.queryValue(name) != nil else { return address }
    var address = address
    address.setQuery(name, nil)
    return address
  }

  /// Puts dots in the place of a secret that a server has put into its words.
  func redacted(_ text: String) -> String {
    let secrets: [String] =
      switch kind {
      case .netrc: []
      case .bearer(let token): [token]
      case .basic(_, let password): [password]
      case .header(_, let value), .query(_, let value): [value]
      case .oauth(let grant): [grant.secret]
      case .signature(_, let key, let secret, let session):
        [key, secret] + (session.map { [$0] } ?? [])
      }
    return secrets.reduce(text) { text, secret in
      secret.count < 4
        ? text
        : text.split(separator: secret, omittingEmptySubsequences: false)
          .joined(separator: "…")
    }
  }
}

/// How a token is had by OAuth 2.0 client credentials (RFC 6749, section 4.4).
struct OAuthGrant: Sendable, Equatable {
  var address: WebAddress
  var client: String
  var secret: String
  var scope: String?

  /// The request for a token.
  var request: HTTPRequest {
    var request = HTTPRequest(.post, address)
    request.headers = [
      ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"),
    ]
    var form = "grant_type=client_credentials"
    if let scope { form += "&scope=" + WebAddress.encoded(scope) }
    request.body = Array(form.utf8)
    request.authentication = .basic(user: client, password: secret)
    request.seconds = 60
    request.limit = 1 << 20
    return request
  }

  /// Reads the answer: the token, and how many seconds it is good.
  static func token(_ response: HTTPResponse) throws(RequestProblem) -> (String, Double) {
    let json = try? JSONValue(parsing: response.body.bytes)
    guard response.status == 200, let token = json?["access_token"]?.string, !token.isEmpty else {
      let words = json?["error_description"]?.string ?? json?["error"]?.string ?? ""
      throw RequestProblem(
        .credentials,
        "the token server answers \(response.status) and gives no token"
          + (words.isEmpty ? "" : ": \(words)"))
    }
    return (token, json?["expires_in"]?.double ?? 300)
  }
}
