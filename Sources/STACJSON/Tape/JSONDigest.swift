/// What a JSON value says, as 128 bits: the same for values that say the same, whatever the order
/// of their members, the spelling of their numbers and texts, and the space between.
///
/// `1`, `1.0` and `1e0` are one number. A name that stands twice in an object counts twice. It is no
/// protection against somebody who looks for two values with one digest.
public struct JSONDigest: Sendable, Hashable, BitwiseCopyable {
  /// The first half.
  public var high: UInt64
  /// The second half.
  public var low: UInt64

  /// A digest of these bits.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The digest of a value.
  ///
  /// - Complexity: O(*n*) in the size of the value.
  public init(_ view: JSONView) {
    switch view.kind {
    case .null: self.init(1, 0)
    case .boolean: self.init(2, view.boolean == true ? 1 : 0)
    case .integer: self = Self.number(view.integer ?? 0)
    case .unsigned: self.init(3, view.tape[view.index + 1])
    case .double: self = Self.number(view.double ?? 0)
    case .bigNumber: self.init(view.text(at: view.index), seed: 4)
    case .string: self.init(view.text(at: view.index), seed: 5)
    case .array:
      var elements = Elements()
      for element in view.elements { elements.add(JSONDigest(element)) }
      self = elements.digest
    case .object:
      var members = Members()
      for (key, value) in view.members { members.add(key, JSONDigest(value)) }
      self = members.digest
    }
  }

  /// The digest of a string.
  public init(text: String) {
    var text = text
    self = text.withUTF8 { Self($0, seed: 5) }
  }

  /// The digest of bytes as they stand, whatever they say.
  ///
  /// - Complexity: O(*n*), 32 bytes a step, so that reading them costs more.
  public init(bytes: UnsafeRawBufferPointer) {
    var lanes = SIMD4<UInt64>(
      0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3)
    @inline(__always)
    func folded(_ lane: UInt64, _ word: UInt64) -> UInt64 {
      let (high, low) = (lane ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
      // What a lane of zeros would forget, the sum keeps.
      return (high ^ low) &+ word
    }
    var position = 0
    while position + 32 <= bytes.count {
      for lane in 0..<4 {
        lanes[lane] = folded(
          lanes[lane],
          bytes.loadUnaligned(fromByteOffset: position + 8 * lane, as: UInt64.self))
      }
      position += 32
    }
    var state = State(seed: 12)
    for lane in 0..<4 { state.combine(lanes[lane]) }
    let rest = JSONDigest(
      UnsafeRawBufferPointer(rebasing: bytes[position...]).assumingMemoryBound(to: UInt8.self),
      seed: 12)
    state.combine(rest.high)
    state.combine(rest.low)
    state.combine(UInt64(bytes.count))
    self = state.digest
  }

  /// The digest of this and another, in this order.
  public func combined(with other: JSONDigest) -> JSONDigest {
    var state = State(seed: 13)
    for word in [high, low, other.high, other.low] { state.combine(word) }
    return state.digest
  }

  @inline(__always)
  private init(_ kind: UInt64, _ value: UInt64) {
    var state = State(seed: kind)
    state.combine(value)
    self = state.digest
  }

  private init(_ text: JSONText, seed: UInt64) {
    self =
      text.withContiguousStorageIfAvailable { Self($0, seed: seed) } ?? Self(seed, 0)
  }

  fileprivate init(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) {
    var state = State(seed: seed)
    let raw = UnsafeRawBufferPointer(bytes)
    var position = 0
    while position + 8 <= raw.count {
      state.combine(raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    var rest: UInt64 = 0
    for (place, byte) in raw[position...].enumerated() { rest |= UInt64(byte) << UInt64(8 * place) }
    state.combine(rest)
    state.combine(UInt64(raw.count))
    self = state.digest
  }

  private static func number(_ value: Int64) -> JSONDigest {
    JSONDigest(value < 0 ? 6 : 3, value.magnitude)
  }

  /// Whole numbers are what integers of the same value are.
  private static func number(_ value: Double) -> JSONDigest {
    if let whole = UInt64(exactly: value) { return JSONDigest(3, whole) }
    if let whole = Int64(exactly: value) { return number(whole) }
    return JSONDigest(7, value.bitPattern)
  }

  /// Two lanes of 64 bits that take one word after the other.
  fileprivate struct State {
    private var a: UInt64
    private var b: UInt64

    @inline(__always)
    init(seed: UInt64) {
      a = 0x9e37_79b9_7f4a_7c15 &+ seed
      b = 0xc2b2_ae3d_27d4_eb4f ^ (seed << 32)
    }

    @inline(__always)
    mutating func combine(_ word: UInt64) {
      let (high, low) = (a ^ word).multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
      a = high ^ low
      b = (b &+ word) &* 0x9fb2_1c65_1e98_df25
      b ^= (b >> 32) ^ a
    }

    @inline(__always)
    var digest: JSONDigest {
      var state = self
      state.combine(0x94d0_49bb_1331_11eb)
      return JSONDigest(high: state.a, low: state.b)
    }
  }

  /// The digest of an array that is put together from those of its elements.
  public struct Elements {
    private var state = State(seed: 8)

    /// No elements yet.
    public init() {}

    /// Adds the next element.
    public mutating func add(_ element: JSONDigest) {
      state.combine(element.high)
      state.combine(element.low)
    }

    /// The digest of the array.
    public var digest: JSONDigest { state.digest }
  }

  /// The digest of an object that is put together from those of its members, in any order.
  public struct Members {
    private var high: UInt64 = 0
    private var low: UInt64 = 0
    private var count: UInt64 = 0

    /// No members yet.
    public init() {}

    /// Adds a member.
    public mutating func add(_ key: JSONText, _ value: JSONDigest) {
      add(JSONDigest(key, seed: 9), value)
    }

    /// Adds a member.
    public mutating func add(_ key: StaticString, _ value: JSONDigest) {
      add(
        JSONDigest(
          UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount), seed: 9), value)
    }

    private mutating func add(_ name: JSONDigest, _ value: JSONDigest) {
      var state = State(seed: 10)
      state.combine(name.high)
      state.combine(name.low)
      state.combine(value.high)
      state.combine(value.low)
      let digest = state.digest
      high &+= digest.high
      low &+= digest.low
      count &+= 1
    }

    /// The digest of the object.
    public var digest: JSONDigest {
      var state = State(seed: 11)
      state.combine(high)
      state.combine(low)
      state.combine(count)
      return state.digest
    }
  }
}
