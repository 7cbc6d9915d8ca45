internal import STACStorage

/// Where schemas come from.
///
/// A source is asked for a schema once; the answer is kept. It may be asked by many threads.
public protocol SchemaSource: Sendable {
  /// The bytes of the schema that is published at an address, nil where this source has none.
  ///
  /// - Parameter url: an absolute URI without a fragment. `http` and `https` are the same.
  /// - Throws: ``SchemaError`` where there should be one but it cannot be had.
  func schema(at url: String) throws(SchemaError) -> [UInt8]?
}

/// Schemas in memory, by their address.
public struct SchemaDictionary: SchemaSource {
  private let schemas: [String: [UInt8]]

  /// A source with these schemas. `http` and `https` are the same, fragments do not count.
  public init(_ schemas: [String: [UInt8]]) {
    self.schemas = Dictionary(
      schemas.map { (URIReference.documentKey($0), $1) }, uniquingKeysWith: { first, _ in first })
  }

  /// The schema at an address.
  public func schema(at url: String) -> [UInt8]? { schemas[URIReference.documentKey(url)] }
}

/// Several sources, asked in order.
public struct SchemaSources: SchemaSource {
  private let sources: [any SchemaSource]

  /// The sources, the first choice first.
  public init(_ sources: [any SchemaSource]) { self.sources = sources }

  /// The schema of the first source that has one at the address.
  public func schema(at url: String) throws(SchemaError) -> [UInt8]? {
    for source in sources {
      if let bytes = try source.schema(at: url) { return bytes }
    }
    return nil
  }
}
