import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACClient

/// Only what has changed: by `updated`, where all Items have it.
struct SinceTests {
  /// A server of three Items, `dated` of which say when they were updated.
  private static func server(dated: Int, feature: String) throws -> StubServer {
    try StubServer { request in
      guard request.path == "/search" else {
        return .init(
          200,
          #"{"type":"Catalog","id":"x","conformsTo":["https://api.stacspec.org/v1.0.0/item-search","https://api.stacspec.org/v1.0.0/item-search#\#(feature)"],"links":[{"rel":"search","href":"/search","method":"POST"}]}"#
        )
      }
      let body = (try? JSONValue(parsing: request.body)) ?? [:]
      let since =
        body["query"]?["updated"]?["gte"]?.string
        ?? body["filter"]?["args"]?.array?.last?["timestamp"]?.string
      let found = (0..<3).filter { number in
        guard let since else { return true }
        return number < dated && "2024-01-0\(number + 1)T00:00:00Z" >= since
      }
      let features = found.map { #"{"type":"Feature","id":"\#($0)","properties":{}}"# }
      return .init(
        200,
        #"{"features":[\#(features.joined(separator: ","))],"numberMatched":\#(found.count),"links":[]}"#
      )
    }
  }

  @Test(arguments: ["query", "filter"])
  func `Items that were updated later are asked for`(feature: String) throws {
    let server = try Self.server(dated: 3, feature: feature)
    defer { server.stop() }
    var search = ItemSearch()
    search.updatedSince = try Timestamp("2024-01-02T00:00:00Z")
    let fetched = try Fetched(server.url("/"), search)
    #expect(fetched.failure == nil && fetched.lines.count == 2)
  }

  @Test
  func `a server that cannot look is looked after: what does not say when it changed may have`()
    throws
  {
    let server = try StubServer { request in
      guard request.path == "/search" else {
        return .init(
          200,
          #"{"type":"Catalog","id":"x","conformsTo":["https://api.stacspec.org/v1.0.0/item-search"],"links":[{"rel":"search","href":"/search","method":"POST"}]}"#
        )
      }
      let times = [#""updated":"2024-01-01T00:00:00Z""#, #""updated":"2024-01-03T00:00:00Z""#, ""]
      let features = times.enumerated().map {
        #"{"type":"Feature","id":"\#($0)","properties":{\#($1)}}"#
      }
      return .init(
        200,
        #"{"features":[\#(features.joined(separator: ","))],"numberMatched":3,"links":[]}"#)
    }
    defer { server.stop() }
    var search = ItemSearch()
    search.updatedSince = try Timestamp("2024-01-02T00:00:00Z")
    let fetched = try Fetched(server.url("/"), search)
    let ids = try fetched.lines.map { try JSONValue(parsing: $0)["id"] }
    #expect(fetched.failure == nil && ids == ["1", "2"])
    #expect(fetched.report?.completeness == .proved(count: 2))
  }

  @Test(arguments: [("query", "only 2 of 3 Items")])
  func `where changes would be missed it is said`(feature: String, message: String) throws {
    let server = try Self.server(dated: 2, feature: feature)
    defer { server.stop() }
    var search = ItemSearch()
    search.updatedSince = try Timestamp("2024-01-02T00:00:00Z")
    let fetched = try Fetched(server.url("/"), search)
    #expect(fetched.lines.isEmpty)
    #expect(fetched.failure?.message.hasPrefix(message) == true)
  }
}
