internal import STACJSON

/// Numbers that are stored as numbers of another type: `cast_value` of Zarr 3.
/// <https://github.com/zarr-developers/zarr-extensions/tree/main/codecs/cast_value>
///
/// What the codec maps by name comes first; else the value is kept, rounded as the codec says, and what
/// does not fit is held at the ends, wrapped, or an error.
struct ValueCast: Sendable {
  private enum Rounding: String {
    case nearestEven = "nearest-even"
    case towardsZero = "towards-zero"
    case towardsPositive = "towards-positive"
    case towardsNegative = "towards-negative"
    case nearestAway = "nearest-away"

    var rule: FloatingPointRoundingRule {
      switch self {
      case .nearestEven: .toNearestOrEven
      case .towardsZero: .towardZero
      case .towardsPositive: .up
      case .towardsNegative: .down
      case .nearestAway: .toNearestOrAwayFromZero
      }
    }
  }
  private enum OutOfRange: String { case clamp, wrap }

  let type: ZarrDataType
  let stored: ZarrDataType
  private let rounding: Rounding
  private let outOfRange: OutOfRange?
  /// What stored values stand for, by their bits.
  private var known: [UInt64: [UInt8]] = [:]

  /// - Throws: ``ZarrError`` where the settings are none; nil where this program does not read them.
  init?(_ settings: JSONObject, _ type: ZarrDataType) throws(ZarrError) {
    guard let name = settings["data_type"]?.string, let stored = ZarrDataType(name: name),
      stored.isCountable, type.isCountable
    else { return nil }
    func setting<S: RawRepresentable>(_ key: String) throws(ZarrError) -> S?
    where S.RawValue == String {
      guard let text = settings[key]?.string else { return nil }
      guard let known = S(rawValue: text) else {
        throw ZarrError(.metadata, "the codec 'cast_value' has an unknown \(key), '\(text)'")
      }
      return known
    }
    self.type = ZarrDataType(type.kind, type.itemSize)
    self.stored = stored
    rounding = try setting("rounding") ?? .nearestEven
    outOfRange = try setting("out_of_range")
    // Floating-point numbers are rounded to others as the processor does.
    if type.kind == .real, rounding != .nearestEven, !Self.isExact(stored, type) { return nil }
    for pair in settings["scalar_map"]?["decode"]?.array ?? [] {
      guard let pair = pair.array, pair.count == 2 else {
        throw ZarrError(.metadata, "the 'scalar_map' of the codec 'cast_value' is no list of pairs")
      }
      let key = bits(FillValue.bytes(pair[0], ZarrDataType(stored.kind, stored.itemSize)), 0)
      if known[key] == nil { known[key] = FillValue.bytes(pair[1], self.type) }
    }
  }

  /// Whether all numbers of a type are numbers of a floating-point type.
  private static func isExact(_ stored: ZarrDataType, _ type: ZarrDataType) -> Bool {
    stored.kind == .real ? stored.itemSize <= type.itemSize : stored.itemSize * 2 <= type.itemSize
  }

  /// The bits of a stored value, which are the same for all that are equal, and for all that are no numbers.
  private func bits(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
    if stored.kind == .real {
      let value = Elements.double(bytes, index, stored)
      return value.isNaN ? Double.nan.bitPattern : value == 0 ? 0 : value.bitPattern
    }
    return UInt64(bitPattern: Elements.integer(bytes, index, stored))
  }

  private func bits(_ bytes: [UInt8], _ index: Int) -> UInt64 {
    bytes.withUnsafeBytes { bits($0, index) }
  }

  /// The numbers as they were.
  func decode(_ bytes: [UInt8], _ name: String) throws(ZarrError) -> [UInt8] {
    var output: [UInt8] = []
    let count = bytes.count / max(stored.itemSize, 1)
    output.reserveCapacity(count * type.itemSize)
    let isDone = bytes.withUnsafeBytes { memory in
      for index in 0..<count {
        if !known.isEmpty, let value = known[bits(memory, index)] {
          output += value
        } else if !append(memory, index, to: &output) {
          return false
        }
      }
      return true
    }
    guard isDone else {
      throw ZarrError(.chunk, "\(name) holds a value that does not fit into the type \(type)")
    }
    return output
  }

  /// Adds one number; false where it does not fit.
  private func append(
    _ bytes: UnsafeRawBufferPointer, _ index: Int, to output: inout [UInt8]
  ) -> Bool {
    let isUnsigned = stored.kind == .unsigned && stored.itemSize == 8
    if type.kind == .real {
      let value: Double
      if stored.kind == .real || type.itemSize == 8 {
        value = Elements.double(bytes, index, stored)
      } else {
        // Rounded once: by way of a double it would be rounded twice.
        let whole = Elements.integer(bytes, index, stored)
        value = isUnsigned ? Double(Float(UInt64(bitPattern: whole))) : Double(Float(whole))
      }
      let greatest = type.itemSize == 2 ? 65_520.0 : type.itemSize == 4 ? 0x1.ffffffp127 : .infinity
      if value.isFinite, value.magnitude >= greatest, outOfRange != .clamp { return false }
      Elements.append(value, type, to: &output)
      return true
    }
    let value: Int128
    if stored.kind == .real {
      let rounded = Elements.double(bytes, index, stored).rounded(rounding.rule)
      guard rounded.isFinite else { return false }
      // What is larger is wrapped by a number that both are less than.
      value =
        rounded.magnitude < 0x1p100
        ? Int128(rounded) : Int128(rounded.truncatingRemainder(dividingBy: 0x1p64))
      if rounded.magnitude >= 0x1p100, outOfRange != .wrap {
        guard outOfRange == .clamp else { return false }
        return append(rounded < 0 ? Int128.min : Int128.max, to: &output)
      }
    } else {
      let whole = Elements.integer(bytes, index, stored)
      value = isUnsigned ? Int128(UInt64(bitPattern: whole)) : Int128(whole)
    }
    return append(value, to: &output)
  }

  private func append(_ value: Int128, to output: inout [UInt8]) -> Bool {
    let bitCount = Int128(type.itemSize * 8)
    let isSigned = [.integer, .datetime, .timedelta].contains(type.kind)
    let (least, most) =
      type.kind == .boolean
      ? (0, 1)
      : isSigned
        ? (-(Int128(1) << (bitCount - 1)), Int128(1) << (bitCount - 1) - 1)
        : (0, Int128(1) << bitCount - 1)
    var value = value
    if value < least || value > most {
      guard let outOfRange else { return false }
      if outOfRange == .clamp { value = min(max(value, least), most) }
    }
    // The low bits are what is congruent.
    Elements.append(bits: UInt64(truncatingIfNeeded: value), type, to: &output)
    return true
  }
}
