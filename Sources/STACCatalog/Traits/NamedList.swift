internal import STACJSON

/// Values by name, found quickly where names come in the same order again and again.
struct NamedList<Value: Sendable>: Sendable where Value: EmptyInitializable {
  private(set) var keys: [JSONKey] = []
  var values: [Value] = []
  private var indices: [String: Int] = [:]
  /// There were more names than the limit.
  private(set) var isOverfull = false

  init() {}

  /// The place of a name, which is made where it is new; nil beyond the limit.
  ///
  /// - Parameter place: where the name is looked for first; then the place behind it.
  mutating func index(of name: JSONText, near place: inout Int, limit: Int) -> Int? {
    if place < keys.count, name == keys[place] {
      defer { place += 1 }
      return place
    }
    guard let index = index(of: String(name), limit: limit) else { return nil }
    place = index + 1
    return index
  }

  private mutating func index(of name: String, limit: Int) -> Int? {
    if let index = indices[name] { return index }
    if keys.count == limit {
      isOverfull = true
      return nil
    }
    indices[name] = keys.count
    keys.append(JSONKey(name))
    values.append(Value())
    return keys.count - 1
  }

  /// Takes the values of another list into those of this one.
  mutating func merge(_ other: NamedList, limit: Int, _ merge: (inout Value, Value) -> Void) {
    if other.isOverfull { isOverfull = true }
    for (key, value) in zip(other.keys, other.values) {
      if let index = index(of: key.string, limit: limit) { merge(&values[index], value) }
    }
  }

  /// In the order of the names.
  func sorted() -> [(String, Value)] {
    zip(keys.map(\.string), values).sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  /// What a checkpoint keeps.
  func checkpoint(_ json: (Value) -> JSONValue) -> JSONValue {
    [
      "isOverfull": .boolean(isOverfull),
      "values": .array(zip(keys, values).map { [.string($0.string), json($1)] }),
    ]
  }

  /// What a checkpoint has kept.
  init(checkpoint: JSONValue?, _ value: (JSONValue) -> Value) {
    isOverfull = checkpoint?["isOverfull"]?.boolean ?? false
    for pair in checkpoint?["values"]?.array ?? [] {
      guard let pair = pair.array, pair.count == 2, let name = pair[0].string else { continue }
      indices[name] = keys.count
      keys.append(JSONKey(name))
      values.append(value(pair[1]))
    }
  }
}

/// What can be made from nothing.
protocol EmptyInitializable { init() }
