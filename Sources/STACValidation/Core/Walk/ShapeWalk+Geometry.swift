internal import STACGeometry
internal import STACJSON

// The geometry of an Item: what the GeoJSON schemas ask for, and what RFC 7946 asks beyond them.
extension ShapeWalk {
  mutating func checkGeometry(_ value: JSONView) {
    if let box = value["bbox"] { checkGeometryBox(box) }
    guard let type = value["type"] else {
      return flaw(.geometryType, value, "the member 'type' is missing, expected a geometry type")
    }
    guard let name = type.text, let kind = GeometryKind(name), kind != .geometryCollection else {
      let isCollection = type.text.map { $0 == "GeometryCollection" } ?? false
      return flaw(
        .geometryType, type,
        "expected Point, LineString, Polygon or the Multi form of one, found \(FoundValue(type))",
        hint: isCollection ? "use MultiPoint, MultiLineString or MultiPolygon" : nil)
    }
    guard let coordinates = value["coordinates"] else {
      return flaw(
        .geometryCoordinates, value, "the member 'coordinates' is missing, expected an array")
    }
    geometry.hasParts = kind.hasParts
    switch kind {
    case .point: _ = position(coordinates)
    case .multiPoint: forEachElement(of: coordinates, "positions") { $0.position($1) }
    case .lineString: line(coordinates)
    case .multiLineString: forEachElement(of: coordinates, "lines") { $0.line($1) }
    case .polygon: polygon(coordinates)
    case .multiPolygon: forEachElement(of: coordinates, "polygons") { $0.polygon($1) }
    case .geometryCollection: break
    }
    if geometry.isSound, !geometry.isEmpty, !geometry.isOnEarth { reportRange(value) }
  }

  private mutating func checkGeometryBox(_ box: JSONView) {
    guard box.isArray, box.elements.allSatisfy({ $0.isNumber }), box.elements.count >= 4 else {
      return flaw(
        .geometryBoundingBox, box,
        "expected an array of 4 numbers or more, found \(FoundValue(box))"
      )
    }
  }

  @inline(never)
  private mutating func flaw(
    _ rule: Rule, _ value: JSONView, _ message: @autoclosure () -> String, hint: String? = nil
  ) {
    geometry.isSound = false
    collector.add(rule, at: value, message(), hint: hint)
  }

  @inline(__always)
  private mutating func forEachElement(
    of array: JSONView, _ what: StaticString, _ body: (inout ShapeWalk, JSONView) -> Void
  ) {
    guard array.isArray else {
      return flaw(
        .geometryCoordinates, array, "expected an array of \(what), found \(FoundValue(array))")
    }
    for element in array.elements { body(&self, element) }
  }

  private mutating func line(_ value: JSONView) {
    var count = 0
    forEachElement(of: value, "positions") {
      $0.position($1)
      count += 1
    }
    if value.isArray, count < 2 {
      flaw(.geometryLineLength, value, "expected 2 positions or more, found \(count)")
    }
  }

  private mutating func polygon(_ value: JSONView) {
    var isOuter = true
    forEachElement(of: value, "rings") {
      $0.ring($1, isOuter: isOuter)
      isOuter = false
    }
  }

  private mutating func ring(_ value: JSONView, isOuter: Bool) {
    var trace = RingTrace()
    var count = 0
    forEachElement(of: value, "positions") {
      count += 1
      if let (longitude, latitude) = $0.position($1) { trace.add(longitude, latitude) }
    }
    guard value.isArray else { return }
    guard count >= 4 else {
      return flaw(.geometryRingLength, value, "expected 4 positions or more, found \(count)")
    }
    guard trace.count == count else { return }
    if !trace.isClosed {
      collector.add(
        .geometryRingClosed, at: value, "expected the ring to end where it begins, but it does not",
        hint: "repeat the first position at the end")
    } else if let isCounterclockwise = trace.isCounterclockwise, isCounterclockwise != isOuter {
      collector.add(
        .geometryRingOrder, at: value,
        isOuter
          ? "expected the outer ring to run counterclockwise, but it runs clockwise"
          : "expected the hole to run clockwise, but it runs counterclockwise")
    }
  }

  /// Reads a position; nil where it is none.
  @discardableResult
  private mutating func position(_ value: JSONView) -> (Double, Double)? {
    var numbers = value.elements
    guard let longitude = numbers.next()?.double, let latitude = numbers.next()?.double else {
      flaw(
        .geometryCoordinates, value,
        "expected a position of two or three numbers, found \(FoundValue(value))")
      return nil
    }
    geometry.add(longitude, latitude)
    guard let third = numbers.next() else { return (longitude, latitude) }
    return positionBehind(third, numbers, value) ? (longitude, latitude) : nil
  }

  /// The third number of a position and what stands behind it.
  @inline(never)
  private mutating func positionBehind(
    _ third: JSONView, _ others: JSONElements, _ value: JSONView
  ) -> Bool {
    var others = others
    var count = 3
    var next: JSONView? = third
    while let number = next {
      guard number.isNumber else {
        flaw(.geometryCoordinates, number, "expected a number, found \(FoundValue(number))")
        return false
      }
      next = others.next()
      if next != nil { count += 1 }
    }
    if count > 3 {
      collector.add(
        .geometryPositionLength, at: value, "expected two or three numbers, found \(count)")
    }
    return true
  }

  @inline(never)
  private mutating func reportRange(_ value: JSONView) {
    let trace = geometry
    let hint: String
    if trace.west >= -90 && trace.east <= 90 && trace.south >= -180 && trace.north <= 180 {
      hint = "longitude comes first: perhaps the two are swapped"
    } else if trace.west >= -360 && trace.east <= 360 && trace.south >= -90 && trace.north <= 90 {
      hint = "cut the geometry at the antimeridian: behind 180 comes -180"
    } else {
      hint = "GeoJSON is in longitude and latitude on WGS 84, not in projected coordinates"
    }
    collector.add(
      .geometryRange, at: value["coordinates"] ?? value,
      """
      expected longitudes within 180 and latitudes within 90 degrees, found \
      \(trace.west) to \(trace.east) and \(trace.south) to \(trace.north)
      """, hint: hint)
  }
}
