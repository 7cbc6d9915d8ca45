internal import Glibc
internal import STACJSON

/// The least and the greatest value of a column in a row group.
struct ValueBounds: ~Copyable {
  private var hasValues = false
  private var leastNumber: UInt64 = 0
  private var greatestNumber: UInt64 = 0
  private var least = ByteBuffer(capacity: 0)
  private var greatest = ByteBuffer(capacity: 0)

  /// Longer texts make footers large and skip nothing.
  private static let longestText = 1024

  mutating func add(numbers: UnsafePointer<UInt64>, _ count: Int, _ kind: ColumnKind) {
    if count == 0 { return }
    if !hasValues { (leastNumber, greatestNumber) = (numbers[0], numbers[0]) }
    hasValues = true
    if kind == .double {
      var low = Double(bitPattern: leastNumber)
      var high = Double(bitPattern: greatestNumber)
      for index in 0..<count {
        let value = Double(bitPattern: numbers[index])
        if value < low { low = value }
        if value > high { high = value }
      }
      (leastNumber, greatestNumber) = (low.bitPattern, high.bitPattern)
    } else {
      var low = Int64(bitPattern: leastNumber)
      var high = Int64(bitPattern: greatestNumber)
      for index in 0..<count {
        let value = Int64(bitPattern: numbers[index])
        low = min(low, value)
        high = max(high, value)
      }
      (leastNumber, greatestNumber) = (UInt64(bitPattern: low), UInt64(bitPattern: high))
    }
  }

  mutating func add(text: UnsafeRawPointer, _ count: Int) {
    if !hasValues {
      hasValues = true
      Self.set(&least, text, count)
      Self.set(&greatest, text, count)
    } else if Self.order(text, count, least) < 0 {
      Self.set(&least, text, count)
    } else if Self.order(text, count, greatest) > 0 {
      Self.set(&greatest, text, count)
    }
  }

  mutating func add(_ dictionary: borrowing ValueDictionary, _ kind: ColumnKind, isText: Bool) {
    for index in 0..<dictionary.count {
      let value = dictionary.value(index, isText: isText)
      guard let start = value.baseAddress else { continue }
      if isText {
        add(text: start + 4, value.count - 4)
      } else {
        withUnsafePointer(to: start.loadUnaligned(as: UInt64.self)) { add(numbers: $0, 1, kind) }
      }
    }
  }

  private static func set(_ buffer: inout ByteBuffer, _ text: UnsafeRawPointer, _ count: Int) {
    buffer.truncate()
    buffer.append(UnsafeRawBufferPointer(start: text, count: count))
  }

  /// As Parquet orders texts: by their bytes.
  private static func order(
    _ text: UnsafeRawPointer, _ count: Int, _ other: borrowing ByteBuffer
  ) -> Int {
    other.withUnsafeBytes { other in
      guard let base = other.baseAddress else { return count }
      let common = min(count, other.count)
      let outcome = common == 0 ? 0 : Int(memcmp(text, base, common))
      return outcome != 0 ? outcome : count - other.count
    }
  }

  /// The bounds as Parquet writes them; nil where there are none.
  func bytes(_ kind: ColumnKind) -> (least: [UInt8], greatest: [UInt8])? {
    guard hasValues else { return nil }
    switch kind {
    case .string:
      guard least.count <= Self.longestText, greatest.count <= Self.longestText else { return nil }
      return (least.array, greatest.array)
    case .double:
      // Either zero may stand for both, so the bounds are those that hold both.
      let low = Double(bitPattern: leastNumber)
      let high = Double(bitPattern: greatestNumber)
      return (
        Self.array((low == 0 ? -0.0 : low).bitPattern),
        Self.array((high == 0 ? 0.0 : high).bitPattern)
      )
    default: return (Self.array(leastNumber), Self.array(greatestNumber))
    }
  }

  private static func array(_ number: UInt64) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
