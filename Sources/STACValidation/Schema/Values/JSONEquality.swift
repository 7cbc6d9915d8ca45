internal import STACJSON

/// Whether two JSON values are the same one, as JSON Schema sees it: numbers by their size, objects
/// without regard to order.
enum JSONEquality {
  @inline(never)
  static func equal(_ a: JSONView, _ b: JSONView) -> Bool {
    switch a.kind {
    case .null: return b.isNull
    case .boolean: return a.boolean == b.boolean
    case .string:
      guard let x = a.text, let y = b.text else { return false }
      return x == y
    case .integer, .unsigned, .double, .bigNumber:
      return b.isNumber && ExactNumber.compare(a, b) == 0
    case .array: return equalArrays(a, b)
    case .object: return equalObjects(a, b)
    }
  }

  private static func equalArrays(_ a: JSONView, _ b: JSONView) -> Bool {
    guard b.isArray else { return false }
    var others = b.elements
    for element in a.elements {
      guard let other = others.next(), equal(element, other) else { return false }
    }
    return others.next() == nil
  }

  private static func equalObjects(_ a: JSONView, _ b: JSONView) -> Bool {
    guard b.isObject else { return false }
    var count = 0
    for (key, value) in a.members {
      count += 1
      guard let other = member(key, of: b), equal(value, other) else { return false }
    }
    var others = b.members
    while others.next() != nil { count -= 1 }
    return count == 0
  }

  /// The last member of a name, which is the one that counts.
  static func member(_ name: JSONText, of object: JSONView) -> JSONView? {
    var found: JSONView?
    for (key, value) in object.members where key == name { found = value }
    return found
  }

  // MARK: Arrays without equal elements

  /// Where arrays are short, comparing each with each is fastest.
  private static let smallCount = 24

  /// Two elements of an array that are equal, or nil.
  ///
  /// - Complexity: O(*n* log *n*) in the number of elements. Allocates for long arrays only.
  @inline(never)
  static func firstRepetition(in array: JSONView) -> (Int, Int)? {
    var small = array.elements
    var count = 0
    while count <= smallCount, small.next() != nil { count += 1 }
    return count <= smallCount ? repetitionInShort(array) : repetitionInLong(array)
  }

  private static func repetitionInShort(_ array: JSONView) -> (Int, Int)? {
    var rest = array.elements
    var position = 0
    while let element = rest.next() {
      var others = rest
      var other = position + 1
      while let value = others.next() {
        if equal(element, value) { return (position, other) }
        other += 1
      }
      position += 1
    }
    return nil
  }

  private static func repetitionInLong(_ array: JSONView) -> (Int, Int)? {
    let elements = Array(array.elements)
    let hashes = elements.map { hash($0) }
    let order = elements.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, hashes[order[end]] == hashes[order[start]] {
        for earlier in start..<end where equal(elements[order[earlier]], elements[order[end]]) {
          return (order[earlier], order[end])
        }
        end += 1
      }
      start = end
    }
    return nil
  }

  /// Another one each time the program runs: nobody can write an array whose hashes are all equal.
  private static let seed = UInt64.random(in: .min ... .max)

  /// The same number for equal values.
  private static func hash(_ value: JSONView) -> UInt64 {
    switch value.kind {
    case .null: return 1
    case .boolean: return value.boolean == true ? 2 : 3
    case .string: return mix(value.text.map { hash($0) } ?? 0, 4)
    // The nearest double: equal numbers have the same one.
    case .integer, .unsigned, .double, .bigNumber:
      let number = value.double ?? 0
      return mix(number == 0 ? 0 : number.bitPattern, 5)
    case .array: return value.elements.reduce(6) { mix($0, hash($1)) }
    case .object: return value.members.reduce(7) { $0 &+ mix(hash($1.key), hash($1.value)) }
    }
  }

  private static func hash(_ text: JSONText) -> UInt64 {
    text.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var word = (a ^ (b &* 0x9e37_79b9_7f4a_7c15)) &* 0xbf58_476d_1ce4_e5b9
    word ^= word >> 29
    return word
  }
}
