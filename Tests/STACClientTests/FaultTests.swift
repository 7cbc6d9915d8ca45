import STACJSON
import STACModel
import STACTestSupport
import Synchronization
import Testing

@testable import STACClient

/// A server that misbehaves: in the end there is the whole set, or a report of what is missing.
struct FaultTests {
  private static func small(_ size: Int = 10) -> ItemSearch {
    var search = ItemSearch()
    search.pageSize = size
    return search
  }

  @Test(arguments: [1, 4], [true, false])
  func `all Items come as they were sent, whatever the number of connections`(
    connections: Int, counts: Bool
  ) throws {
    let api = try CannedAPI(items: 237, counts: counts)
    let fetched = try Fetched(api.server.url("/"), Self.small()) { $0.connections = connections }
    let isAll = fetched.isAll(237)
    #expect(isAll)
    #expect(fetched.failure == nil)
    #expect(fetched.report?.completeness == (counts ? .proved(count: 237) : .unproved))
    #expect(api.searches.allSatisfy { $0.method == "POST" })
  }

  /// What every third answer is.
  private static let passing: [(String, @Sendable (StubServer.Response) -> StubServer.Response)] = [
    ("a server error", { _ in .init(500, "{\"detail\":\"broken\"}") }),
    ("a bad gateway in HTML", { _ in .init(502, "<html>bad gateway</html>") }),
    ("too many requests", { _ in .init(429, "slow down", headers: ["Retry-After: 0"]) }),
    (
      "too many requests until a date",
      { _ in .init(503, "", headers: ["Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"]) }
    ),
    ("a body that is cut", { $0.cut(40) }),
    (
      "a length that is too small",
      { _ in
        .init(raw: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"type\":\"FeatureCollection\"")
      }
    ),
    (
      "a length that is too large",
      { _ in .init(raw: "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{}") }
    ),
    ("HTML with status 200", { _ in .init(200, "<!DOCTYPE html><p>log in") }),
    ("another document", { _ in .init(200, "{\"message\":\"try again\"}") }),
    ("nothing at all", { _ in .init(raw: "") }),
    ("an empty body", { _ in .init(200, "") }),
    ("no HTTP", { _ in .init(raw: "hello\r\n\r\n") }),
    ("bytes that come slowly", { $0.slow(700, milliseconds: 1) }),
    (
      "a broken chunk",
      { _ in .init(raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n") }
    ),
    ("a false encoding", { _ in .init(200, "plain", headers: ["Content-Encoding: gzip"]) }),
  ]

  @Test(arguments: passing.indices)
  func `a fault that passes is survived`(fault: Int) throws {
    let (name, spoil) = Self.passing[fault]
    let api = try CannedAPI(items: 150) { number, _, page in number % 3 == 2 ? spoil(page) : nil }
    let fetched = try Fetched(api.server.url("/"), Self.small())
    let isAll = fetched.isAll(150)
    #expect(isAll, "\(name): \(fetched.lines.count)")
    #expect(fetched.failure == nil, "\(name)")
    #expect(fetched.report?.completeness == .proved(count: 150), "\(name)")
  }

  /// What every search is answered with, and what is said then.
  private static let lasting: [(StubServer.Response, String)] = [
    (.init(500, "{\"detail\":\"broken\"}"), "the server answers 500: broken, 3 times in a row"),
    (.init(200, "<html>"), "the answer is HTML or XML where JSON should be, 3 times in a row"),
    (
      .init(400, "{\"code\":\"BadRequest\",\"description\":\"no such field\"}"),
      "the server answers 400: no such field"
    ),
    (.init(401, "{\"detail\":\"who are you\"}"), "the server answers 401: who are you"),
    (
      .init(429, "", headers: ["Retry-After: 86400"]),
      "the server answers 429, and asks to wait for 86400 seconds"
    ),
    (
      .init(302, "", headers: ["Location: gopher://x/"]),
      "the server redirects to what is no http address"
    ),
    (.init(302, "", headers: ["Location: /search"]), "more than 5 redirects in a row"),
  ]

  @Test(arguments: lasting.indices)
  func `a fault that lasts ends in a report`(fault: Int) throws {
    let (response, message) = Self.lasting[fault]
    let api = try CannedAPI(items: 50) { _, _, _ in response }
    let fetched = try Fetched(api.server.url("/"), Self.small()) { $0.retries = 2 }
    #expect(fetched.lines.isEmpty)
    #expect(fetched.failure?.message == message)
    #expect(fetched.report?.completeness == .incomplete)
    #expect(api.searches.count <= 8)
  }

  @Test
  func `a chain that breaks far down is cut into shorter ones`() throws {
    // Like servers that fail behind the ten thousandth Item.
    let api = try CannedAPI(items: 400) { _, request, _ in
      let token = (try? JSONValue(parsing: request.body))?["token"]?.integer ?? 0
      return token >= 60 ? .init(500, "window is too large") : nil
    }
    let fetched = try Fetched(api.server.url("/"), Self.small()) {
      $0.retries = 1
      $0.connections = 2
    }
    let isAll = fetched.isAll(400)
    #expect(isAll, "\(fetched.lines.count): \(fetched.failure?.message ?? "")")
    #expect(fetched.report?.completeness == .proved(count: 400))
  }

  @Test
  func `what cannot be had is named, and the rest comes`() throws {
    // Nothing of one day can be read, by any request that asks for it.
    let day = 1_600_000_000 + 100 * 3600
    let api = try CannedAPI(items: 300) { _, request, page in
      let body = (try? JSONValue(parsing: request.body)) ?? [:]
      guard let time = body["datetime"]?.string, !time.hasPrefix("1000") else { return nil }
      let interval = try? TemporalInterval(time)
      let isBad = interval?.contains(Timestamp(seconds: Int64(day))) == true
      return isBad ? .init(500, "broken shard") : nil
    }
    let fetched = try Fetched(api.server.url("/"), Self.small()) { $0.retries = 1 }
    #expect(fetched.failure?.code == .incomplete)
    #expect(fetched.failure?.message.contains("datetime ") == true)
    #expect(fetched.failure?.message.contains("broken shard") == true)
    let (count, distinct) = (fetched.lines.count, Set(fetched.lines).count)
    #expect(count > 200 && count < 300 && distinct == count)
  }

  @Test
  func `a page that never changes ends in a report`() throws {
    let api = try CannedAPI(items: 100, counts: false) { _, request, page in
      let text =
        "{\"features\":[\(CannedAPI.item(1))],\"links\":[{\"rel\":\"next\",\"href\":\"/search?token=\(UInt64.random(in: 0 ... .max))\"}]}"
      return .init(200, text)
    }
    let fetched = try Fetched(api.server.url("/"), Self.small())
    #expect(fetched.lines == [CannedAPI.item(1)])
    #expect(fetched.failure?.message.contains("the same page again") == true)
  }

  @Test(arguments: [1, 8], [true, false])
  func `pages that lead back to the first one end, with all Items or a report`(
    connections: Int, counts: Bool
  ) throws {
    // Behind the third page of any search comes its first one again.
    let api = try CannedAPI(items: 60, counts: counts) { _, request, page in
      let token = (try? JSONValue(parsing: request.body))?["token"]?.integer ?? 0
      guard token >= 20 else { return nil }
      let text = String(decoding: page.body, as: UTF8.self)
      return .init(200, text.replacing("\"token\":\(token + 10)", with: "\"token\":0"))
    }
    let fetched = try Fetched(api.server.url("/"), Self.small()) { $0.connections = connections }
    #expect(Set(fetched.lines).count == fetched.lines.count)
    let isAll = fetched.isAll(60)
    #expect(
      isAll || fetched.failure?.message.contains("leads back") == true
        || fetched.failure?.message.contains("same page again") == true, "\(fetched.lines.count)")
    #expect(api.searches.count < 400)
  }

  @Test
  func `a search that is sent on to another host goes on there, with its body`() throws {
    let other = try CannedAPI(items: 60)
    let target = other.server.url("/search")
    let api = try CannedAPI(items: 0) { _, _, _ in .init(307, "", headers: ["Location: \(target)"])
    }
    var search = Self.small(100)
    search.maximumCount = 60
    let fetched = try Fetched(
      api.server.url("/"), search, environment: ["STAC_MANAGER_TOKEN": "secret"])
    let isAll = fetched.isAll(60)
    #expect(isAll, "\(fetched.lines.count) \(fetched.failure?.message ?? "")")
    #expect(other.searches.allSatisfy { $0.method == "POST" && $0.headers["authorization"] == nil })
  }

  @Test
  func `Items of other Collections are left out and reported`() throws {
    let api = try CannedAPI(items: 20) { _, _, page in
      .init(
        200,
        "{\"features\":[\(CannedAPI.item(1)),\(CannedAPI.item(2).replacing("\"c\"", with: "\"d\""))],\"links\":[]}"
      )
    }
    var search = Self.small()
    search.collections = ["c"]
    let fetched = try Fetched(api.server.url("/"), search)
    #expect(fetched.lines == [CannedAPI.item(1)])
    #expect(fetched.problems.map(\.code) == ["foreign-collection"])
  }

  @Test
  func `an unknown Collection is said before anything is fetched`() throws {
    let api = try CannedAPI(items: 20)
    var search = ItemSearch()
    search.collections = ["d"]
    let fetched = try Fetched(api.server.url("/"), search)
    #expect(fetched.failure?.message == "the server has no Collection 'd'")
    #expect(api.searches.isEmpty)
  }

  @Test
  func `a fetch can be stopped while a server hangs`() throws {
    let api = try CannedAPI(items: 20) { _, _, page in page.slow(1, milliseconds: 200) }
    let isStopped = Mutex(false)
    let polls = Mutex(0)
    let fetched = try Fetched(api.server.url("/")) {
      $0.isCancelled = {
        polls.withLock { $0 += 1 }
        if polls.withLock({ $0 }) > 4 { isStopped.withLock { $0 = true } }
        return isStopped.withLock { $0 }
      }
    }
    #expect(fetched.lines.isEmpty && fetched.failure == nil && fetched.report == nil)
  }

  @Test
  func `a server that cannot be reached is named`() throws {
    let fetched = try Fetched("http://127.0.0.1:1/") { $0.retries = 1 }
    #expect(fetched.failure?.message.hasPrefix("cannot fetch 'http://127.0.0.1:1/': ") == true)
    #expect(throws: ClientError.self) { try Fetched("https://user:secret@example.org/") }
  }
}
