internal import STACGeometry
internal import STACJSON
internal import STACModel

/// The share of a search that a part of it has.
struct PartScope: Sendable, Hashable {
  /// Collections; nil for all.
  var collections: [String]?
  /// Ids; nil for all.
  var ids: [String]?
  /// Whether ``start`` and ``end`` are to be told to the server.
  var hasTime = false
  /// The first instant; nil for an open beginning.
  var start: Timestamp?
  /// The last instant; nil for an open end.
  var end: Timestamp?
  /// A box, where the search is cut by space.
  var box: BoundingBox?

  /// What `datetime` says, or nil where time does not count.
  var datetime: String? {
    guard hasTime, start != nil || end != nil else { return nil }
    if let start, start == end { return start.description }
    return (start?.description ?? "..") + "/" + (end?.description ?? "..")
  }

  /// What the part is, for people.
  var description: String {
    var parts: [String] = []
    if let collections { parts.append("collections " + Self.list(collections)) }
    if let ids { parts.append("ids " + Self.list(ids)) }
    if let datetime { parts.append("datetime " + datetime) }
    if let box { parts.append("bbox " + box.json.map(\.description).joined(separator: ",")) }
    return parts.isEmpty ? "the whole search" : parts.joined(separator: ", ")
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(3).joined(separator: ",") + (names.count > 3 ? ",… (\(names.count))" : "")
  }

  /// The scope as it stands in a checkpoint.
  var json: JSONValue {
    var object = JSONObject()
    if let collections { object["collections"] = .array(collections.map { .string($0) }) }
    if let ids { object["ids"] = .array(ids.map { .string($0) }) }
    if hasTime {
      object["time"] = [
        start.map { .string($0.description) } ?? .null,
        end.map { .string($0.description) } ?? .null,
      ]
    }
    if let box { object["bbox"] = .array(box.json) }
    return .object(object)
  }

  init() {}

  /// The scope of a checkpoint.
  init(json: JSONValue) {
    collections = json["collections"]?.array?.compactMap(\.string)
    ids = json["ids"]?.array?.compactMap(\.string)
    if let time = json["time"]?.array, time.count == 2 {
      hasTime = true
      start = time[0].string.flatMap { try? Timestamp($0) }
      end = time[1].string.flatMap { try? Timestamp($0) }
    }
    box = json["bbox"].flatMap { try? BoundingBox($0) }
  }
}
