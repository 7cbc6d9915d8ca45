public import STACStorage

/// Where a server is searched.
public struct SearchEndpoint: Sendable, Hashable {
  /// Where GET requests go; nil where there are none.
  public var `get`: WebAddress?
  /// Where POST requests go; nil where there are none.
  public var post: WebAddress?
  /// Where Collections are, for servers without a search: `…/collections`.
  public var collections: WebAddress?
  /// Whether filters are read as CQL2 JSON.
  public var readsFilterJSON = true
  /// Whether filters are read as CQL2 text.
  public var readsFilterText = true
  /// What every request for the Items of a Collection has in its query besides, as the user's URL had
  /// it.
  var query: String?

  /// A way to ask.
  enum Route {
    case get(WebAddress)
    case post(WebAddress)
    /// The Items of each Collection: OGC API Features.
    case items(collections: WebAddress)
  }

  /// Whether Items can only be had Collection by Collection.
  var isByCollection: Bool { self.get == nil && post == nil }

  /// The way to ask, as far as it can be had.
  ///
  /// - Parameter isLong: the search does not fit into a URL.
  func route(_ method: ItemSearch.Method, isLong: Bool) -> Route {
    switch (method, get, post) {
    case (.get, let get?, _) where !isLong || post == nil: return .get(get)
    case (_, let get?, nil): return .get(get)
    case (_, _, let post?): return .post(post)
    case (_, nil, nil):
      guard let collections else { preconditionFailure("an endpoint without an address") }
      return .items(collections: collections)
    }
  }
}
