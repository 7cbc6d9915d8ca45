internal import STACCatalog
internal import STACClient
internal import STACQuery
internal import STACStorage

extension IngestOptions {
  /// Lets servers look for what the filter wants, where all the sources are on the web.
  public mutating func askServer() {
    guard !sources.isEmpty, sources.allSatisfy({ isWebLocation($0) }) else { return }
    var search = reading.remote.search
    search.collections = (filter.collections ?? []).sorted()
    search.ids = (filter.ids ?? []).sorted()
    search.boundingBox = filter.boundingBox
    search.interval = filter.interval
    search.maximumCount = maximumCount
    search.filter = filter.expression?.expression
    filter = ItemFilter()
    reading.remote.search = search
  }
}
