internal import STACJSON

/// One schema of a document, read into the language of the newest draft: what a keyword means does
/// not depend on the draft any more.
///
/// It is written by the ``SchemaLinker`` under the compiler's lock, before the first
/// ``CompiledSchema`` that reaches it is handed out, and only read after that: so it may be shared
/// by threads.
final class Subschema: @unchecked Sendable {
  /// Where a reference leads.
  struct Link {
    let keyword: String
    let target: Result<Subschema, SchemaError>
  }

  /// A `$dynamicRef` (or `$recursiveRef`) whose target depends on the way that led to it.
  struct DynamicLink {
    let keyword: String
    let name: String
    let initial: Subschema
  }

  struct Property {
    let key: JSONKey
    let schema: Subschema
  }

  struct PatternProperty {
    let pattern: Result<SchemaPattern, SchemaError>
    let schema: Subschema
  }

  struct Dependency {
    let key: JSONKey
    let required: [JSONKey]
    let schema: Subschema?
    let keyword: String
  }

  /// The schema as written.
  let view: JSONView
  unowned let resource: SchemaResource
  var isRead = false

  /// What `true` and `false` say, nil for objects.
  var verdict: Bool?
  var references: [Link] = []
  var dynamicReference: DynamicLink?

  // Values of any kind.
  var kinds = TagMask.all
  /// Of numbers only those without a fraction.
  var integersOnly = false
  /// Draft 4: `1.0` is no integer.
  var integersAreWritten = false
  var enumeration: [JSONView]?
  var constant: JSONView?

  // Numbers.
  var minimum: JSONView?
  var maximum: JSONView?
  var exclusiveMinimum: JSONView?
  var exclusiveMaximum: JSONView?
  var multipleOf: JSONView?

  // Strings.
  var minimumLength = 0
  var maximumLength = Int.max
  var pattern: Result<SchemaPattern, SchemaError>?
  /// A known format, where formats are asserted.
  var format: SchemaFormat?

  // Arrays.
  var prefixItems: [Subschema] = []
  var items: Subschema?
  var contains: Subschema?
  var minimumContains = 1
  var maximumContains = Int.max
  var minimumItems = 0
  var maximumItems = Int.max
  var uniqueItems = false

  // Objects.
  var properties: [Property] = [] {
    didSet {
      if properties.count <= Self.fewNames { return }
      propertyPlaces = Dictionary(
        properties.indices.map { (properties[$0].key.string, $0) }, uniquingKeysWith: { $1 })
    }
  }
  /// Where there are many properties: which is where.
  private var propertyPlaces: [String: Int] = [:]
  var patternProperties: [PatternProperty] = []
  var additionalProperties: Subschema?
  var propertyNames: Subschema?
  var required: [JSONKey] = []
  var minimumProperties = 0
  var maximumProperties = Int.max
  var dependencies: [Dependency] = []

  // In place.
  var allOf: [Subschema] = []
  var anyOf: [Subschema]?
  var oneOf: [Subschema]?
  var not: Subschema?
  var condition: Subschema?
  var consequence: Subschema?
  var alternative: Subschema?
  var unevaluatedItems: Subschema?
  var unevaluatedProperties: Subschema?

  /// What only schemas of our own can say.
  var native = NativeKeywords()

  init(_ view: JSONView, resource: SchemaResource) {
    self.view = view
    self.resource = resource
  }

  /// The address of the document, and the place in it.
  var url: String { resource.document.url }
  var pointer: JSONPointer { resource.document.root.pointer(to: view) ?? .root }

  /// Up to so many names are looked for one by one.
  static let fewNames = 24

  /// The property of a name.
  func property(_ name: JSONText) -> Property? {
    if properties.count > Self.fewNames {
      return propertyPlaces[String(name)].map { properties[$0] }
    }
    return properties.first { name == $0.key }
  }

  /// Whether what the others evaluated must be known.
  var looksAtTheRest: Bool { unevaluatedItems != nil || unevaluatedProperties != nil }

  /// Whether there is nothing in it but `required`.
  var isOnlyRequired: Bool {
    view.isObject && !required.isEmpty && view.members.allSatisfy { $0.key == "required" }
  }

  /// Every schema that is part of this one or is referred to by it.
  var neighbours: [Subschema] {
    var result = prefixItems + allOf + (anyOf ?? []) + (oneOf ?? [])
    result += references.compactMap { try? $0.target.get() }
    result += properties.map(\.schema) + patternProperties.map(\.schema)
    result += dependencies.compactMap(\.schema)
    result += [
      items, contains, additionalProperties, propertyNames, not, condition, consequence,
      alternative, unevaluatedItems, unevaluatedProperties, dynamicReference?.initial,
      native.refused,
    ].compactMap { $0 }
    return result
  }

  /// Lets go of the other schemas, which may in turn hold this one.
  func letGo() {
    references = []
    dynamicReference = nil
    prefixItems = []
    properties = []
    propertyPlaces = [:]
    patternProperties = []
    dependencies = []
    allOf = []
    anyOf = nil
    oneOf = nil
    items = nil
    contains = nil
    additionalProperties = nil
    propertyNames = nil
    not = nil
    condition = nil
    consequence = nil
    alternative = nil
    unevaluatedItems = nil
    unevaluatedProperties = nil
    native.refused = nil
  }
}
