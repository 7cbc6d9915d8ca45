internal import STACJSON
internal import STACModel

/// A part of a search: a chain of pages, one after the other.
struct SearchPart: Sendable {
  let id: Int
  var scope: PartScope
  /// The request for the next page; nil before the first one.
  var next: APIRequest?
  var pages = 0
  /// Items that came, those included that were left out.
  var received = 0
  /// The counts that the server told, from the lowest to the highest.
  var matched: ClosedRange<Int>?
  /// Items that were given out, so that the part can be cut or begun again; nil once there are too
  /// many to remember.
  var given: Set<UInt64>? = []
  /// How often the part was begun again.
  var restarts = 0

  // What a checkpoint does not need.

  var isUnderWay = false
  /// How often the request for the next page has failed.
  var failures = 0
  /// When it may be tried again.
  var notBefore = 0.0
  /// Requests that were made, and pages that came.
  var visited: Set<UInt64> = []
  var contents: Set<UInt64> = []
  var emptyPages = 0
  /// Whether the next page is asked for by an offset that no link has told.
  var guessesOffset = false
  /// The times of the Items that came.
  var low: Timestamp?
  var high: Timestamp?

  /// The most Items of a part that are remembered.
  static let rememberedItems = 200_000

  init(_ id: Int, _ scope: PartScope) {
    self.id = id
    self.scope = scope
  }

  /// Whether the server says that there are Items that have not come.
  var isShort: Bool { matched.map { received < $0.lowerBound } ?? false }

  /// How many Items are still to come, where the server tells.
  var remaining: Int? { matched.map { max(0, $0.upperBound - received) } }

  mutating func note(matched count: Int) {
    matched = matched.map { min($0.lowerBound, count)...max($0.upperBound, count) } ?? count...count
  }

  mutating func remember(_ hash: UInt64) {
    given?.insert(hash)
    if let given, given.count > Self.rememberedItems { self.given = nil }
  }

  /// The part as it was before its first page.
  var restarted: SearchPart {
    var part = SearchPart(id, scope)
    part.restarts = restarts + 1
    return part
  }

  /// The part as it stands in a checkpoint.
  var json: JSONValue {
    var object: JSONObject = ["id": .integer(Int64(id)), "scope": scope.json]
    if let next { object["next"] = next.json }
    if pages > 0 {
      object["pages"] = .integer(Int64(pages))
      object["received"] = .integer(Int64(received))
      if let given { object["given"] = .string(HashList.text(given)) }
    }
    if let matched {
      object["matched"] = [
        .integer(Int64(matched.lowerBound)), .integer(Int64(matched.upperBound)),
      ]
    }
    if restarts > 0 { object["restarts"] = .integer(Int64(restarts)) }
    return .object(object)
  }

  /// The part of a checkpoint.
  init?(json: JSONValue) {
    guard let id = json["id"]?.integer, let scope = json["scope"] else { return nil }
    self.init(Int(id), PartScope(json: scope))
    next = json["next"].flatMap(APIRequest.init(json:))
    pages = Int(json["pages"]?.integer ?? 0)
    received = Int(json["received"]?.integer ?? 0)
    restarts = Int(json["restarts"]?.integer ?? 0)
    if pages > 0 { given = json["given"]?.string.map { Set(HashList.hashes($0)) } }
    let counts = (json["matched"]?.array ?? []).compactMap(\.integer).map { Int($0) }
    if counts.count == 2, counts[0] <= counts[1] { matched = counts[0]...counts[1] }
  }
}

/// A part that could not be had to its end.
struct LostPart: Sendable {
  var part: SearchPart
  var problem: RequestProblem
}
