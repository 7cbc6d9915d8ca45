public import STACJSON

/// The assets of an Item or a Collection by their keys, in order.
public struct Assets: Sendable, Hashable {
  /// The members: keys to asset objects.
  public var json: JSONObject

  /// The assets of these members.
  public init(_ json: JSONObject = [:]) { self.json = json }

  /// The keys, in order.
  public var keys: [String] { json.keys }

  /// The number of assets.
  public var count: Int { json.count }

  /// The asset of a key. Setting nil removes it, a new key goes to the end.
  public subscript(key: String) -> Asset? {
    get { json[object: key].map(Asset.init) }
    set { json[object: key] = newValue?.json }
  }
}

extension Assets: Sequence {
  /// The keys and assets in order; what is not an object is passed over.
  public func makeIterator() -> IndexingIterator<[(key: String, asset: Asset)]> {
    json.compactMap { key, value in value.object.map { (key: key, asset: Asset($0)) } }
      .makeIterator()
  }
}
