internal import CommandLineFlags
internal import STACManager

/// The flags that say which Items of an API are wanted.
enum SearchFlags {
  private static let group = "Search"

  static let flags = [
    Flag(
      "collections", short: "c", aliases: ["collection"], takes: .text, placeholder: "ID",
      isRepeatable: true, help: "Wanted Collections, also with commas between them", group: group),
    Flag(
      "ids", takes: .text, placeholder: "ID", isRepeatable: true,
      help: "Wanted ids, also with commas between them", group: group),
    Flag(
      "bbox", takes: .text, placeholder: "W,S,E,N", help: "The box that Items touch, in degrees",
      group: group),
    Flag(
      "intersects", takes: .file, placeholder: "GEOJSON",
      help: "The geometry that Items touch: GeoJSON, or a file of it", group: group),
    Flag(
      "datetime", takes: .text, placeholder: "TIME",
      help: "The time that Items touch: 2024, 2024-05, 2024-05-01/2024-06, ../2024", group: group),
    Flag(
      "query", takes: .text, placeholder: "QUERY", isRepeatable: true,
      help: "A condition such as eo:cloud_cover<10, or JSON of the query extension", group: group),
    Flag(
      "filter", takes: .text, placeholder: "CQL2", help: "A CQL2 filter, as text or as JSON",
      group: group),
    Flag(
      "since", takes: .text, placeholder: "WHEN",
      help: "Only what changed since: a time, or the output of an earlier fetch", group: group),
    Flag(
      "delete", help: "With --since and the same --output: delete Items that have disappeared",
      group: group, readsEnvironment: false),
    Flag(
      "allow-empty", help: "With --delete: delete all Items, too, where the server has none",
      group: group, readsEnvironment: false),
    Flag(
      "tombstones", takes: .file, placeholder: "FILE",
      help: "With --since an output: where Items are named that have disappeared", group: group),
    Flag(
      "sortby", takes: .text, placeholder: "FIELD", isRepeatable: true,
      help: "Sort by a field, with - before it for the largest first", group: group),
    Flag(
      "fields", takes: .text, placeholder: "FIELD", isRepeatable: true,
      help: "Members that Items are to have, with - before it not to have", group: group),
    Flag(
      "limit", takes: .integer(1...1_000_000), placeholder: "N",
      defaultNote: "what suits the server",
      help: "Items on a page", group: group),
    Flag(
      "max-items", short: "n", takes: .integer(atLeast: 1), placeholder: "N",
      help: "How many Items are wanted at most", group: group),
    Flag(
      "method", takes: .choice(ItemSearch.Method.allCases.map(\.rawValue)),
      default: ItemSearch.Method.automatic.rawValue, help: "How requests are made", group: group),
  ]

  /// The search that the flags describe.
  static func search(_ invocation: Invocation) throws -> ItemSearch {
    var search = ItemSearch()
    search.collections = list(invocation, "collections")
    search.ids = list(invocation, "ids")
    if let text = invocation.string("bbox") { search.boundingBox = try box(text, invocation) }
    search.intersects = try invocation.string("intersects").map { try geometry($0, invocation) }
    search.interval = try interval(invocation)
    search.query = try query(invocation)
    if earlierRun(invocation) == nil, let text = invocation.string("since") {
      do {
        search.updatedSince = try TemporalInterval(text).start
      } catch {
        throw invocation.misuse(
          of: "since", "is no time, and nothing is there: \(error.message)")
      }
    }
    if let text = invocation.string("filter") { search.filter = try filter(text, invocation) }
    search.sortBy = list(invocation, "sortby").map(ItemSearch.SortField.init(parsing:))
    for field in list(invocation, "fields") {
      if field.hasPrefix("-") {
        search.excludedFields.append(String(field.dropFirst()))
      } else {
        search.includedFields.append(field.hasPrefix("+") ? String(field.dropFirst()) : field)
      }
    }
    search.pageSize = try invocation.integer("limit")
    search.maximumCount = try invocation.integer("max-items")
    search.method =
      invocation.string("method").flatMap(ItemSearch.Method.init(rawValue:))
      ?? .automatic
    if let mistake = search.mistake { throw invocation.misuse(mistake) }
    return search
  }

  /// What an earlier fetch has written, where `--since` names that and not a time.
  static func earlierRun(_ invocation: Invocation) -> String? {
    guard let text = invocation.string("since"), text != "-" else { return nil }
    let kind = try? kindOfPlace(withoutFileScheme(text))
    // What is to be written may not be there before the first time.
    return kind != .nothing && kind != nil || text == invocation.string("output") ? text : nil
  }

  static func list(_ invocation: Invocation, _ name: String) -> [String] {
    invocation.strings(name).flatMap { $0.split(separator: ",").map(String.init) }
  }

  static func interval(_ invocation: Invocation) throws -> TemporalInterval? {
    guard let text = invocation.string("datetime") else { return nil }
    do {
      return try TemporalInterval(text)
    } catch { throw invocation.misuse(of: "datetime", "is no time: \(error.message)") }
  }

  static func box(_ text: String, _ invocation: Invocation) throws -> BoundingBox {
    let parts = text.split { $0 == "," || $0 == " " }
    let numbers = parts.compactMap { Double($0) }
    guard numbers.count == parts.count else {
      throw invocation.misuse(of: "bbox", "must be numbers with commas, not '\(text)'")
    }
    do {
      return try BoundingBox(numbers)
    } catch { throw invocation.misuse(of: "bbox", "is no box: \(error.message)") }
  }

  private static func geometry(_ text: String, _ invocation: Invocation) throws -> JSONValue {
    let isJSON = text.first(where: { !$0.isWhitespace }) == "{"
    let json: JSONValue
    do {
      json = try isJSON ? JSONValue(parsing: text) : JSONValue(parsing: readAll(text))
    } catch { throw invocation.misuse(of: "intersects", "cannot be read: \(error)") }
    switch json["type"]?.string {
    case "Feature": return json["geometry"] ?? .null
    case "FeatureCollection":
      let geometries = (json["features"]?.array ?? []).compactMap { $0["geometry"] }
      guard geometries.count != 1 else { return geometries[0] }
      return ["type": "GeometryCollection", "geometries": .array(geometries)]
    default: return json
    }
  }

  private static func query(_ invocation: Invocation) throws -> JSONObject? {
    let texts = invocation.strings("query")
    if texts.isEmpty { return nil }
    var query = JSONObject()
    for text in texts {
      if text.first(where: { !$0.isWhitespace }) == "{" {
        guard let object = try? JSONValue(parsing: text).object else {
          throw invocation.misuse(of: "query", "is no JSON object: '\(text)'")
        }
        for (name, value) in object { query[name] = value }
        continue
      }
      guard let (name, word, value) = condition(text) else {
        throw invocation.misuse(of: "query", "must be NAME<VALUE or JSON, not '\(text)'")
      }
      var conditions = query[name]?.object ?? JSONObject()
      conditions[word] = value
      query[name] = .object(conditions)
    }
    return query
  }

  /// `name<=value` in the words of the query extension.
  private static func condition(_ text: String) -> (String, String, JSONValue)? {
    let operators = [
      ("<=", "lte"), (">=", "gte"), ("<>", "neq"), ("!=", "neq"), ("=", "eq"), ("<", "lt"),
      (">", "gt"),
    ]
    for (sign, word) in operators {
      guard let range = text.firstRange(of: sign) else { continue }
      let name = text[..<range.lowerBound].filter { $0 != " " }
      let value = text[range.upperBound...].drop { $0 == " " }
      guard !name.isEmpty, !value.isEmpty else { return nil }
      return (name, word, (try? JSONValue(parsing: String(value))) ?? .string(String(value)))
    }
    return nil
  }

  /// Reads a filter before anything is asked, so that mistakes in it are named with their place.
  private static func filter(
    _ text: String, _ invocation: Invocation
  ) throws -> CQL2Expression {
    do throws(QueryError) {
      return try CQL2Expression(text)
    } catch { throw invocation.misuse(of: "filter", "is not a filter: \(error)") }
  }
}
