extension JSONPatch {
  /// The changes that turn one value into another.
  ///
  /// Objects are compared member by member. Arrays are compared from both ends; what differs
  /// between is replaced, removed or added in place.
  ///
  /// - Complexity: O(*n*) in the size of both values.
  public init(from old: JSONValue, to new: JSONValue) {
    operations = []
    compare(old, new, .root)
  }

  /// Adds the changes of a part.
  mutating func compare(_ old: JSONValue, _ new: JSONValue, _ place: JSONPointer) {
    if old == new { return }
    switch (old, new) {
    case (.object(let old), .object(let new)):
      for key in old.keys where new[key] == nil {
        operations.append(.remove(place.appending(key)))
      }
      for (key, value) in new {
        if let before = old[key] {
          compare(before, value, place.appending(key))
        } else {
          operations.append(.add(place.appending(key), value))
        }
      }
    case (.array(let old), .array(let new)): compare(old, new, place)
    default: operations.append(.replace(place, new))
    }
  }

  private mutating func compare(_ old: [JSONValue], _ new: [JSONValue], _ place: JSONPointer) {
    let shorter = min(old.count, new.count)
    var head = 0
    while head < shorter, old[head] == new[head] { head += 1 }
    var tail = 0
    while tail < shorter - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] {
      tail += 1
    }
    let oldEnd = old.count - tail
    let newEnd = new.count - tail
    let shared = min(oldEnd, newEnd)
    for index in head..<max(head, shared) {
      compare(old[index], new[index], place.appending(index))
    }
    for index in stride(from: oldEnd - 1, through: max(head, shared), by: -1) {
      operations.append(.remove(place.appending(index)))
    }
    for index in max(head, shared)..<max(head, shared, newEnd) {
      operations.append(.add(place.appending(index), new[index]))
    }
  }
}
