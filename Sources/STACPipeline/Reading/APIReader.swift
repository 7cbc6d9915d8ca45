internal import STACCatalog
internal import STACClient
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACYAML

/// Reads what `ingest` says of a search, which an API does, or this program with files; and how
/// patiently an API is asked.
enum APIReader {
  /// Keys that have no meaning for files.
  private static let keys = [
    "limit", "method", "concurrency", "rate_limit", "retries", "timeout", "split",
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
    var earlier: String?
    readSearch(&reader, into: &search, &earlier)
    let deleted = reader.text("since_deleted")
    options.since = earlier.map { location in
      var since = ChangesSince(location)
      since.deleted = deleted
      return since
    }
    readPatience(&reader, into: &options.reading.remote.fetch)
    guard isAPI else { return narrow(&options, search, &reader) }
    search.filter = CQL2Expression.all(
      [search.filter, options.filter.expression?.expression].compactMap { $0 })
    search.collections = (options.filter.collections ?? []).sorted()
    search.ids = (options.filter.ids ?? []).sorted()
    search.boundingBox = options.filter.boundingBox
    search.interval = options.filter.interval
    search.maximumCount = options.maximumCount
    options.filter = ItemFilter()
    options.reading.remote.search = search
    if let mistake = search.mistake { reader.error(mistake, at: "intersects") }
  }

  /// Lets this program do what an API would.
  private static func narrow(
    _ options: inout IngestOptions, _ search: ItemSearch, _ reader: inout ConfigurationReader
  ) {
    var conditions = [options.filter.expression?.expression, search.filter].compactMap { $0 }
    do throws(QueryError) {
      if let query = search.query {
        conditions.append(try CQL2Expression(query: .object(query)))
      }
    } catch { reader.error("'query' is not a query: \(error.summary)", at: "query") }
    do throws(QueryError) {
      if let geometry = search.intersects { conditions.append(try .intersecting(geometry)) }
    } catch { reader.error("'intersects' is not a geometry: \(error.summary)", at: "intersects") }
    if let since = search.updatedSince {
      conditions.append(.updated(since: since, takesUndated: true))
    }
    do throws(QueryError) {
      options.filter.expression = try CQL2Expression.all(conditions).map {
        (all) throws(QueryError) in try CQL2Filter(all)
      }
    } catch { reader.error("the Items cannot be filtered so: \(error.summary)", at: "filter") }
    do throws(QueryError) {
      if !search.sortBy.isEmpty {
        options.order = try SortOrder(
          search.sortBy.map { ($0.isDescending ? "-" : "") + $0.field }.joined(separator: ","))
      }
    } catch { reader.error(error.summary, at: "sortby") }
    let names = search.includedFields + search.excludedFields.map { "-" + $0 }
    if names.isEmpty { return }
    do throws(JSONError) {
      options.fields = try FieldSelection(names.joined(separator: ","))
    } catch { reader.error(error.message, at: "fields") }
  }

  private static func readSearch(
    _ reader: inout ConfigurationReader, into search: inout ItemSearch, _ earlier: inout String?
  ) {
    if let query = reader.value("query") {
      search.query = query.object
      if query.object == nil {
        reader.error(
          "'query' must be a mapping", at: "query", hint: "write {eo:cloud_cover: {lt: 10}}")
      }
    }
    if let value = reader.value("filter") {
      do throws(QueryError) {
        if let text = value.string {
          search.filter = try CQL2Expression(text)
        } else {
          search.filter = try CQL2Expression(json: value)
        }
      } catch {
        reader.error(
          "'filter' is not a filter: \(error.summary)", at: "filter",
          hint: "a filter is CQL2 text such as eo:cloud_cover < 10, or CQL2 JSON")
      }
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
      } catch {
        // What is no time is where an earlier run has written to, or will have.
        if text.contains("/") || text.contains(".") {
          earlier = text
        } else {
          reader.error(error.message, at: "since")
        }
      }
    }
    search.pageSize = reader.integer("limit", in: 1...1_000_000)
    if let method = reader.choice("method", of: ItemSearch.Method.self) { search.method = method }
  }

  private static func readPatience(
    _ reader: inout ConfigurationReader, into fetch: inout FetchOptions
  ) {
    if let count = reader.integer("concurrency", in: 1...256) {
      fetch.connections = count
      fetch.documents = count
    }
    if let rate = reader.number("rate_limit", in: 0.001...1e6) { fetch.rate = rate }
    if let retries = reader.integer("retries", in: 0...100) { fetch.retries = retries }
    if let timeout = reader.integer("timeout", in: 1...86_400) { fetch.timeout = timeout }
    if let splits = reader.bool("split") { fetch.splits = splits }
  }
}
