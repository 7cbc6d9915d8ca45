internal import STACJSON
internal import STACQuery
internal import STACYAML

/// What Items are made of: where each of their members comes from in a record.
///
/// Read from YAML or JSON with ``reading(_:file:parameters:)``; see `docs/scaffold.md` for the keys.
public struct ScaffoldMapping: Sendable {
  /// How records are read.
  public var input = RecordInput()
  /// Records of which this is not true are passed over.
  var condition: JMESPath?
  var nulls: Set<String> = []
  /// Values that are computed first and then stand beside the fields of the record.
  var fields: [(String, ValueRule)] = []
  var id: ValueRule?
  var collectionID: ValueRule?
  /// What is known of the Collection.
  var collection: JSONObject?
  /// Fields of Items that the Collection is to summarise.
  var summaries: [String] = []
  var geometry: GeometryRule?
  /// The edges of the box, or one rule for all; empty for that of the geometry.
  var box: [ValueRule] = []
  var times: [String: ValueRule] = [:]
  var properties: [(String, ValueRule)] = []
  var copies: [CopyRule] = []
  var assets: [AssetRule] = []
  var links: [LinkRule] = []
  var extensions: [String] = []
  /// The files that the mapping was read from, the last one first named.
  var sources: [SourceText] = []

  init() {}

  /// Fields that are taken over as they are.
  struct CopyRule: Sendable {
    /// Which object they lie in; nil for the record itself.
    var path: RecordField?
    var only: [String] = []
    var except: [String] = []
    var prefix = ""
    /// Columns whose text is made numbers, or true and false.
    var plainNames: Set<String> = []
    var place = ValueRule.Place()
  }

  /// An asset, or one for each element of a list.
  struct AssetRule: Sendable {
    /// The name; a rule of what each element gives.
    var key: ValueRule
    /// The list; nil for one asset.
    var each: RecordField?
    var members: [(String, ValueRule)]
    var isRequired = false
    var place = ValueRule.Place()
    /// The name in the mapping, by which a mapping that extends this one replaces it.
    var name = ""
  }

  /// A link.
  struct LinkRule: Sendable {
    var members: [(String, ValueRule)]
    var place = ValueRule.Place()
  }

  /// Whether the Collection has summaries that are those of its Items.
  public var summarizesItems: Bool { !summaries.isEmpty }

  /// The id of the Collection, where the mapping itself says it.
  public var collectionIdentifier: String? { collection?["id"]?.string }

  /// All the rules that ask a record, but those of assets made from lists.
  var rules: [ValueRule] {
    var rules = (id.map { [$0] } ?? []) + (collectionID.map { [$0] } ?? []) + box
    rules += times.values
    rules += properties.map(\.1) + (geometry?.rules ?? [])
    rules += links.flatMap { $0.members.map(\.1) }
    for asset in assets where asset.each == nil { rules += [asset.key] + asset.members.map(\.1) }
    return rules.flatMap(\.parts)
  }
}
