public import STACJSON
internal import STACModel

/// What Items are put in order by: fields, each rising or falling.
///
/// Fields are named as in CQL2 (`datetime`, `properties.eo:cloud_cover`, `id`); `-` before one lets
/// it fall. An Item without the field comes last, either way.
public struct SortOrder: Sendable, Hashable {
  /// One field.
  struct Field: Sendable, Hashable {
    let path: CQL2PropertyPath
    let isFalling: Bool
  }

  let fields: [Field]

  /// Reads the sort keys of a search: `-properties.datetime,+id`.
  ///
  /// - Throws: ``QueryError`` where a name is missing.
  public init(_ text: String) throws(QueryError) {
    var fields: [Field] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.first == "-" || part.first == "+" ? part.dropFirst() : part
      guard !name.isEmpty else {
        throw QueryError(.filterSyntax, "the name of a field to sort by is missing in '\(text)'")
      }
      fields.append(Field(path: CQL2PropertyPath(String(name)), isFalling: part.first == "-"))
    }
    self.fields = fields
  }

  /// What decides where an Item stands.
  public struct Key: Sendable {
    enum Value: Sendable {
      case boolean(Bool)
      case number(Double)
      case time(Timestamp)
      case text(String)
    }

    let values: [Value?]

    /// About how many bytes of memory the key takes.
    public var byteCount: Int {
      values.reduce(values.count * 40) {
        if case .text(let text) = $1 { $0 + text.utf8.count } else { $0 }
      }
    }
  }

  /// The key of an Item.
  public func key(of item: JSONView) -> Key {
    let properties = item["properties"]
    return Key(
      values: fields.map { field in
        guard let view = field.path.find(in: item, properties?.isObject == true ? properties : nil)
        else { return nil }
        switch view.kind {
        case .boolean: return view.boolean.map { .boolean($0) }
        case .integer, .unsigned, .double, .bigNumber: return view.double.map { .number($0) }
        case .string:
          let text = view.string ?? ""
          if field.path.type == .instant, let time = CQL2Time(text) { return .time(time.instant) }
          return .text(text)
        default: return nil
        }
      })
  }

  /// The key of an Item, or for nil that of what is no Item: it comes last.
  public func key(of item: JSONView?) -> Key {
    item.map { key(of: $0) } ?? Key(values: fields.map { _ in nil })
  }

  /// Whether an Item comes before another.
  public func isBefore(_ a: Key, _ b: Key) -> Bool {
    for (index, field) in fields.enumerated() {
      switch (a.values[index], b.values[index]) {
      case (nil, nil): continue
      case (nil, _?): return false
      case (_?, nil): return true
      case (let first?, let second?):
        let order = Self.order(first, second)
        if order != 0 { return field.isFalling ? order > 0 : order < 0 }
      }
    }
    return false
  }

  /// Values of different kinds stand in the order of their kinds.
  private static func order(_ a: Key.Value, _ b: Key.Value) -> Int {
    switch (a, b) {
    case (.boolean(let a), .boolean(let b)): a == b ? 0 : a ? 1 : -1
    case (.number(let a), .number(let b)): a < b ? -1 : a == b ? 0 : 1
    case (.time(let a), .time(let b)): a < b ? -1 : a == b ? 0 : 1
    case (.text(let a), .text(let b)):
      a.utf8.elementsEqual(b.utf8) ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    default: rank(a) - rank(b)
    }
  }

  private static func rank(_ value: Key.Value) -> Int {
    switch value {
    case .boolean: 0
    case .number: 1
    case .time: 2
    case .text: 3
    }
  }
}

extension CQL2PropertyPath {
  /// The value in an Item, for what is not done millions of times.
  func find(in item: JSONView, _ properties: JSONView?) -> JSONView? {
    let roots: [JSONView?] =
      switch scope {
      case .item: [item]
      case .properties: [properties]
      case .anywhere: [properties, item]
      }
    for root in roots.compactMap({ $0 }) {
      if let value = root[JSONKey(name)] { return value }
      if !parts.isEmpty, let value = root[JSONPointer(tokens: parts)] { return value }
    }
    return nil
  }
}
