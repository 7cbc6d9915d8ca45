import STACJSON
import STACTestSupport
import Synchronization
import Testing

@testable import STACClient

/// Credentials go where they belong, and nowhere else.
struct CredentialTests {
  private static let cases: [([String: String], String, String)] = [
    (["STAC_MANAGER_TOKEN": "secret-token"], "authorization", "Bearer secret-token"),
    (
      ["STAC_MANAGER_USER": "me", "STAC_MANAGER_PASSWORD": "secret"], "authorization",
      "Basic bWU6c2VjcmV0"
    ),
    (["STAC_MANAGER_API_KEY": "secret-key"], "x-api-key", "secret-key"),
    (
      ["STAC_MANAGER_API_KEY": "secret-key", "STAC_MANAGER_API_KEY_HEADER": "Ocp-Key"], "ocp-key",
      "secret-key"
    ),
  ]

  @Test(arguments: cases.indices)
  func `each request to the server that was named has them`(index: Int) throws {
    let (environment, field, value) = Self.cases[index]
    let api = try CannedAPI(items: 25)
    var search = ItemSearch()
    search.pageSize = 10
    let fetched = try Fetched(api.server.url("/"), search, environment: environment)
    let isAll = fetched.isAll(25)
    #expect(isAll)
    #expect(api.requests.allSatisfy { $0.headers[field] == value })
  }

  @Test(arguments: cases.indices)
  func `a redirect to another host does not get them`(index: Int) throws {
    let (environment, field, _) = Self.cases[index]
    let other = try CannedAPI(items: 8)
    let port = other.server.port
    // Another port is another origin.
    let api = try CannedAPI(items: 8) { _, _, _ in
      .init(307, "", headers: ["Location: http://127.0.0.1:\(port)/search"])
    }
    let fetched = try Fetched(api.server.url("/"), environment: environment)
    let isAll = fetched.isAll(8)
    #expect(isAll)
    #expect(api.requests.allSatisfy { $0.headers[field] != nil })
    #expect(other.requests.allSatisfy { $0.headers[field] == nil && $0.method == "POST" })
  }

  @Test
  func `a key in the query is in no checkpoint and in no message`() throws {
    let api = try CannedAPI(items: 25) { number, request, page in
      number < 3 ? nil : .init(403, "{\"detail\":\"key secret-key is not good any more\"}")
    }
    var options = FetchOptions()
    options.connections = 1
    var search = ItemSearch()
    search.pageSize = 10
    let fetch = try ItemFetch(
      api.server.url("/"), search, options,
      environment: ["STAC_MANAGER_API_KEY": "secret-key", "STAC_MANAGER_API_KEY_QUERY": "key"])
    var states = ""
    while let page = fetch.next() { states += page.state.json.description }
    #expect(api.requests.allSatisfy { $0.target.hasSuffix("?key=secret-key") })
    #expect(!states.isEmpty && !states.contains("secret-key"))
    #expect(fetch.failure?.code == .credentials)
    #expect(fetch.failure?.message.contains("secret-key") == false)
  }

  @Test
  func `a token of OAuth is fetched, and once more when it has run out`() throws {
    let tokens = Mutex(0)
    let issuer = try StubServer { request in
      let isAsked =
        String(decoding: request.body, as: UTF8.self)
        == "grant_type=client_credentials&scope=stac%20read"
        && request.headers["authorization"] == "Basic Y2xpZW50OnNlY3JldA=="
      guard isAsked, request.method == "POST" else {
        return .init(400, "{\"error\":\"invalid_request\"}")
      }
      let number = tokens.withLock {
        $0 += 1; return $0
      }
      return .init(200, "{\"access_token\":\"token-\(number)\",\"expires_in\":3600}")
    }
    defer { issuer.stop() }
    let api = try CannedAPI(items: 60) { number, request, page in
      let isOld = number > 3 && request.headers["authorization"] == "Bearer token-1"
      return isOld ? .init(401, "{\"detail\":\"token expired\"}") : nil
    }
    var search = ItemSearch()
    search.pageSize = 10
    let fetched = try Fetched(
      api.server.url("/"), search,
      environment: [
        "STAC_MANAGER_OAUTH_TOKEN_URL": issuer.url("/token"),
        "STAC_MANAGER_OAUTH_CLIENT_ID": "client", "STAC_MANAGER_OAUTH_CLIENT_SECRET": "secret",
        "STAC_MANAGER_OAUTH_SCOPE": "stac read",
      ])
    let isAll = fetched.isAll(60)
    #expect(isAll)
    #expect(tokens.withLock { $0 } >= 2)
  }

  @Test
  func `requests are signed for AWS where that is asked for`() throws {
    let api = try CannedAPI(items: 5)
    let fetched = try Fetched(
      api.server.url("/"),
      environment: [
        "STAC_MANAGER_AWS_SIGV4": "execute-api", "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI",
        "AWS_SESSION_TOKEN": "session",
      ])
    let isAll = fetched.isAll(5)
    #expect(isAll)
    for request in api.requests {
      let field = request.headers["authorization"] ?? ""
      #expect(field.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"))
      #expect(field.contains("/eu-west-1/execute-api/aws4_request"))
      #expect(request.headers["x-amz-security-token"] == "session")
    }
  }

  @Test
  func `a netrc file is read for the host`() throws {
    let folder = try TemporaryFolder()
    try folder.write("machine 127.0.0.1 login me password secret\n", to: "netrc")
    let api = try CannedAPI(items: 5)
    let fetched = try Fetched(api.server.url("/"), environment: ["NETRC": folder("netrc")])
    let isAll = fetched.isAll(5)
    #expect(isAll)
    #expect(api.requests.allSatisfy { $0.headers["authorization"] == "Basic bWU6c2VjcmV0" })
  }

  @Test
  func `half of a pair of variables is a mistake that names the other half`() throws {
    #expect(
      throws: ClientError(
        .credentials, "STAC_MANAGER_USER is set, but STAC_MANAGER_PASSWORD is not")
    ) {
      try Fetched("http://127.0.0.1:1/", environment: ["STAC_MANAGER_USER": "me"])
    }
  }
}
