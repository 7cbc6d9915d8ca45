/// The members of a JSON object: names to values, in the order in which they were added.
///
/// - Complexity: looking a name up is O(*n*) up to 24 members and O(1) above.
public struct JSONObject: Sendable {
  /// The names, in order.
  public private(set) var keys: [String] = []
  /// The values, in the order of ``keys``.
  public private(set) var values: [JSONValue] = []
  private var positions: [JSONKey: Int] = [:]

  private static let indexedFrom = 24

  /// An object without members.
  public init() {}

  /// An object with these members; of two with the same name the last one counts.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    reserveCapacity(members.underestimatedCount)
    for (key, value) in members { self[key] = value }
  }

  /// Makes room for so many members.
  mutating func reserveCapacity(_ count: Int) {
    keys.reserveCapacity(count)
    values.reserveCapacity(count)
  }

  /// The number of members.
  public var count: Int { keys.count }

  /// Whether there are no members.
  public var isEmpty: Bool { keys.isEmpty }

  /// The value of a name. Setting nil removes the member, a new name goes to the end.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { values[$0] } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): values[position] = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  /// Changes the value of a name in place, without copying it.
  public mutating func update<R>(_ key: String, _ body: (inout JSONValue) -> R) -> R? {
    guard let position = position(of: key) else { return nil }
    return body(&values[position])
  }

  /// Removes the member of this name and returns its value.
  @discardableResult
  public mutating func removeValue(forKey key: String) -> JSONValue? {
    guard let position = position(of: key) else { return nil }
    let value = values[position]
    remove(at: position)
    return value
  }

  /// Gives a member another name; it keeps its place. A member that had the new name goes.
  public mutating func rename(_ key: String, to newKey: String) {
    guard !key.hasSameBytes(as: newKey), position(of: key) != nil else { return }
    self[newKey] = nil
    guard let position = position(of: key) else { return }
    keys[position] = newKey
    reindex()
  }

  private func position(of key: String) -> Int? {
    positions.isEmpty
      ? keys.firstIndex { $0.hasSameBytes(as: key) } : positions[JSONKey(key)]
  }

  private mutating func append(_ key: String, _ value: JSONValue) {
    keys.append(key)
    values.append(value)
    if !positions.isEmpty {
      positions[JSONKey(key)] = keys.count - 1
    } else if keys.count > Self.indexedFrom {
      reindex()
    }
  }

  private mutating func remove(at position: Int) {
    keys.remove(at: position)
    values.remove(at: position)
    reindex()
  }

  private mutating func reindex() {
    positions.removeAll(keepingCapacity: true)
    guard keys.count > Self.indexedFrom else { return }
    for (position, key) in keys.enumerated() { positions[JSONKey(key)] = position }
  }
}

extension JSONObject: Sequence {
  /// The members in order.
  public func makeIterator() -> Zip2Sequence<[String], [JSONValue]>.Iterator {
    zip(keys, values).makeIterator()
  }
}

extension JSONObject: Hashable {
  /// Whether two objects have the same members, in any order.
  public static func == (a: JSONObject, b: JSONObject) -> Bool {
    guard a.count == b.count else { return false }
    if zip(a.keys, b.keys).allSatisfy({ $0.hasSameBytes(as: $1) }) { return a.values == b.values }
    return a.allSatisfy { key, value in b[key] == value }
  }

  /// Hashes the members, whatever their order.
  public func hash(into hasher: inout Hasher) {
    var sum = 0
    for (key, value) in self {
      var member = Hasher()
      member.combine(JSONKey(key))
      member.combine(value)
      sum &+= member.finalize()
    }
    hasher.combine(sum)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object with these members.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
