internal import STACGeometry
internal import STACJSON
internal import STACModel

/// What is remembered of the Items of one Collection on their way to pgstac.
struct PgstacCollectionEvidence: Sendable {
  var itemCount = 0
  /// Items by the month of their time, as year · 12 + month - 1.
  var months: [Int: Int] = [:]
  var box = BoundingBoxUnion()
  var start: Timestamp?
  var end: Timestamp?
  /// Items whose time is not written in UTC: pgstac chooses the partition by the text.
  var offsetCount = 0
  /// Items with members that are `null`: pgstac gives these back as absent.
  var nullCount = 0
  /// Fields of assets that do not survive if the Collection has them in `item_assets`.
  var fragile: Set<FragileField> = []

  static let keptFields = 10_000

  mutating func merge(_ other: PgstacCollectionEvidence) {
    itemCount += other.itemCount
    months.merge(other.months, uniquingKeysWith: +)
    box.formUnion(other.box)
    if let from = other.start { start = min(start ?? from, from) }
    if let to = other.end { end = max(end ?? to, to) }
    offsetCount += other.offsetCount
    nullCount += other.nullCount
    fragile.formUnion(other.fragile)
  }

  /// The most Items that a partition would have.
  func largestPartition(_ truncation: PgstacReport.Truncation) -> Int {
    switch truncation {
    case .none: itemCount
    case .month: months.values.max() ?? 0
    case .year:
      Dictionary(grouping: months, by: { $0.key / 12 })
        .values.map { $0.reduce(0) { $0 + $1.value } }.max() ?? 0
    }
  }
}

/// A field of an asset that pgstac does not give back as it was, where the Collection describes it in
/// `item_assets`: it stores only what differs from there.
struct FragileField: Sendable, Hashable, Comparable {
  /// The key of the asset.
  var asset: String
  /// The name of the field; nil for the whole asset.
  var field: String?
  var kind: Kind

  enum Kind: Int, Sendable, Comparable {
    /// `null` or `[]` somewhere in the value: taken for "as in the Collection".
    case empty
    /// An object: lost where the Collection has no object.
    case object
    /// `true` or `false`: taken for 1 or 0, where the Collection has these.
    case boolean

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  static func < (a: FragileField, b: FragileField) -> Bool {
    (a.asset, a.field ?? "", a.kind) < (b.asset, b.field ?? "", b.kind)
  }

  /// Whether a value would be lost over what the Collection has there.
  func isLost(over base: JSONValue) -> Bool {
    switch kind {
    case .empty: true
    case .object: base.object == nil
    case .boolean: base.double != nil
    }
  }
}

extension PgstacCollectionEvidence {
  /// Notes the fields of an Item's assets that might be lost.
  mutating func addAssets(_ assets: JSONView) {
    for (key, asset) in assets.members {
      guard asset.isObject else {
        note(key, nil, .empty)
        continue
      }
      for (name, value) in asset.members {
        if value.isNull || (value.isContainer && Self.holdsEmpty(value, depth: 0)) {
          note(key, name, .empty)
        } else if value.isObject {
          note(key, name, .object)
        } else if value.boolean != nil {
          note(key, name, .boolean)
        }
      }
    }
  }

  /// Whether a member of an object is `null`, however deep.
  static func hasNullMember(_ value: JSONView) -> Bool {
    if value.isObject {
      for (_, member) in value.members where member.isNull || hasNullMember(member) { return true }
    } else if value.isArray {
      for element in value.elements where hasNullMember(element) { return true }
    }
    return false
  }

  private mutating func note(_ asset: JSONText, _ field: JSONText?, _ kind: FragileField.Kind) {
    guard fragile.count < Self.keptFields else { return }
    fragile.insert(
      FragileField(asset: String(asset), field: field.map { String($0) }, kind: kind))
  }

  private static func holdsEmpty(_ value: JSONView, depth: Int) -> Bool {
    if value.isNull { return true }
    if value.isArray {
      var isEmpty = true
      for element in value.elements {
        isEmpty = false
        if holdsEmpty(element, depth: depth + 1) { return true }
      }
      return isEmpty
    }
    if value.isObject {
      for (_, member) in value.members where holdsEmpty(member, depth: depth + 1) { return true }
    }
    return false
  }
}

extension JSONView {
  fileprivate var isContainer: Bool { isObject || isArray }
}
