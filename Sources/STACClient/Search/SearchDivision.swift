internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import STACQuery

/// A search, divided into what a server is asked for and what is looked at here because the server
/// cannot.
struct SearchDivision: Sendable {
  /// What the server is asked for.
  var asked: ItemSearch
  /// What is looked at here.
  var filter = ItemFilter()
  /// The order that Items are put in here.
  var order: SortOrder?
  /// The fields that are left in Items here.
  var fields: FieldSelection?

  /// Whether a server can do something.
  enum Ability {
    case yes
    case no
    /// It does not say what it can do: it is asked, and looked after.
    case unknown
  }

  /// What a server can do.
  struct Abilities {
    var query = Ability.unknown
    var filter = Ability.unknown
    var sort = Ability.unknown
    var fields = Ability.unknown
    /// Whether it takes ids and a geometry; if not, only Collections, a box and a time.
    var isSearch = true

    /// What can be done where there is no server.
    static let none = Abilities(query: .no, filter: .no, sort: .no, fields: .no, isSearch: false)
  }

  /// Everything is left to the server that it can do.
  ///
  /// - Throws: ``ClientError`` where what it cannot do cannot be done here either: a filter with a
  ///   function that only a server can know, a field to sort by without a name.
  init(_ search: ItemSearch, _ abilities: Abilities) throws(ClientError) {
    asked = search
    do throws(QueryError) {
      try divide(search, abilities)
    } catch {
      throw ClientError(
        .search, "the server cannot filter, and here it cannot be done: \(error.summary)")
    }
    do throws(JSONError) {
      guard abilities.fields == .no else { return }
      let names = search.includedFields + search.excludedFields.map { "-" + $0 }
      if !names.isEmpty { fields = try FieldSelection(names.joined(separator: ",")) }
      (asked.includedFields, asked.excludedFields) = ([], [])
    } catch { throw ClientError(.search, error.message) }
  }

  private mutating func divide(
    _ search: ItemSearch, _ abilities: Abilities
  ) throws(QueryError) {
    var conditions: [CQL2Expression] = []
    if let query = search.query, abilities.query != .yes {
      conditions.append(try CQL2Expression(query: .object(query)))
      if abilities.query == .no { asked.query = nil }
    }
    if let filter = search.filter, abilities.filter != .yes {
      conditions.append(filter)
      if abilities.filter == .no {
        asked.filter = nil
        if abilities.query == .yes { narrow(by: filter.impliedQuery) }
      }
    }
    if !abilities.isSearch {
      if let geometry = search.intersects {
        conditions.append(try CQL2Expression.intersecting(geometry))
        asked.intersects = nil
        // A box can be asked for, and leaves less to look at.
        if asked.boundingBox == nil { asked.boundingBox = Self.box(of: geometry) }
      }
      if !search.ids.isEmpty { filter.ids = Set(search.ids) }
      asked.ids = []
    }
    if let all = CQL2Expression.all(conditions) { filter.expression = try CQL2Filter(all) }
    guard abilities.sort == .no, !search.sortBy.isEmpty else { return }
    order = try SortOrder(
      search.sortBy.map { ($0.isDescending ? "-" : "") + $0.field }.joined(separator: ","))
    asked.sortBy = []
    // Which are the first is known when all have come.
    asked.maximumCount = nil
  }

  /// Adds conditions that the server can look at, where nothing is asked of the same property.
  private mutating func narrow(by conditions: JSONObject) {
    var query = asked.query ?? JSONObject()
    for (name, condition) in conditions where query[name] == nil { query[name] = condition }
    if !query.isEmpty { asked.query = query }
  }

  private static func box(of geometry: JSONValue) -> BoundingBox? {
    var text = ByteBuffer()
    text.append(json: geometry)
    var parser = JSONParser()
    return text.withPaddedBytes { bytes in
      guard let view = try? parser.parse(padded: bytes) else { return nil }
      return try? BoundingBox(ofGeometry: view)
    }
  }
}
