public import STACJSON

/// A box of longitudes and latitudes, and of heights where they are known.
///
/// Degrees on WGS 84, in the axis order of RFC 7946, section 5: west, south, [lowest,] east, north
/// [, highest]. Where ``west`` is greater than ``east`` the box crosses the antimeridian.
/// <https://www.rfc-editor.org/rfc/rfc7946#section-5>
///
///     west 170, east -170         ├────────╮        ╭────────┤
///                               -180     -170      170      180
///
/// Values outside ±180 and ±90 are kept as they were read: to find them is the validator's work.
/// Comparisons take longitudes beyond ±180 round the Earth.
public struct BoundingBox: Sendable, Hashable {
  /// Degrees east of Greenwich of the western edge.
  public var west: Double
  /// Degrees north of the equator of the southern edge.
  public var south: Double
  /// Degrees east of Greenwich of the eastern edge.
  public var east: Double
  /// Degrees north of the equator of the northern edge.
  public var north: Double
  /// Heights in metres, lowest to highest, or nil for a box of four numbers.
  public var elevation: ClosedRange<Double>?

  /// The whole Earth.
  public static let world = BoundingBox(west: -180, south: -90, east: 180, north: 90)

  /// A box with these edges.
  ///
  /// - Precondition: `south` is not greater than `north`.
  public init(
    west: Double, south: Double, east: Double, north: Double,
    elevation: ClosedRange<Double>? = nil
  ) {
    precondition(south <= north, "the southern edge of a box lies north of the northern one")
    self.west = west
    self.south = south
    self.east = east
    self.north = north
    self.elevation = elevation
  }

  /// The box that four or six numbers describe.
  ///
  /// - Throws: ``GeometryError`` where there are not four or six, one is not finite, south is
  ///   greater than north, or the lowest height is greater than the highest. West greater than
  ///   east is not an error.
  public init(_ numbers: [Double]) throws(GeometryError) {
    switch numbers.count {
    case 4:
      try self.init(
        checking: numbers[0], numbers[1], numbers[2], numbers[3], elevation: nil)
    case 6:
      try self.init(
        checking: numbers[0], numbers[1], numbers[3], numbers[4],
        elevation: (numbers[2], numbers[5]))
    default: throw Self.wrongCount(numbers.count)
    }
  }

  /// The box in a `bbox` member.
  ///
  /// - Throws: ``GeometryError`` as by ``init(_:)-([Double])``, and where the value is not an array
  ///   of numbers.
  public init(_ json: JSONView) throws(GeometryError) {
    guard json.isArray else {
      throw GeometryError(.boundingBox, "a box is an array of numbers, not \(json.kind.name)")
    }
    var numbers = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var count = 0
    for element in json.elements {
      guard let number = element.double else {
        throw GeometryError(
          .boundingBox, "number \(count + 1) of the box is \(element.kind.name)")
      }
      switch count {
      case 0: numbers.0 = number
      case 1: numbers.1 = number
      case 2: numbers.2 = number
      case 3: numbers.3 = number
      case 4: numbers.4 = number
      case 5: numbers.5 = number
      default: break
      }
      count += 1
    }
    switch count {
    case 4:
      try self.init(checking: numbers.0, numbers.1, numbers.2, numbers.3, elevation: nil)
    case 6:
      try self.init(
        checking: numbers.0, numbers.1, numbers.3, numbers.4, elevation: (numbers.2, numbers.5))
    default: throw Self.wrongCount(count)
    }
  }

  /// The box in an owned `bbox` member.
  ///
  /// - Throws: ``GeometryError`` as by ``init(_:)-(JSONView)``.
  public init(_ json: JSONValue) throws(GeometryError) {
    guard let array = json.array else {
      throw GeometryError(.boundingBox, "a box is an array of numbers, not \(json.kind.name)")
    }
    var numbers: [Double] = []
    for element in array {
      guard let number = element.double else {
        throw GeometryError(
          .boundingBox, "number \(numbers.count + 1) of the box is \(element.kind.name)")
      }
      numbers.append(number)
    }
    try self.init(numbers)
  }

  private init(
    checking west: Double, _ south: Double, _ east: Double, _ north: Double,
    elevation: (lowest: Double, highest: Double)?
  ) throws(GeometryError) {
    guard west.isFinite, south.isFinite, east.isFinite, north.isFinite,
      elevation?.lowest.isFinite != false, elevation?.highest.isFinite != false
    else { throw GeometryError(.boundingBox, "a number of the box is not finite") }
    guard south <= north else {
      throw GeometryError(
        .boundingBox, "the box's south, \(south), is greater than north, \(north)")
    }
    var heights: ClosedRange<Double>?
    if let (lowest, highest) = elevation {
      guard lowest <= highest else {
        throw GeometryError(
          .boundingBox,
          "the box's lowest elevation, \(lowest), is greater than the highest, \(highest)")
      }
      heights = lowest...highest
    }
    self.init(west: west, south: south, east: east, north: north, elevation: heights)
  }

  private static func wrongCount(_ count: Int) -> GeometryError {
    GeometryError(.boundingBox, "a box has 4 or 6 numbers, not \(count)")
  }

  /// The numbers of the box: 4, or 6 where it has heights.
  public var numbers: [Double] {
    guard let elevation else { return [west, south, east, north] }
    return [west, south, elevation.lowerBound, east, north, elevation.upperBound]
  }

  /// The elements of a `bbox` member: 4, or 6 where the box has heights.
  public var json: [JSONValue] { numbers.map { .double($0) } }
}
