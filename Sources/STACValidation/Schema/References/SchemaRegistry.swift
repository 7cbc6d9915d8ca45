internal import STACJSON
internal import STACStorage

/// All documents that schemas came from so far, and how references between them are followed.
///
/// Published schemas have `$id`s that are not their address, so an address is looked for where it
/// is least likely to mislead: in the resource itself, in its document, among what was retrieved by
/// this address, at the source, and last among the `$id`s of other documents.
final class SchemaRegistry {
  let source: any SchemaSource
  let defaultDialect: SchemaDialect
  private var documents: [String: SchemaDocument] = [:]
  private var failures: [String: SchemaError] = [:]
  private var foreignIdentifiers: [String: SchemaDocument] = [:]
  private var dialects: [String: SchemaDialect] = [:]
  private var patterns: [String: Result<SchemaPattern, SchemaError>] = [:]
  /// Schemas of our own, which no reference leads to.
  private var natives: [String: SchemaDocument] = [:]

  init(source: any SchemaSource, defaultDraft: SchemaDraft) {
    self.source = source
    defaultDialect = SchemaDialect(defaultDraft)
  }

  // MARK: Documents

  /// The document at an address, from memory or from the source.
  func document(at url: String) throws(SchemaError) -> SchemaDocument {
    let key = URIReference.documentKey(url)
    if let known = documents[key] { return known }
    if let failure = failures[key] { throw failure }
    do throws(SchemaError) {
      let address = String(url.prefix { $0 != "#" })
      guard let bytes = try source.schema(at: address) ?? MetaSchemas.schema(at: address) else {
        throw SchemaError(.notFound, "no schema is known at \(url)", url: url)
      }
      return try add(bytes, url: url)
    } catch {
      failures[key] = error
      throw error
    }
  }

  /// Takes a document up under an address.
  func add(_ bytes: [UInt8], url: String) throws(SchemaError) -> SchemaDocument {
    let document = try SchemaDocument(bytes, url: url)
    documents[URIReference.documentKey(url)] = document
    document.index(defaultDialect) { dialect(of: $0) }
    for key in document.identifiers.keys where foreignIdentifiers[key] == nil {
      foreignIdentifiers[key] = document
    }
    return document
  }

  /// How many schemas of our own are kept: one for each set of known extensions that comes often.
  private static let nativeLimit = 256

  /// A schema of our own, made when it is first asked for; nil where there are too many.
  func native(_ url: String, _ make: () -> [UInt8]) throws(SchemaError) -> Subschema? {
    if let known = natives[url] { return known.mainResource?.root }
    if natives.count >= Self.nativeLimit { return nil }
    let document = try SchemaDocument(make(), url: url, isNative: true)
    document.index(defaultDialect) { dialect(of: $0) }
    natives[url] = document
    return document.mainResource?.root
  }

  /// The root of the document at an address, or the part that the address's fragment names.
  func subschema(at url: String) throws(SchemaError) -> Subschema {
    let (uri, fragment) = URIReference.resolve(url, against: "")
    let document = try document(at: uri)
    guard let resource = document.mainResource,
      let part = document.part(fragment: fragment, of: resource)
    else {
      throw SchemaError(.reference, "the schema \(uri) has no part #\(fragment ?? "")", url: uri)
    }
    return part
  }

  // MARK: References

  /// What a reference leads to.
  func resolve(
    _ reference: String, from resource: SchemaResource
  ) throws(SchemaError) -> (part: Subschema, fragment: String?) {
    let (uri, fragment) = URIReference.resolve(reference, against: resource.base)
    let target = try self.resource(at: uri, from: resource, reference)
    guard let part = target.document.part(fragment: fragment, of: target) else {
      throw broken(reference, resource, "\(target.document.url) has no part #\(fragment ?? "")")
    }
    return (part, fragment)
  }

  private func resource(
    at uri: String, from resource: SchemaResource, _ reference: String
  ) throws(SchemaError) -> SchemaResource {
    let key = URIReference.documentKey(uri)
    if key == URIReference.documentKey(resource.base) { return resource }
    if let index = resource.document.identifiers[key],
      let embedded = resource.document.resource(at: index)
    {
      return embedded
    }
    let loaded: SchemaDocument
    do throws(SchemaError) { loaded = try document(at: uri) } catch {
      if error.code == .notFound, let document = foreignIdentifiers[key],
        let index = document.identifiers[key], let found = document.resource(at: index)
      {
        return found
      }
      throw broken(reference, resource, error.message)
    }
    guard let main = loaded.mainResource else { throw broken(reference, resource, "it is empty") }
    return main
  }

  private func broken(
    _ reference: String, _ resource: SchemaResource, _ reason: String
  ) -> SchemaError {
    let url = resource.document.url
    return SchemaError(
      .reference, "the schema \(url) refers to '\(reference)', which cannot be had: \(reason)",
      url: url)
  }

  // MARK: Dialects and patterns

  /// How schemas of a metaschema are read; nil where nothing is known of it.
  private func dialect(of metaschema: String) -> SchemaDialect? {
    if let draft = SchemaDraft(metaschema: metaschema) { return SchemaDialect(draft) }
    let key = URIReference.documentKey(metaschema)
    if let known = dialects[key] { return known }
    // What a metaschema of a metaschema leads to, should it lead back here.
    dialects[key] = defaultDialect
    guard let bytes = try? source.schema(at: String(metaschema.prefix { $0 != "#" })),
      let json = try? JSONDocument(parsing: bytes)
    else { return nil }
    let base = json.root["$schema"]?.string.flatMap { dialect(of: $0) } ?? defaultDialect
    var result = SchemaDialect(base.draft)
    if base.draft >= .draft2019, let vocabularies = json.root["$vocabulary"], vocabularies.isObject
    {
      result = SchemaDialect(base.draft, vocabularies: vocabularies.members.map { String($0.key) })
    }
    dialects[key] = result
    return result
  }

  /// A regular expression, compiled once.
  func pattern(_ text: String, url: String) -> Result<SchemaPattern, SchemaError> {
    if let known = patterns[text] { return known }
    let result: Result<SchemaPattern, SchemaError>
    do throws(PatternError) { result = .success(try SchemaPattern(text)) } catch {
      result = .failure(
        SchemaError(
          .pattern,
          "the schema \(url) has a pattern '\(text)' that is not ECMA-262: \(error.reason)",
          url: url))
    }
    patterns[text] = result
    return result
  }
}
