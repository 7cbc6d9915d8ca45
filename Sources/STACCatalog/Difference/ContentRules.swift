public import STACJSON

/// What of an Item counts when two are compared.
///
/// Members may stand in any order. Links of the relations `self`, `root`, `parent`, `collection` and
/// `canonical` say where a document stands, or stood, and do not count unless that is asked for. A
/// relative href of an asset or a link is the same as another one that is written so, or leads to
/// the same place.
public struct ContentRules: Sendable, Hashable {
  /// Whether links count that only say where a document stands.
  public var countsPlaces = false
  /// Members that do not count, such as `properties.updated`.
  public private(set) var ignored: [FieldPath] = []
  private(set) var mask = ContentMask()

  /// Relations of links that say where a document stands.
  public static let places: Set<String> = ["self", "root", "parent", "collection", "canonical"]

  /// Everything counts but the links that say where a document stands.
  public init() {}

  /// Leaves a member out of all comparisons.
  public mutating func ignore(_ path: FieldPath) {
    ignored.append(path)
    mask.add(path.components[...])
  }

  /// Leaves a member out: a JSON Pointer in which `*` stands for any name (`/assets/*/href`), or a
  /// field path (`assets.*.href`).
  ///
  /// - Throws: `JSONError` where the text is neither.
  public mutating func ignore(parsing text: String) throws(JSONError) {
    guard text.hasPrefix("/") else { return ignore(try FieldPath(parsing: text)) }
    let pointer = try JSONPointer(parsing: text)
    var written: [String] = []
    for token in pointer.tokens {
      if token == "*" {
        written.append("*")
      } else {
        let escaped = token.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        written.append("\"\(escaped)\"")
      }
    }
    ignore(try FieldPath(parsing: written.joined(separator: ".")))
  }

  /// Whether a link says only where its document stands.
  func isPlace(_ link: JSONView) -> Bool {
    guard !countsPlaces, let rel = link["rel"]?.text else { return false }
    return rel == "self" || rel == "root" || rel == "parent" || rel == "collection"
      || rel == "canonical"
  }

  /// The new Item with what does not count as it is in the old one, so that only what counts differs.
  public func withoutWhatDoesNotCount(_ new: JSONValue, old: JSONValue) -> JSONValue {
    var result = mask.taking(new, from: old)
    guard !countsPlaces, case .object = new, case .object = old else { return result }
    func others(_ item: JSONValue) -> [JSONValue] {
      (item["links"]?.array ?? []).filter { !Self.places.contains($0["rel"]?.string ?? "") }
    }
    if others(new) == others(old) { result["links"] = old["links"] }
    return result
  }
}

/// Members that do not count, as a tree of names.
struct ContentMask: Sendable, Hashable {
  private var names: [JSONKey: ContentMask] = [:]
  /// What holds for any name and any element.
  private var any: [ContentMask] = []
  /// Whether the value itself does not count.
  private(set) var isWhole = false

  var isEmpty: Bool { names.isEmpty && any.isEmpty && !isWhole }

  mutating func add(_ path: ArraySlice<FieldPath.Component>) {
    guard let first = path.first else {
      isWhole = true
      return
    }
    switch first {
    case .key(let key): names[key, default: ContentMask()].add(path.dropFirst())
    case .wildcard:
      var mask = any.first ?? ContentMask()
      mask.add(path.dropFirst())
      any = [mask]
    }
  }

  /// What holds for a member.
  func mask(of key: JSONText) -> ContentMask? {
    if isEmpty { return nil }
    var found = any.first
    for (name, mask) in names where key == name { found = found.map { $0.united(mask) } ?? mask }
    return found
  }

  /// What holds for a member, or for an element by its number.
  func mask(of name: String) -> ContentMask? {
    let named = names[JSONKey(name)]
    guard let any = any.first else { return named }
    return named.map { any.united($0) } ?? any
  }

  private func united(_ other: ContentMask) -> ContentMask {
    var result = self
    result.isWhole = isWhole || other.isWhole
    for (name, mask) in other.names {
      result.names[name] = result.names[name].map { $0.united(mask) } ?? mask
    }
    if let mask = other.any.first {
      result.any = [result.any.first.map { $0.united(mask) } ?? mask]
    }
    return result
  }

  /// The digest of what counts of a value.
  func digest(_ view: JSONView) -> JSONDigest {
    if isEmpty { return JSONDigest(view) }
    switch view.kind {
    case .object:
      var members = JSONDigest.Members()
      for (key, value) in view.members {
        guard let mask = mask(of: key) else {
          members.add(key, JSONDigest(value))
          continue
        }
        if !mask.isWhole { members.add(key, mask.digest(value)) }
      }
      return members.digest
    case .array:
      var elements = JSONDigest.Elements()
      for (index, element) in view.elements.enumerated() {
        guard let mask = mask(of: String(index)) else {
          elements.add(JSONDigest(element))
          continue
        }
        if !mask.isWhole { elements.add(mask.digest(element)) }
      }
      return elements.digest
    default: return JSONDigest(view)
    }
  }

  /// A value in which what does not count is as in another.
  func taking(_ new: JSONValue, from old: JSONValue) -> JSONValue {
    if isEmpty { return new }
    switch (new, old) {
    case (.object(let object), .object(let before)):
      var result = object
      for (name, value) in object {
        guard let mask = mask(of: name) else { continue }
        result[name] = mask.isWhole ? before[name] : mask.taking(value, from: before[name] ?? .null)
      }
      // What is only in the old one is not missed in the new one.
      for (name, value) in before where object[name] == nil && mask(of: name)?.isWhole == true {
        result[name] = value
      }
      return .object(result)
    case (.array(let elements), .array(let before)) where elements.count == before.count:
      return .array(
        zip(elements, before).enumerated().map { index, pair in
          guard let mask = mask(of: String(index)) else { return pair.0 }
          return mask.isWhole ? pair.1 : mask.taking(pair.0, from: pair.1)
        })
    default: return new
    }
  }
}
