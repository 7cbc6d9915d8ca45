public import STACJSON

/// The elements of an array, the last dimension varying fastest.
public enum ArrayValues: Sendable, Hashable {
  /// True or false.
  case booleans([Bool])
  /// Signed integers; counts of instants and durations.
  case integers([Int64])
  /// Unsigned integers.
  case unsigned([UInt64])
  /// Numbers; `isSingle` where they were stored with at most 32 bits.
  case reals([Double], isSingle: Bool)
  /// Texts.
  case texts([String])

  /// The elements of a chunk.
  init(_ chunk: DecodedChunk, _ type: ZarrDataType) {
    switch chunk {
    case .texts(let texts): self = .texts(texts)
    case .elements(let bytes):
      let plain = ZarrDataType(type.kind, type.itemSize)
      let count = type.itemSize > 0 ? bytes.count / type.itemSize : 0
      self = bytes.withUnsafeBytes { memory in
        switch type.kind {
        case .boolean: .booleans(memory.map { $0 != 0 })
        case .real:
          .reals(
            (0..<count).map { Elements.double(memory, $0, plain) }, isSingle: type.itemSize <= 4)
        case .unsigned:
          .unsigned(
            (0..<count).map { UInt64(bitPattern: Elements.integer(memory, $0, plain)) })
        case .integer, .datetime, .timedelta:
          .integers((0..<count).map { Elements.integer(memory, $0, plain) })
        default: .texts(Texts.fixed(bytes, type))
        }
      }
    }
  }

  /// The number of elements.
  public var count: Int {
    switch self {
    case .booleans(let values): values.count
    case .integers(let values): values.count
    case .unsigned(let values): values.count
    case .reals(let values, _): values.count
    case .texts(let values): values.count
    }
  }

  /// The elements as numbers; nil where they are texts.
  public var doubles: [Double]? {
    switch self {
    case .booleans(let values): values.map { $0 ? 1 : 0 }
    case .integers(let values): values.map { Double($0) }
    case .unsigned(let values): values.map { Double($0) }
    case .reals(let values, _): values
    case .texts: nil
    }
  }

  /// The elements as JSON; numbers that are not finite as texts.
  public var json: [JSONValue] {
    switch self {
    case .booleans(let values): values.map { .boolean($0) }
    case .integers(let values): values.map { .integer($0) }
    case .unsigned(let values):
      values.map { Int64(exactly: $0).map { .integer($0) } ?? .unsigned($0) }
    case .reals(let values, let isSingle): values.map { numberJSON($0, isSingle: isSingle) }
    case .texts(let values): values.map { .string($0) }
    }
  }
}

/// A number as STAC has it: shortest, of single precision too; not finite ones as texts.
func numberJSON(_ value: Double, isSingle: Bool = false) -> JSONValue {
  if value.isNaN { return "nan" }
  if value.isInfinite { return value > 0 ? "inf" : "-inf" }
  // Adding 0 makes 0 of -0.
  return .double(shortest(value, isSingle: isSingle) + 0)
}

/// The double that is written with the fewest digits that tell a number of single precision.
func shortest(_ value: Double, isSingle: Bool) -> Double {
  isSingle && value.isFinite ? Double(Float(value).description) ?? value : value
}
