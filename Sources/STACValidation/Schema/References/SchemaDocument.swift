internal import STACJSON
internal import STACStorage

/// A document with schemas in it, parsed once, and the addresses that its parts have.
///
/// It owns the parts; those point to each other and to the resources without owning them twice:
/// what they hold of each other is let go when the document goes.
final class SchemaDocument {
  /// The address that it was had from.
  let url: String
  /// Whether we have written it ourselves: it may have ``NativeKeywords``.
  let isNative: Bool
  private let json: JSONDocument
  private(set) var mainResource: SchemaResource?
  /// The resource of each place where a keyword puts a schema, by tape index.
  private var resources: [Int: SchemaResource] = [:]
  /// Tape indices of the parts with an address (`uri`) or a name (`uri#name`).
  private(set) var identifiers: [String: Int] = [:]
  private var subschemas: [Int: Subschema] = [:]
  /// The members of large objects that references lead into.
  private var membersOfLarge: [Int: [String: Int]] = [:]

  init(_ bytes: [UInt8], url: String, isNative: Bool = false) throws(SchemaError) {
    self.url = url
    self.isNative = isNative
    do throws(JSONError) { json = try JSONDocument(parsing: bytes) } catch {
      throw SchemaError(.notJSON, "the schema \(url) is not JSON: \(error)", url: url)
    }
  }

  deinit {
    for part in subschemas.values { part.letGo() }
  }

  var root: JSONView { json.root }

  func value(at tapeIndex: Int) -> JSONView { json.root.value(atTapeIndex: tapeIndex) }

  /// The one part that stands at a value; made when first asked for.
  func subschema(at view: JSONView, in resource: SchemaResource) -> Subschema {
    let index = view.tapeIndex
    if let known = subschemas[index] { return known }
    let part = Subschema(view, resource: resources[index] ?? resource)
    subschemas[index] = part
    return part
  }

  /// The part that stands at a value, if it has been asked for before.
  func knownSubschema(at tapeIndex: Int) -> Subschema? { subschemas[tapeIndex] }

  // MARK: Addresses

  /// Finds all resources and anchors. `dialect` tells how a `$schema` is to be read.
  func index(
    _ fallback: SchemaDialect, _ dialect: (_ metaschema: String) -> SchemaDialect?
  ) {
    let own = root["$schema"]?.string.flatMap { dialect($0) } ?? fallback
    let main = SchemaResource(base: url, dialect: own, rootIndex: root.tapeIndex, document: self)
    mainResource = main
    index(root, main, dialect)
  }

  private func index(
    _ view: JSONView, _ outer: SchemaResource, _ dialect: (String) -> SchemaDialect?
  ) {
    guard view.isObject || view.boolean != nil else { return }
    let resource = resource(of: view, outer, dialect)
    resources[view.tapeIndex] = resource
    guard view.isObject else { return }
    addAnchors(of: view, resource)
    for keyword in resource.dialect.schemaKeywords {
      if let value = view[keyword] { index(value, resource, dialect) }
    }
    for keyword in resource.dialect.schemaArrayKeywords {
      guard let list = view[keyword] else { continue }
      for value in list.elements { index(value, resource, dialect) }
    }
    for keyword in resource.dialect.schemaMapKeywords {
      guard let map = view[keyword] else { continue }
      for (_, value) in map.members { index(value, resource, dialect) }
    }
  }

  /// The resource that a place belongs to: a new one where it has an address of its own.
  private func resource(
    of view: JSONView, _ outer: SchemaResource, _ dialect: (String) -> SchemaDialect?
  ) -> SchemaResource {
    let isMain = view.tapeIndex == root.tapeIndex
    let own = isMain ? nil : view["$schema"]?.string.flatMap { dialect($0) }
    let language = own ?? outer.dialect
    if language.refHidesSiblings, view["$ref"]?.isString == true { return outer }
    guard let id = view[language.idKeyword]?.string, !id.hasPrefix("#") else { return outer }
    let (uri, fragment) = URIReference.resolve(id, against: outer.base)
    let resource = SchemaResource(
      base: uri, dialect: language, rootIndex: view.tapeIndex, document: self)
    if isMain { mainResource = resource }
    identifiers[URIReference.documentKey(uri)] = view.tapeIndex
    if language.refHidesSiblings, let fragment, !fragment.isEmpty {
      addName(fragment, view, resource)
    }
    return resource
  }

  private func addAnchors(of view: JSONView, _ resource: SchemaResource) {
    let draft = resource.dialect.draft
    guard draft >= .draft2019 else {
      if view["$ref"]?.isString != true, let id = view[resource.dialect.idKeyword]?.string,
        id.hasPrefix("#")
      {
        addName(String(id.dropFirst()), view, resource)
      }
      return
    }
    if let name = view["$anchor"]?.string { addName(name, view, resource) }
    if draft == .draft2020, let name = view["$dynamicAnchor"]?.string {
      addName(name, view, resource)
      resource.dynamicAnchors[name] = view.tapeIndex
    }
    if draft == .draft2019, view["$recursiveAnchor"]?.boolean == true,
      view.tapeIndex == resource.rootIndex
    {
      resource.dynamicAnchors[""] = view.tapeIndex
    }
  }

  private func addName(_ name: String, _ view: JSONView, _ resource: SchemaResource) {
    let key = URIReference.documentKey(resource.base) + "#" + name
    if identifiers[key] == nil { identifiers[key] = view.tapeIndex }
  }

  /// The part that a fragment leads to from a resource's root; nil where it leads to nothing.
  func part(fragment: String?, of resource: SchemaResource) -> Subschema? {
    guard let fragment, !fragment.isEmpty else { return resource.root }
    let decoded = URIReference.percentDecoded(fragment)
    guard decoded.hasPrefix("/") else {
      let key = URIReference.documentKey(resource.base) + "#" + decoded
      return identifiers[key].map { subschema(at: value(at: $0), in: resource) }
    }
    guard let pointer = try? JSONPointer(parsing: decoded) else { return nil }
    var place = value(at: resource.rootIndex)
    var nearest = resource
    for token in pointer.tokens {
      guard let next = step(from: place, token) else { return nil }
      place = next
      nearest = resources[place.tapeIndex] ?? nearest
    }
    guard place.isObject || place.boolean != nil else { return nil }
    return subschema(at: place, in: nearest)
  }

  /// One step of a pointer. Where many definitions stand in one object, looking for each again would
  /// take a while.
  private func step(from place: JSONView, _ token: String) -> JSONView? {
    guard place.isObject, place.wordCount > 4_000 else {
      return place[JSONPointer(tokens: [token])]
    }
    if membersOfLarge[place.tapeIndex] == nil {
      membersOfLarge[place.tapeIndex] = Dictionary(
        place.members.map { (String($0.key), $0.value.tapeIndex) }, uniquingKeysWith: { $1 })
    }
    return membersOfLarge[place.tapeIndex]?[token].map { value(at: $0) }
  }

  /// The resource of a part that has an address.
  func resource(at tapeIndex: Int) -> SchemaResource? { resources[tapeIndex] }
}
