import STACJSON
import STACTestSupport

/// Alters bytes as chance has it, also with what is likely to be believed: lengths and places at the edges of what
/// numbers hold.
struct Mutator {
  private(set) var numbers: SeededNumbers
  /// What stands in place of parts of documents: values of the store at hand, too.
  var words: [JSONValue] = []

  init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  /// A number from 0 to one less than this.
  mutating func below(_ limit: Int) -> Int { numbers.below(max(limit, 1)) }

  /// Whether something happens once in so many times.
  mutating func once(in count: Int) -> Bool { below(count) == 0 }

  /// One of some.
  mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }

  /// Alters a document or a chunk.
  mutating func alter(_ bytes: [UInt8], isText: Bool) -> [UInt8] {
    if isText, below(4) > 0, let value = try? JSONValue(parsing: bytes) {
      var value = value
      for _ in 0..<(1 + below(3)) { alter(&value, depth: 0) }
      return write(value)
    }
    var bytes = bytes
    for _ in 0..<(1 + below(3)) {
      if isText, below(4) > 0 { copyToken(&bytes) } else { alterBytes(&bytes) }
    }
    return bytes
  }

  // MARK: Documents

  /// The text of a document, numbers that are not finite as other programs write them.
  private func write(_ value: JSONValue) -> [UInt8] { Array(value.description.utf8) }

  private mutating func word() -> JSONValue {
    if !words.isEmpty, below(3) == 0 { return one(of: words) }
    return one(of: Vocabulary.values)
  }

  /// Alters a part of a document.
  private mutating func alter(_ value: inout JSONValue, depth: Int) {
    switch value {
    case .object(var object) where !object.isEmpty && below(8) > 0:
      let key = one(of: object.keys)
      switch below(12) {
      case 0: object.removeValue(forKey: key)
      case 1: object.rename(key, to: one(of: Vocabulary.names))
      case 2: object[one(of: Vocabulary.names)] = word()
      case 3: object[one(of: Vocabulary.names)] = object[key]
      case 4:
        let other = one(of: object.keys)
        (object[key], object[other]) = (object[other], object[key])
      default:
        var member = object[key] ?? .null
        object[key] = .null
        alter(&member, depth: depth + 1)
        object[key] = member
      }
      value = .object(object)
    case .array(var array) where !array.isEmpty && below(8) > 0:
      let index = below(array.count)
      switch below(12) {
      case 0: array.remove(at: index)
      case 1: array.insert(word(), at: index)
      case 2: array += Array(repeating: array[index], count: 1 + below(40))
      case 3: array.swapAt(index, below(array.count))
      case 4: array = [.array(array)]
      default: alter(&array[index], depth: depth + 1)
      }
      value = .array(array)
    case .integer(let number) where below(3) == 0:
      value = .integer(one(of: [number &+ 1, number &- 1, number &* 2, 0 &- number, number / 2]))
    case .double(let number) where below(3) == 0:
      value = .double(one(of: [number * 2, -number, number * 1e10, number * 1e300, 0.5 + number]))
    default:
      value = below(6) == 0 ? ["": value, "configuration": value] : word()
    }
  }

  /// Puts a token of a text in place of another: names come twice so, and the text may be none any more.
  private mutating func copyToken(_ bytes: inout [UInt8]) {
    guard let from = token(bytes), let to = token(bytes) else { return }
    let text =
      once(in: 3) ? Array(one(of: Vocabulary.values).description.utf8) : Array(bytes[from])
    bytes.replaceSubrange(to, with: text)
  }

  private mutating func token(_ bytes: [UInt8]) -> Range<Int>? {
    guard !bytes.isEmpty else { return nil }
    let start = below(bytes.count)
    let isEdge: (UInt8) -> Bool = { ",:[]{}\n ".utf8.contains($0) }
    guard
      let from = bytes[start...].firstIndex(where: isEdge).map({ $0 + 1 }), from < bytes.count,
      let begin = bytes[from...].firstIndex(where: { !isEdge($0) }),
      let end = bytes[begin...].firstIndex(where: isEdge)
    else { return nil }
    return begin..<end
  }

  // MARK: Bytes

  /// A number of the machine at one of its edges, or a small one.
  mutating func edge() -> UInt64 {
    let edges: [UInt64] = [
      0, 1, 2, 4, 8, 16, 64, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, .max, .max >> 1,
    ]
    return one(of: edges) &+ UInt64(below(3)) &- 1
  }

  /// Alters some bytes.
  mutating func alterBytes(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = (0..<below(40)).map { _ in UInt8(below(256)) }
      return
    }
    let place = below(bytes.count)
    switch below(9) {
    case 0: bytes[place] = UInt8(below(256))
    case 1: bytes[place] ^= 1 << UInt8(below(8))
    case 2: bytes.removeLast(bytes.count - place)
    case 3:
      let part = Array(bytes[place..<min(bytes.count, place + below(64))])
      bytes.insert(contentsOf: part, at: below(bytes.count))
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
    case 5, 6:
      // A place or a length in the document, where such numbers usually stand.
      write(UInt64(below(2 * bytes.count)), size: 4, at: place & ~3, &bytes)
    default: write(edge(), size: one(of: [1, 2, 4, 8]), at: place, &bytes)
    }
  }

  private func write(_ number: UInt64, size: Int, at place: Int, _ bytes: inout [UInt8]) {
    for index in 0..<size where place + index < bytes.count {
      bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
    }
  }
}
