internal import STACJSON
internal import STACModel
internal import STACQuery

/// What is asked of documents that no server searches.
struct StaticFilter: ~Copyable {
  /// What is done here: everything.
  let division: SearchDivision
  private var parser = JSONParser()
  private var filter: ItemFilter

  /// Whether everything is wanted.
  var isOpen: Bool { filter.isEmpty }

  /// - Throws: ``ClientError`` where a filter makes no sense here.
  init(_ search: ItemSearch) throws(ClientError) {
    var search = search
    if let since = search.updatedSince {
      let condition = CQL2Expression.updated(since: since, takesUndated: true)
      search.filter = CQL2Expression.all([search.filter, condition].compactMap { $0 })
    }
    division = try SearchDivision(search, .none)
    filter = division.filter
    if !search.collections.isEmpty { filter.collections = Set(search.collections) }
    filter.boundingBox = search.boundingBox
    filter.interval = search.interval
  }

  /// Whether a document is wanted; one that is no Item is, for whoever reads it to complain.
  mutating func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if isOpen { return true }
    guard let view = try? parser.parse(padded: bytes), view.isObject else { return true }
    return filter.matches(view)
  }
}
