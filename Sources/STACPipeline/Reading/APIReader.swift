internal import STACCatalog
internal import STACClient
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACYAML

/// Reads what `ingest` says of an API: what it is asked for, and how patiently.
enum APIReader {
  /// Keys that have no meaning for files.
  private static let keys = [
    "query", "filter", "intersects", "sortby", "fields", "limit", "method", "since", "concurrency",
    "rate_limit", "retries", "timeout", "split",
  ]

  /// Reads the keys, and gives the API the filter that files are read with.
  ///
  /// The keys are known for files too, so that a workflow can be switched between the modes.
  static func read(
    _ reader: inout ConfigurationReader, into options: inout IngestOptions, isAPI: Bool
  ) {
    for key in keys where reader.node(key) != nil && !isAPI {
      reader.diagnostics.warning(
        "'\(key)' has no effect on files", at: reader.location(ofKey: key))
    }
    var search = ItemSearch()
    readSearch(&reader, into: &search)
    readPatience(&reader, into: &options.reading.remote.fetch)
    guard isAPI else { return }
    search.collections = (options.filter.collections ?? []).sorted()
    search.ids = (options.filter.ids ?? []).sorted()
    search.boundingBox = options.filter.boundingBox
    search.interval = options.filter.interval
    search.maximumCount = options.maximumCount
    options.filter = ItemFilter()
    options.reading.remote.search = search
    if let mistake = search.mistake { reader.error(mistake, at: "intersects") }
  }

  private static func readSearch(
    _ reader: inout ConfigurationReader, into search: inout ItemSearch
  ) {
    if let query = reader.value("query") {
      search.query = query.object
      if query.object == nil {
        reader.error(
          "'query' must be a mapping", at: "query", hint: "write {eo:cloud_cover: {lt: 10}}")
      }
    }
    switch reader.value("filter") {
    case .string(let text): search.filter = .text(text)
    case .object(let object): search.filter = .json(.object(object))
    case nil: break
    case _?: reader.error("'filter' must be CQL2, as text or as a mapping", at: "filter")
    }
    if let geometry = reader.value("intersects") { search.intersects = geometry }
    search.sortBy = (reader.strings("sortby") ?? []).map(ItemSearch.SortField.init(parsing:))
    for field in reader.strings("fields") ?? [] {
      if field.hasPrefix("-") {
        search.excludedFields.append(String(field.dropFirst()))
      } else {
        search.includedFields.append(field)
      }
    }
    if let text = reader.text("since") {
      do throws(ModelError) {
        search.updatedSince = try TemporalInterval(text).start
      } catch { reader.error(error.message, at: "since") }
    }
    search.pageSize = reader.integer("limit", in: 1...1_000_000)
    if let method = reader.choice("method", of: ItemSearch.Method.self) { search.method = method }
  }

  private static func readPatience(
    _ reader: inout ConfigurationReader, into fetch: inout FetchOptions
  ) {
    if let count = reader.integer("concurrency", in: 1...256) { fetch.connections = count }
    if let rate = reader.number("rate_limit", in: 0.001...1e6) { fetch.rate = rate }
    if let retries = reader.integer("retries", in: 0...100) { fetch.retries = retries }
    if let timeout = reader.integer("timeout", in: 1...86_400) { fetch.timeout = timeout }
    if let splits = reader.bool("split") { fetch.splits = splits }
  }
}
