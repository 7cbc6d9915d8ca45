import STACJSON
import STACModel
import STACStorage
import Testing

@testable import STACClient

/// The small rules of the protocol.
struct ProtocolTests {
  private static func request(_ url: String = "https://a.example/search") throws -> APIRequest {
    APIRequest(.post, try #require(WebAddress(url)), body: ["limit": 10, "collections": ["c"]])
  }

  private static func target(
    _ link: JSONValue, header: String? = nil, hosts: Set<String> = []
  ) throws -> NextLink.Target {
    NextLink.target([link], headerLink: header, after: try request(), allowedHosts: hosts)
  }

  @Test
  func `a next link with a body to merge adds to the body before`() throws {
    let merged = try Self.target([
      "rel": "next", "method": "POST", "href": "https://a.example/search", "merge": true,
      "body": ["token": "t"],
    ])
    guard case .request(let request) = merged else { throw Unexpected() }
    #expect(request.body == ["limit": 10, "collections": ["c"], "token": "t"])
    let whole = try Self.target([
      "rel": "next", "method": "POST", "href": "search", "merge": false, "body": ["next": "x"],
    ])
    guard case .request(let other) = whole else { throw Unexpected() }
    #expect(other.body == ["next": "x"] && other.address.path == "/search")
  }

  @Test
  func `a next link with GET has no body, and its header fields are sent but for dangerous ones`()
    throws
  {
    let found = try Self.target([
      "rel": "next", "href": "?token=a%20b",
      "headers": ["Search-After": ["x"], "Authorization": "mine"],
    ])
    guard case .request(let request) = found else { throw Unexpected() }
    #expect(request.method == .get && request.body == nil)
    #expect(request.address.description == "https://a.example/search?token=a%20b")
    #expect(request.headers == ["Search-After": "x"])
  }

  @Test
  func `a next link to another host is not followed unless it is named`() throws {
    let link: JSONValue = ["rel": "next", "href": "https://b.example/search?page=2"]
    #expect(try Self.target(link) == .foreign("https://b.example"))
    guard case .request = try Self.target(link, hosts: ["b.example"]) else { throw Unexpected() }
    // A server behind a proxy does not know that it is asked over https.
    let plain = try Self.target(["rel": "next", "href": "http://a.example/search?page=2"])
    guard case .request(let request) = plain else { throw Unexpected() }
    #expect(request.address.origin == "https://a.example")
  }

  @Test
  func `the header field Link leads to the next page too`() throws {
    let found = NextLink.target(
      [], headerLink: "<https://a.example/x?page=1>; rel=\"prev\", </y?page=3>; rel=\"next\"",
      after: try Self.request(), allowedHosts: [])
    guard case .request(let request) = found else { throw Unexpected() }
    #expect(request.address.description == "https://a.example/y?page=3")
  }

  @Test(
    arguments: [
      ("120", 120), ("0", 0), ("-5", 0), (" 3.5 ", 3.5),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sunday, 06-Nov-94 08:49:37 GMT", 37),
      ("Sun Nov  6 08:49:37 1994", 37), ("Sat, 05 Nov 1994 08:49:37 GMT", 0),
      ("soon", nil), ("Sun, 06 Xyz 1994 08:49:37 GMT", nil), ("inf", nil),
    ] as [(String, Double?)])
  func `Retry-After is read as seconds or as a date`(text: String, seconds: Double?) throws {
    let now = try Timestamp("1994-11-06T08:49:00Z")
    #expect(RetryAfter.seconds(text, now: now) == seconds)
  }

  @Test
  func `waits grow, and what the server asks for is kept`() {
    var policy = RetryPolicy()
    policy.firstDelay = 1
    let problem = RequestProblem(.server, "500")
    #expect(policy.decision(problem, failures: 1, chance: 1) == .again(after: 1))
    #expect(policy.decision(problem, failures: 4, chance: 0) == .again(after: 4))
    #expect(policy.decision(problem, failures: 7, chance: 1) == .giveUp("500, 7 times in a row"))
    let throttled = RequestProblem(.throttled, "429", retryAfter: 30)
    guard case .again(let delay) = policy.decision(throttled, failures: 15, chance: 1) else {
      Issue.record("a server that names a time is asked again")
      return
    }
    #expect(delay >= 30)
    let endless = RequestProblem(.throttled, "429", retryAfter: 86_400)
    #expect(
      policy.decision(endless, failures: 1, chance: 1)
        == .giveUp("429, and asks to wait for 86400 seconds"))
    #expect(
      policy.decision(RequestProblem(.refused, "400"), failures: 1, chance: 1) == .giveUp("400"))
  }

  @Test
  func `a throttled host is given a rest, and then fewer connections`() {
    var gate = HostGate(connections: 8, rate: nil)
    #expect(gate.opening(underWay: 7, now: 1) == 1)
    gate.rest(until: 5)
    gate.rest(until: 5)
    #expect(gate.connections == 4)
    #expect(gate.opening(underWay: 0, now: 1) == 5)
    #expect(gate.opening(underWay: 4, now: 6) == nil)
    for _ in 0..<10 { gate.succeed() }
    #expect(gate.connections == 5)
  }

  @Test
  func `no more requests a second are sent than allowed`() {
    var gate = HostGate(connections: 100, rate: 2)
    var now = 10.0
    var sent = 0
    while now < 20 {
      guard let opening = gate.opening(underWay: 0, now: now) else { break }
      if opening <= now {
        gate.pass()
        sent += 1
      } else {
        now = opening
      }
    }
    #expect((20...23).contains(sent))
  }

  @Test
  func `addresses keep what was written and change one value`() throws {
    var address = try #require(WebAddress("HTTPS://A.Example:443/b?x=1%2C2&y=a+b"))
    #expect(address.description == "https://a.example/b?x=1%2C2&y=a+b")
    #expect(address.queryValue("y") == "a b")
    address.setQuery("y", "c&d")
    address.setQuery("x", nil)
    #expect(address.description == "https://a.example/b?y=c%26d")
    #expect(WebAddress("https://user:secret@a.example/") == nil)
    #expect(WebAddress("ftp://a.example/") == nil)
    #expect(WebAddress("http://[::1]:8080/x")?.origin == "http://[::1]:8080")
    #expect(address.resolving("../c?z=1")?.description == "https://a.example/c?z=1")
  }
}

struct Unexpected: Error {}
