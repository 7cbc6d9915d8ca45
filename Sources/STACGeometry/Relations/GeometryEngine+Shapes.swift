private import CGEOS

extension GeometryEngine {
  /// What is wrong with a shape: rings that cross themselves or each other; nil where it is valid
  /// (OGC 06-103r4, section 6.1.11).
  ///
  /// - Throws: ``GeometryError`` where GEOS cannot tell.
  public func flaw(of shape: Shape) throws(GeometryError) -> String? {
    let geometry = try make(shape)
    defer { geos.GEOSGeom_destroy_r(handle, geometry) }
    if geos.GEOSisValid_r(handle, geometry) == 1 { return nil }
    guard let reason = geos.GEOSisValidReason_r(handle, geometry) else {
      throw error("the geometry cannot be checked")
    }
    defer { geos.GEOSFree_r(handle, reason) }
    return String(cString: reason).lowercased()
  }

  /// The shape with invalid rings repaired: a bow tie becomes two triangles, overlapping parts are
  /// united, spikes go. What has no area is left out of polygons.
  ///
  /// - Throws: ``GeometryError`` where nothing is left, or GEOS cannot repair it.
  public func repaired(_ shape: Shape) throws(GeometryError) -> Shape {
    let geometry = try make(shape)
    defer { geos.GEOSGeom_destroy_r(handle, geometry) }
    let parameters = geos.GEOSMakeValidParams_create_r(handle)
    defer { geos.GEOSMakeValidParams_destroy_r(handle, parameters) }
    _ = geos.GEOSMakeValidParams_setMethod_r(handle, parameters, GEOS_MAKE_VALID_STRUCTURE)
    _ = geos.GEOSMakeValidParams_setKeepCollapsed_r(handle, parameters, 0)
    guard let valid = geos.GEOSMakeValidWithParams_r(handle, geometry, parameters) else {
      throw error("the geometry cannot be repaired")
    }
    defer { geos.GEOSGeom_destroy_r(handle, valid) }
    let result = try self.shape(valid)
    if result.isEmpty { throw GeometryError(.geometry, "nothing is left of the repaired geometry") }
    return result
  }

  /// The polygons in which a shape meets a rectangle.
  ///
  /// - Throws: ``GeometryError`` where its rings cross themselves.
  func polygons(
    of shape: Shape, within box: PlanarBounds
  ) throws(GeometryError) -> [[[Shape.Vertex]]] {
    let ring = [
      Shape.Vertex(box.west, box.south), Shape.Vertex(box.east, box.south),
      Shape.Vertex(box.east, box.north), Shape.Vertex(box.west, box.north),
      Shape.Vertex(box.west, box.south),
    ]
    let rectangle = try make(Shape(.polygon, [[ring]]))
    defer { geos.GEOSGeom_destroy_r(handle, rectangle) }
    let geometry = try make(shape)
    defer { geos.GEOSGeom_destroy_r(handle, geometry) }
    guard let result = geos.GEOSIntersection_r(handle, geometry, rectangle) else {
      throw error("the polygon cannot be cut at the antimeridian")
    }
    defer { geos.GEOSGeom_destroy_r(handle, result) }
    let cut = try self.shape(result)
    // Where the polygon only touches the rectangle, lines and points come besides.
    return ([cut] + cut.members).filter(\.isPolygonal).flatMap(\.parts)
  }

  // MARK: To GEOS

  private func make(_ shape: Shape) throws(GeometryError) -> OpaquePointer {
    switch shape.kind {
    case .point:
      guard let vertex = shape.parts.first?.first?.first else {
        return try made(geos.GEOSGeom_createEmptyPoint_r(handle))
      }
      return try made(geos.GEOSGeom_createPoint_r(handle, try sequence([vertex])))
    case .lineString:
      return try made(
        geos.GEOSGeom_createLineString_r(handle, try sequence(shape.parts.first?.first ?? [])))
    case .polygon: return try polygon(shape.parts.first ?? [])
    case .multiPoint:
      return try collect(shape.parts, GEOS_MULTIPOINT) { (part) throws(GeometryError) in
        try self.make(Shape(.point, [part]))
      }
    case .multiLineString:
      return try collect(shape.parts, GEOS_MULTILINESTRING) { (part) throws(GeometryError) in
        try self.make(Shape(.lineString, [part]))
      }
    case .multiPolygon:
      return try collect(shape.parts, GEOS_MULTIPOLYGON) { (part) throws(GeometryError) in
        try self.polygon(part)
      }
    case .geometryCollection:
      return try collect(shape.members, GEOS_GEOMETRYCOLLECTION) { (member) throws(GeometryError) in
        try self.make(member)
      }
    }
  }

  private func polygon(_ rings: [[Shape.Vertex]]) throws(GeometryError) -> OpaquePointer {
    var made: [OpaquePointer?] = []
    do throws(GeometryError) {
      for ring in rings {
        made.append(try self.made(geos.GEOSGeom_createLinearRing_r(handle, try sequence(ring))))
      }
    } catch {
      for ring in made { geos.GEOSGeom_destroy_r(handle, ring) }
      throw error
    }
    guard let shell = made.first else {
      return try self.made(geos.GEOSGeom_createEmptyPolygon_r(handle))
    }
    let result = made.withUnsafeMutableBufferPointer { rings in
      geos.GEOSGeom_createPolygon_r(
        handle, shell, rings.baseAddress.map { $0 + 1 }, UInt32(rings.count - 1))
    }
    return try self.made(result)
  }

  private func collect<Part>(
    _ parts: [Part], _ kind: GEOSGeomTypes,
    _ make: (Part) throws(GeometryError) -> OpaquePointer
  ) throws(GeometryError) -> OpaquePointer {
    var members: [OpaquePointer?] = []
    do throws(GeometryError) {
      for part in parts { members.append(try make(part)) }
    } catch {
      for member in members { geos.GEOSGeom_destroy_r(handle, member) }
      throw error
    }
    let result = members.withUnsafeMutableBufferPointer { members in
      geos.GEOSGeom_createCollection_r(
        handle, Int32(kind.rawValue), members.baseAddress, UInt32(members.count))
    }
    return try made(result)
  }

  private func sequence(_ line: [Shape.Vertex]) throws(GeometryError) -> OpaquePointer? {
    let hasHeights = line.contains { !$0.z.isNaN }
    var numbers: [Double] = []
    numbers.reserveCapacity(line.count * 3)
    for vertex in line {
      numbers.append(vertex.x)
      numbers.append(vertex.y)
      if hasHeights { numbers.append(vertex.z) }
    }
    return numbers.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress, !buffer.isEmpty else {
        return geos.GEOSCoordSeq_create_r(handle, 0, 2)
      }
      return geos.GEOSCoordSeq_copyFromBuffer_r(
        handle, start, UInt32(line.count), hasHeights ? 1 : 0, 0)
    }
  }

  // MARK: From GEOS

  private func shape(_ geometry: OpaquePointer) throws(GeometryError) -> Shape {
    let type = geos.GEOSGeomTypeId_r(handle, geometry)
    switch type {
    case Int32(GEOS_POINT.rawValue):
      let line = try vertices(geometry)
      return Shape(.point, line.isEmpty ? [] : [[line]])
    case Int32(GEOS_LINESTRING.rawValue), Int32(GEOS_LINEARRING.rawValue):
      return Shape(.lineString, [[try vertices(geometry)]])
    case Int32(GEOS_POLYGON.rawValue):
      if geos.GEOSisEmpty_r(handle, geometry) == 1 { return Shape(.polygon) }
      guard let outer = geos.GEOSGetExteriorRing_r(handle, geometry) else {
        throw error("the geometry cannot be read")
      }
      var rings = [try vertices(outer)]
      for index in 0..<max(0, geos.GEOSGetNumInteriorRings_r(handle, geometry)) {
        guard let ring = geos.GEOSGetInteriorRingN_r(handle, geometry, index) else { continue }
        rings.append(try vertices(ring))
      }
      return Shape(.polygon, [rings])
    default: break
    }
    var members: [Shape] = []
    for index in 0..<max(0, geos.GEOSGetNumGeometries_r(handle, geometry)) {
      guard let member = geos.GEOSGetGeometryN_r(handle, geometry, index) else { continue }
      members.append(try shape(member))
    }
    switch type {
    case Int32(GEOS_MULTIPOINT.rawValue): return Shape(.multiPoint, members.flatMap(\.parts))
    case Int32(GEOS_MULTILINESTRING.rawValue):
      return Shape(.multiLineString, members.flatMap(\.parts))
    case Int32(GEOS_MULTIPOLYGON.rawValue): return Shape(.multiPolygon, members.flatMap(\.parts))
    default: return Shape(.geometryCollection, members: members)
    }
  }

  private func vertices(_ geometry: OpaquePointer) throws(GeometryError) -> [Shape.Vertex] {
    guard let sequence = geos.GEOSGeom_getCoordSeq_r(handle, geometry) else { return [] }
    var count: UInt32 = 0
    guard geos.GEOSCoordSeq_getSize_r(handle, sequence, &count) == 1 else {
      throw error("the geometry cannot be read")
    }
    if count == 0 { return [] }
    var numbers = [Double](repeating: .nan, count: 3 * Int(count))
    guard geos.GEOSCoordSeq_copyToBuffer_r(handle, sequence, &numbers, 1, 0) == 1 else {
      throw error("the geometry cannot be read")
    }
    return (0..<Int(count)).map {
      Shape.Vertex(numbers[3 * $0], numbers[3 * $0 + 1], numbers[3 * $0 + 2])
    }
  }
}
