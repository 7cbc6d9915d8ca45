internal import STACGeometry
internal import STACJSON
public import STACModel

/// In which order a file holds its Items, so that those that are asked for together lie together and
/// most row groups need not be read.
public enum ItemOrder: String, Sendable, CaseIterable {
  /// By `datetime`, else `start_datetime`, else `end_datetime`.
  case time
  /// By the place of the box's centre on a Hilbert curve over the Earth.
  case hilbert

  /// The place of an Item in the order; Items without one come last.
  public func key(of item: ItemView) -> UInt64 {
    switch self {
    case .time: Self.instant(of: item).map(Self.key) ?? .max
    case .hilbert:
      Self.box(of: item).map { HilbertCurve.distance(to: $0) } ?? .max
    }
  }

  /// The key of an instant.
  static func key(_ instant: Timestamp) -> UInt64 {
    let (micros, isTooFar) = instant.seconds.multipliedReportingOverflow(by: 1_000_000)
    let value = isTooFar ? (instant.seconds < 0 ? .min : .max) : micros
    let (exact, overflow) = value.addingReportingOverflow(Int64(instant.nanoseconds / 1000))
    // Instants before 1970 come before those behind.
    return UInt64(bitPattern: overflow ? .max : exact) ^ (1 << 63)
  }

  private static func instant(of item: ItemView) -> Timestamp? {
    if let text = item.properties?["datetime"]?.text, let instant = try? Timestamp(text) {
      return instant
    }
    guard let extent = try? item.temporalExtent else { return nil }
    return extent.start ?? extent.end
  }

  private static func box(of item: ItemView) -> BoundingBox? {
    if let box = try? item.boundingBox { return box }
    return item.geometry.flatMap { try? BoundingBox(ofGeometry: $0) }
  }
}

/// A line through all places of the Earth on which neighbours are near each other.
enum HilbertCurve {
  /// Halvings of each axis.
  private static let order = 31

  /// How far the centre of a box lies along the curve.
  static func distance(to box: BoundingBox) -> UInt64 {
    var longitude = box.west + box.width / 2
    if longitude > 180 { longitude -= 360 }
    return distance(
      cell(longitude + 180, of: 360), cell((box.south + box.north) / 2 + 90, of: 180))
  }

  /// The number of the cell that a coordinate lies in.
  private static func cell(_ value: Double, of size: Double) -> UInt32 {
    let cells = Double(UInt32(1) << order)
    return UInt32(min(max(value / size * cells, 0), cells - 1))
  }

  /// The length of the curve up to a cell.
  static func distance(_ x: UInt32, _ y: UInt32) -> UInt64 {
    var (x, y) = (x, y)
    var distance: UInt64 = 0
    var side: UInt32 = 1 << (order - 1)
    while side > 0 {
      let right: UInt32 = x & side != 0 ? 1 : 0
      let up: UInt32 = y & side != 0 ? 1 : 0
      distance = distance << 2 | UInt64((3 * right) ^ up)
      // The curve in a quarter is the whole one, turned.
      if up == 0 {
        if right == 1 {
          x = ~x
          y = ~y
        }
        swap(&x, &y)
      }
      side >>= 1
    }
    return distance
  }
}
