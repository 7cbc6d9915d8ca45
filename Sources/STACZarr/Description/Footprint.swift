internal import STACGeometry
public import STACJSON

/// Where something lies on Earth: a GeoJSON geometry and its box, on WGS 84.
public struct Footprint: Sendable, Hashable {
  /// West, south, east, north; west is greater than east where the antimeridian is crossed.
  public let box: [Double]
  /// A Polygon, a MultiPolygon that is cut at the antimeridian, or a Point.
  public let geometry: JSONValue

  /// The whole Earth.
  public static let world = Footprint(west: -180, south: -90, east: 180, north: 90)

  init(box: [Double], geometry: JSONValue) {
    self.box = box
    self.geometry = geometry
  }

  /// A box; longitudes may be of any turn.
  ///
  /// - Precondition: the numbers are finite.
  public init(west: Double, south: Double, east: Double, north: Double) {
    let (south, north) = (min(max(south, -90), 90), max(min(north, 90), -90))
    let span = east - west
    // Data around the whole Earth often lacks a hair of the last step.
    if span >= 360 - 1e-4 {
      self.init(
        box: [-180, south, 180, north], geometry: Self.polygon([Self.ring(-180, south, 180, north)])
      )
      return
    }
    let west = Self.turned(west)
    let end = west + span
    let (w, s, e, n) = (round7(west), round7(south), round7(end), round7(north))
    if end > 180 + 1e-9 {
      self.init(
        box: [w, s, round7(end - 360), n],
        geometry: Self.multiPolygon([
          [Self.ring(w, s, 180, n)], [Self.ring(-180, s, round7(end - 360), n)],
        ]))
    } else {
      self.init(
        box: [w, s, min(e, 180), n], geometry: Self.polygon([Self.ring(w, s, min(e, 180), n)]))
    }
  }

  /// A longitude of any turn, from −180 to below 180. However far away it is, this takes no longer.
  private static func turned(_ longitude: Double) -> Double {
    if -180..<180 ~= longitude { return longitude }
    let rest = longitude.truncatingRemainder(dividingBy: 360)
    return rest >= 180 ? rest - 360 : rest < -180 ? rest + 360 : rest
  }

  /// A longitude moved by whole turns, so that it is no more than half a turn from another.
  private static func turned(_ longitude: Double, towards other: Double) -> Double {
    let distance = longitude - other
    if distance > 180 { return longitude - ((distance - 180) / 360).rounded(.up) * 360 }
    return distance < -180 ? longitude + ((-180 - distance) / 360).rounded(.up) * 360 : longitude
  }

  // MARK: Rings

  /// The footprint within a ring of positions, which may cross the antimeridian or go around a pole; nil where
  /// there are too few.
  public init?(ring positions: [(longitude: Double, latitude: Double)]) {
    var ring: [(Double, Double)] = []
    // Far beyond any turn a longitude tells no place, and its last digits are chance.
    for position in positions
    where position.longitude.magnitude < 1e6 && position.latitude.isFinite {
      var longitude = position.longitude
      if let last = ring.last {
        longitude = Self.turned(longitude, towards: last.0)
        if longitude == last.0, position.latitude == last.1 { continue }
      }
      ring.append((longitude, position.latitude))
    }
    guard ring.count >= 3 else { return nil }
    let closing = Self.turned(ring[0].0, towards: ring[ring.count - 1].0)
    let latitudes = ring.map(\.1)
    guard let south = latitudes.min(), let north = latitudes.max() else { return nil }
    if abs(closing - ring[0].0) > 180 {
      let isNorth = latitudes.reduce(0, +) > 0
      self.init(
        west: -180, south: isNorth ? south : -90, east: 180, north: isNorth ? 90 : north)
      return
    }
    if let last = ring.last, last == ring[0] { ring.removeLast() }
    guard ring.count >= 3, let west = ring.map(\.0).min(), let east = ring.map(\.0).max() else {
      return nil
    }
    if east - west >= 360 - 1e-4 {
      self.init(west: -180, south: south, east: 180, north: north)
      return
    }
    let shift = (((west + east) / 2 + 180) / 360).rounded(.down) * -360
    ring = ring.map { ($0.0 + shift, $0.1) }
    if Self.area(ring) < 0 { ring.reverse() }
    let (w, e) = (west + shift, east + shift)
    guard w < -180 || e > 180 else {
      self.init(
        box: [round7(w), round7(south), round7(e), round7(north)],
        geometry: Self.polygon([Self.closed(ring)]))
      return
    }
    let border: Double = e > 180 ? 180 : -180
    let parts = [
      Self.clip(ring, below: true, border).map { ($0.0 + (border < 0 ? 360 : 0), $0.1) },
      Self.clip(ring, below: false, border).map { ($0.0 - (border > 0 ? 360 : 0), $0.1) },
    ].filter { $0.count >= 3 }
    self.init(
      box: [
        round7(w < -180 ? w + 360 : w), round7(south), round7(e > 180 ? e - 360 : e), round7(north),
      ],
      geometry: Self.multiPolygon(parts.map { [Self.closed($0)] }))
  }

  /// Twice the area of a ring, positive where it turns to the left.
  private static func area(_ ring: [(Double, Double)]) -> Double {
    var sum = 0.0
    for (index, a) in ring.enumerated() {
      let b = ring[(index + 1) % ring.count]
      sum += a.0 * b.1 - b.0 * a.1
    }
    return sum
  }

  /// The part of a ring on one side of a meridian.
  private static func clip(
    _ ring: [(Double, Double)], below: Bool, _ border: Double
  ) -> [(Double, Double)] {
    var result: [(Double, Double)] = []
    func isInside(_ point: (Double, Double)) -> Bool {
      below ? point.0 <= border : point.0 >= border
    }
    for (index, a) in ring.enumerated() {
      let b = ring[(index + 1) % ring.count]
      if isInside(a) { result.append(a) }
      if isInside(a) != isInside(b) {
        let share = (border - a.0) / (b.0 - a.0)
        result.append((border, a.1 + share * (b.1 - a.1)))
      }
    }
    return result
  }

  // MARK: Points

  /// The footprint of points without an order: the box around them, wider by a margin.
  init?(points: [(longitude: Double, latitude: Double)], margin: Double = 0) {
    let points = points.filter { $0.longitude.isFinite && $0.latitude.isFinite }
    if points.count == 1, margin == 0 {
      let (x, y) = (round7(points[0].longitude), round7(points[0].latitude))
      self.init(
        box: [x, y, x, y],
        geometry: ["type": "Point", "coordinates": .array([.double(x), .double(y)])])
      return
    }
    var union = BoundingBoxUnion()
    for point in points {
      let longitude = point.longitude == 180 ? 180 : Self.turned(point.longitude)
      union.add(
        BoundingBox(
          west: longitude, south: point.latitude, east: longitude, north: point.latitude))
    }
    guard let box = union.box else { return nil }
    let east = box.crossesAntimeridian ? box.east + 360 : box.east
    self.init(
      west: box.west - margin, south: box.south - margin, east: east + margin,
      north: box.north + margin)
  }

  /// The footprint of a box that a document tells; nil where its numbers are no place.
  init?(told box: [Double]) {
    guard box.count == 4, box.allSatisfy({ $0.magnitude < 1e6 }) else { return nil }
    self.init(west: box[0], south: box[1], east: box[2], north: box[3])
  }

  // MARK: GeoJSON

  private static func ring(
    _ west: Double, _ south: Double, _ east: Double, _ north: Double
  ) -> JSONValue {
    closed([(west, south), (east, south), (east, north), (west, north)])
  }

  private static func closed(_ ring: [(Double, Double)]) -> JSONValue {
    var positions: [JSONValue] = ring.map {
      .array([.double(round7($0.0)), .double(round7($0.1))])
    }
    if let first = positions.first { positions.append(first) }
    return .array(positions)
  }

  private static func polygon(_ rings: [JSONValue]) -> JSONValue {
    ["type": "Polygon", "coordinates": .array(rings)]
  }

  private static func multiPolygon(_ polygons: [[JSONValue]]) -> JSONValue {
    polygons.count == 1
      ? polygon(polygons[0])
      : ["type": "MultiPolygon", "coordinates": .array(polygons.map { .array($0) })]
  }
}

/// A coordinate in degrees with seven decimals, about a centimetre; without -0.
func round7(_ value: Double) -> Double { (value * 1e7).rounded() / 1e7 + 0 }
