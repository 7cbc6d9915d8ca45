internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACStorage

extension ItemSearch {
  /// The first request of a part of the search.
  func request(_ scope: PartScope, at endpoint: SearchEndpoint, pageSize: Int) -> APIRequest {
    switch endpoint.route(preferredMethod(endpoint), isLong: isLong(scope)) {
    case .post(let address):
      return APIRequest(.post, address, body: .object(body(scope, pageSize, endpoint)))
    case .get(let address):
      var address = address
      for (name, value) in queryItems(scope, pageSize, endpoint) { address.setQuery(name, value) }
      return APIRequest(.get, address)
    case .items(let collections):
      let name = WebAddress.encoded(scope.collections?.first ?? "")
      var address = collections.appending(name + "/items")
      address.query = endpoint.query
      for (name, value) in queryItems(scope, pageSize, endpoint) where name != "collections" {
        address.setQuery(name, value)
      }
      return APIRequest(.get, address)
    }
  }

  /// CQL2 text is what a filter is by default with GET, JSON with POST.
  private func preferredMethod(_ endpoint: SearchEndpoint) -> Method {
    method == .automatic && filter != nil && !endpoint.readsFilterJSON ? .get : method
  }

  /// Whether the search does not fit into a URL.
  private func isLong(_ scope: PartScope) -> Bool {
    let names = (scope.collections ?? []) + (scope.ids ?? [])
    let filterLength = filter?.description.utf8.count ?? 0
    return names.reduce(0) { $0 + $1.utf8.count + 3 } + filterLength
      + (intersects?.description.utf8.count ?? 0) > 1500
  }

  private func body(
    _ scope: PartScope, _ pageSize: Int, _ endpoint: SearchEndpoint
  ) -> JSONObject {
    var body = JSONObject()
    if let collections = scope.collections {
      body["collections"] = .array(collections.map { .string($0) })
    }
    if let ids = scope.ids { body["ids"] = .array(ids.map { .string($0) }) }
    if let box = scope.box ?? boundingBox { body["bbox"] = .array(box.json) }
    if let intersects { body["intersects"] = intersects }
    if let time = scope.datetime { body["datetime"] = .string(time) }
    if let query { body["query"] = .object(query) }
    if let filter {
      let isText = !endpoint.readsFilterJSON && endpoint.readsFilterText
      body["filter"] = isText ? .string(filter.description) : filter.json
      body["filter-lang"] = isText ? "cql2-text" : "cql2-json"
    }
    if !sortBy.isEmpty {
      body["sortby"] = .array(
        sortBy.map {
          ["field": .string($0.field), "direction": .string($0.isDescending ? "desc" : "asc")]
        })
    }
    if let fields = fieldsBody { body["fields"] = fields }
    body["limit"] = .integer(Int64(pageSize))
    return body
  }

  private var fieldsBody: JSONValue? {
    if includedFields.isEmpty, excludedFields.isEmpty { return nil }
    var fields = JSONObject()
    if !includedFields.isEmpty {
      fields["include"] = .array(includedFields.map { .string($0) })
    }
    if !excludedFields.isEmpty {
      fields["exclude"] = .array(excludedFields.map { .string($0) })
    }
    return .object(fields)
  }

  private func queryItems(
    _ scope: PartScope, _ pageSize: Int, _ endpoint: SearchEndpoint
  ) -> [(String, String)] {
    var items: [(String, String)] = []
    if let collections = scope.collections {
      items.append(("collections", collections.joined(separator: ",")))
    }
    if let ids = scope.ids { items.append(("ids", ids.joined(separator: ","))) }
    if let box = scope.box ?? boundingBox {
      items.append(("bbox", box.json.map(\.description).joined(separator: ",")))
    }
    if let intersects { items.append(("intersects", intersects.description)) }
    if let time = scope.datetime { items.append(("datetime", time)) }
    if let query { items.append(("query", JSONValue.object(query).description)) }
    if let filter {
      items +=
        endpoint.readsFilterText
        ? [("filter", filter.description), ("filter-lang", "cql2-text")]
        : [("filter", filter.json.description), ("filter-lang", "cql2-json")]
    }
    if !sortBy.isEmpty {
      let fields = sortBy.map { ($0.isDescending ? "-" : "+") + $0.field }
      items.append(("sortby", fields.joined(separator: ",")))
    }
    let fields = includedFields + excludedFields.map { "-" + $0 }
    if !fields.isEmpty { items.append(("fields", fields.joined(separator: ","))) }
    items.append(("limit", String(pageSize)))
    return items
  }
}
