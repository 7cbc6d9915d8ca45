/// Which longitudes many boxes cover, in memory that does not grow with their number.
///
/// What it tells does not depend on the order in which the boxes came. The circle is cut into 360
/// cells of one degree; of each cell the western-most and the eastern-most covered longitude are
/// kept exactly, and what lies between the two is taken as covered.
///
///     cell         179          -180         -179                178
///              ├────────────┼────────────┼────────────┼ … ┼────────────┤
///     covered       ▒▒▒▒▒▒▒▒ ▒▒▒▒▒▒▒▒▒▒▒▒ ▒▒▒                            one arc that crosses ±180
public struct LongitudeCoverage: Sendable, Hashable {
  /// The covered part of a cell; empty where `west` is greater than `east`.
  private struct Cell: Hashable {
    var west = Double.infinity
    var east = -Double.infinity
  }

  /// 360 cells from −180 on; none until something is covered.
  private var cells: [Cell] = []

  private static let count = 360

  /// Nothing is covered.
  public init() {}

  /// Whether nothing is covered.
  public var isEmpty: Bool { cells.isEmpty }

  /// Covers what a box covers, whatever its heights and latitudes.
  ///
  /// - Complexity: O(*n*) in the whole degrees that the box spans.
  public mutating func add(_ box: BoundingBox) {
    let box = box.normalized
    guard box.west.isFinite, box.east.isFinite else { return }
    if box.crossesAntimeridian {
      cover(box.west, 180)
      cover(-180, box.east)
    } else {
      cover(box.west, box.east)
    }
  }

  /// Covers what another one covers.
  public mutating func formUnion(_ other: LongitudeCoverage) {
    for range in other.ranges { cover(range.lowerBound, range.upperBound) }
  }

  private mutating func cover(_ west: Double, _ east: Double) {
    if cells.isEmpty { cells = Array(repeating: Cell(), count: Self.count) }
    // Adding 0 makes 0 of -0: the two are equal, but not the same when written.
    let (west, east) = (west + 0, east + 0)
    let (first, last) = (Self.cell(west), Self.cell(east))
    for index in first...last {
      let start = index == first ? west : Self.westernEdge(index)
      let end = index == last ? east : Self.westernEdge(index + 1)
      if start < cells[index].west { cells[index].west = start }
      if end > cells[index].east { cells[index].east = end }
    }
  }

  private static func cell(_ longitude: Double) -> Int {
    min(max(Int(longitude.rounded(.down)) + 180, 0), count - 1)
  }

  private static func westernEdge(_ cell: Int) -> Double { Double(cell - 180) }

  /// The covered longitudes from west to east, apart from each other, from −180 to 180 at most.
  ///
  /// Another coverage to which these are added is equal to this one.
  public var ranges: [ClosedRange<Double>] {
    var ranges: [ClosedRange<Double>] = []
    for cell in cells where cell.west <= cell.east {
      if let last = ranges.last, last.upperBound == cell.west {
        ranges[ranges.count - 1] = last.lowerBound...cell.east
      } else {
        ranges.append(cell.west...cell.east)
      }
    }
    return ranges
  }

  /// A coverage of these ranges, such as those of another one.
  ///
  /// - Precondition: they lie within ±180.
  public init(_ ranges: [ClosedRange<Double>]) {
    for range in ranges {
      precondition(range.lowerBound >= -180 && range.upperBound <= 180, "longitudes within 180")
      cover(range.lowerBound, range.upperBound)
    }
  }

  /// The western and eastern end of one arc that covers it all; nil where nothing is covered.
  ///
  /// The arc leaves out the largest gap. Where it then crosses the antimeridian (`west` is greater
  /// than `east`) it must fit into half the Earth: of data around the whole globe with a gap in
  /// the Atlantic, least to greatest longitude says more than "east of the gap".
  public var arc: (west: Double, east: Double)? {
    let ranges = ranges
    guard let first = ranges.first, let last = ranges.last else { return nil }
    let plain = (west: first.lowerBound, east: last.upperBound)
    // The gap over the antimeridian; of gaps as wide as each other it counts first.
    var widest = plain.west - plain.east + 360
    var arc = plain
    for (before, after) in zip(ranges, ranges.dropFirst()) {
      let gap = after.lowerBound - before.upperBound
      if gap > widest {
        widest = gap
        arc = (after.lowerBound, before.upperBound)
      }
    }
    return widest >= 180 ? arc : plain
  }
}
