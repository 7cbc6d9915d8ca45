internal import STACJSON

/// Where an Item lies: a GeoJSON geometry and its box.
///
/// Degrees are integers, in units of 10^-12, so that a box is exactly that of its geometry.
struct Footprint {
  /// What kind of geometry an Item has; most have one polygon.
  enum Shape {
    case polygon
    case hole
    case twoPolygons
    case antimeridian
    case point
  }

  struct Position {
    var x: Int
    var y: Int
  }

  static let degree = 1_000_000_000_000

  let shape: Shape
  let hasHeights: Bool
  /// The middle, in units.
  let center: Position
  /// The rings, exterior ones counterclockwise, holes clockwise.
  private let rings: [[Position]]
  private let height: Int

  init(_ numbers: inout SeededNumbers, hasHeights: Bool) {
    let degree = Self.degree
    shape =
      switch numbers.below(128) {
      case 0...3: .antimeridian
      case 4...9: .twoPolygons
      case 10...13: .hole
      case 14...17: .point
      default: .polygon
      }
    let isHigh = numbers.oneIn(24)
    self.hasHeights = hasHeights && isHigh
    height = numbers.below(4_000_000)
    // A coarse unit is that of a provider who rounds to six places.
    let unit = numbers.oneIn(4) ? 1_000_000 : 1
    func rounded(_ value: Int) -> Int { value / unit * unit }
    let longitude =
      shape == .antimeridian
      ? 180 * degree - numbers.below(degree / 4) : numbers.within(-174 * degree...174 * degree)
    let latitude = numbers.within(-56 * degree...78 * degree)
    center = Position(x: rounded(longitude), y: rounded(latitude))
    // Half the width of 100 km, in hundredths of a degree, by tens of degrees of latitude.
    let halfWidth = [50, 51, 54, 58, 65, 78, 100, 145, 250][abs(latitude) / (10 * degree)]
    let wide = halfWidth * degree / 100
    let tall = degree / 2
    let slant = numbers.below(wide / 3)
    let middle = center
    func corner(_ x: Int, _ y: Int) -> Position {
      Position(
        x: rounded(middle.x + x + numbers.below(degree / 50)),
        y: rounded(middle.y + y + numbers.below(degree / 50)))
    }
    var ring = [
      corner(-wide, -tall), corner(wide, -tall + slant / 8),
      corner(wide - slant / 4, tall), corner(-wide + slant / 5, tall - slant / 6),
    ]
    // Where the swath ends inside the tile, its edge cuts a corner off.
    if numbers.oneIn(3) {
      ring.insert(corner(-wide + slant / 3, tall / 2), at: 4)
      ring.insert(corner(-wide + slant / 4, tall / 3), at: 5)
    }
    ring.append(ring[0])
    switch shape {
    case .point: rings = [[middle]]
    case .hole:
      let (x, y) = (wide / 5, tall / 5)
      let first = corner(-x, -y)
      rings = [ring, [first, corner(-x, y), corner(x, y), corner(x, -y), first]]
    case .twoPolygons:
      let first = corner(wide * 5 / 4, -tall / 2)
      rings = [
        ring,
        [first, corner(wide * 3 / 2, -tall / 2), corner(wide * 3 / 2, tall / 2), first],
      ]
    case .antimeridian:
      let (west, east, edge) = (middle.x - wide, middle.x + wide - 360 * degree, 180 * degree)
      let (south, north) = (middle.y - tall, middle.y + tall)
      rings = [
        Self.rectangle(rounded(west), rounded(south), edge, rounded(north)),
        Self.rectangle(-edge, rounded(south), rounded(east), rounded(north)),
      ]
    case .polygon: rings = [ring]
    }
  }

  private static func rectangle(_ west: Int, _ south: Int, _ east: Int, _ north: Int) -> [Position]
  {
    [
      Position(x: west, y: south), Position(x: east, y: south), Position(x: east, y: north),
      Position(x: west, y: north), Position(x: west, y: south),
    ]
  }

  /// The zone of the Universal Transverse Mercator grid, 1 to 60.
  var zone: Int { min((center.x + 180 * Self.degree) / (6 * Self.degree) + 1, 60) }

  /// Adds the members `geometry` and `bbox`.
  func append(to buffer: inout ByteBuffer) {
    buffer.beginObject("geometry")
    switch shape {
    case .point:
      buffer.text("type", "Point")
      buffer.key("coordinates")
      append(rings[0][0], 0, to: &buffer)
    case .polygon, .hole:
      buffer.text("type", "Polygon")
      buffer.beginArray("coordinates")
      for ring in rings { append(ring, to: &buffer) }
      buffer.endArray()
    case .twoPolygons, .antimeridian:
      buffer.text("type", "MultiPolygon")
      buffer.beginArray("coordinates")
      for ring in rings {
        buffer.append("[")
        append(ring, to: &buffer)
        buffer.endArray()
      }
      buffer.endArray()
    }
    buffer.endObject()
    appendBox(to: &buffer)
  }

  private func append(_ ring: [Position], to buffer: inout ByteBuffer) {
    buffer.append("[")
    for (number, position) in ring.enumerated() {
      append(position, number % (ring.count - 1), to: &buffer)
    }
    buffer.endArray()
  }

  private func append(_ position: Position, _ number: Int, to buffer: inout ByteBuffer) {
    buffer.append("[")
    buffer.append(decimal: position.x, places: 12)
    buffer.append(",")
    buffer.append(decimal: position.y, places: 12)
    if hasHeights {
      buffer.append(",")
      buffer.append(decimal: height + number * 1250, places: 3)
    }
    buffer.append("],")
  }

  /// West is greater than east where the box crosses the antimeridian (RFC 7946, 5.2).
  private func appendBox(to buffer: inout ByteBuffer) {
    var (west, south, east, north) = (Int.max, Int.max, Int.min, Int.min)
    for position in rings.joined() {
      west = min(west, position.x)
      east = max(east, position.x)
      south = min(south, position.y)
      north = max(north, position.y)
    }
    if shape == .antimeridian {
      west = rings[0][0].x
      east = rings[1][1].x
    }
    let highest = rings.map { max($0.count - 2, 0) }.max() ?? 0
    buffer.beginArray("bbox")
    for corner in [(west, south, height), (east, north, height + highest * 1250)] {
      buffer.append(decimal: corner.0, places: 12)
      buffer.append(",")
      buffer.append(decimal: corner.1, places: 12)
      buffer.append(",")
      guard hasHeights else { continue }
      buffer.append(decimal: corner.2, places: 3)
      buffer.append(",")
    }
    buffer.endArray()
  }
}
