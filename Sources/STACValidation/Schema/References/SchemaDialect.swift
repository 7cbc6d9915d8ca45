internal import STACStorage

/// The drafts of JSON Schema that the engine reads.
public enum SchemaDraft: Int, Sendable, Comparable, CaseIterable {
  /// Draft 4, 2013.
  case draft4 = 4
  /// Draft 6, 2017.
  case draft6 = 6
  /// Draft 7, 2018: what STAC uses.
  case draft7 = 7
  /// Draft 2019-09.
  case draft2019 = 2019
  /// Draft 2020-12.
  case draft2020 = 2020

  /// Whether the first was published before the second.
  public static func < (a: SchemaDraft, b: SchemaDraft) -> Bool { a.rawValue < b.rawValue }

  /// The draft whose metaschema has an address, nil for all other addresses.
  init?(metaschema url: String) {
    switch URIReference.documentKey(url) {
    case "http://json-schema.org/draft-04/schema": self = .draft4
    case "http://json-schema.org/draft-06/schema": self = .draft6
    case "http://json-schema.org/draft-07/schema": self = .draft7
    case "http://json-schema.org/draft/2019-09/schema": self = .draft2019
    case "http://json-schema.org/draft/2020-12/schema": self = .draft2020
    default: return nil
    }
  }
}

/// How the keywords of one schema resource are read: its draft, and what its metaschema's
/// `$vocabulary` leaves out.
struct SchemaDialect: Hashable {
  struct Vocabulary: OptionSet, Hashable {
    let rawValue: UInt8
    static let applicator = Vocabulary(rawValue: 1)
    static let validation = Vocabulary(rawValue: 2)
    static let unevaluated = Vocabulary(rawValue: 4)
    static let formatAssertion = Vocabulary(rawValue: 8)
    static let standard: Vocabulary = [.applicator, .validation, .unevaluated]
  }

  let draft: SchemaDraft
  var vocabulary: Vocabulary = .standard

  init(_ draft: SchemaDraft) { self.draft = draft }

  /// The dialect of a metaschema that names its vocabularies.
  init(_ draft: SchemaDraft, vocabularies: [String]) {
    self.draft = draft
    vocabulary = []
    for uri in vocabularies {
      switch uri.split(separator: "/").last {
      case "applicator":
        vocabulary.insert(.applicator)
        if draft == .draft2019 { vocabulary.insert(.unevaluated) }
      case "validation": vocabulary.insert(.validation)
      case "unevaluated": vocabulary.insert(.unevaluated)
      case "format-assertion": vocabulary.insert(.formatAssertion)
      default: break
      }
    }
  }

  /// Whether a `$ref` hides its siblings.
  var refHidesSiblings: Bool { draft <= .draft7 }

  /// The keyword that gives a resource its address.
  var idKeyword: StaticString { draft == .draft4 ? "id" : "$id" }

  /// Keywords whose value is a schema.
  var schemaKeywords: [StaticString] {
    var words: [StaticString] = ["not", "additionalProperties", "items"]
    if draft <= .draft2019 { words += ["additionalItems"] }
    if draft >= .draft6 { words += ["contains", "propertyNames"] }
    if draft >= .draft7 { words += ["if", "then", "else"] }
    if draft >= .draft2019 {
      words += ["unevaluatedItems", "unevaluatedProperties", "contentSchema"]
    }
    return words
  }

  /// Keywords whose value is an array of schemas.
  var schemaArrayKeywords: [StaticString] {
    draft == .draft2020
      ? ["allOf", "anyOf", "oneOf", "prefixItems"] : ["allOf", "anyOf", "oneOf", "items"]
  }

  /// Keywords whose value is an object of schemas.
  var schemaMapKeywords: [StaticString] {
    let words: [StaticString] = ["properties", "patternProperties", "definitions", "dependencies"]
    return draft >= .draft2019 ? words + ["$defs", "dependentSchemas"] : words
  }
}
