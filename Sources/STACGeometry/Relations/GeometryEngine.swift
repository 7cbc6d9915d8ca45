internal import CGEOS
public import STACJSON

/// GEOS' functions, once an engine has loaded it.
var geos: cgeos_functions { cgeos_library().pointee }

/// Compares geometries with GEOS, in the plane of longitudes and latitudes. Heights do not count.
///
/// One engine serves one thread at a time.
public final class GeometryEngine {
  let handle: OpaquePointer
  private var coordinates: [Double] = []
  private let failure = Failure()

  /// The last message of GEOS.
  private final class Failure {
    var message = ""
  }

  /// An engine that holds no geometries yet.
  ///
  /// - Throws: ``GeometryError`` where GEOS is not on this machine.
  public init() throws(GeometryError) {
    if let failure = cgeos_load() {
      throw GeometryError(
        .geometry,
        "comparing geometries needs GEOS, which cannot be loaded: \(String(cString: failure))")
    }
    guard let handle = geos.GEOS_init_r() else { fatalError("out of memory") }
    self.handle = handle
    // The engine outlives its handle.
    _ = geos.GEOSContext_setErrorMessageHandler_r(
      handle,
      { message, user in
        guard let message, let user else { return }
        Unmanaged<Failure>.fromOpaque(user).takeUnretainedValue().message = String(cString: message)
      }, Unmanaged.passUnretained(failure).toOpaque())
  }

  deinit { geos.GEOS_finish_r(handle) }

  /// A geometry that is compared with many others.
  public final class Prepared {
    fileprivate let engine: GeometryEngine
    fileprivate let geometry: OpaquePointer
    fileprivate let prepared: OpaquePointer

    fileprivate init(_ engine: GeometryEngine, _ geometry: OpaquePointer, _ prepared: OpaquePointer)
    {
      self.engine = engine
      self.geometry = geometry
      self.prepared = prepared
    }

    deinit {
      geos.GEOSPreparedGeom_destroy_r(engine.handle, prepared)
      geos.GEOSGeom_destroy_r(engine.handle, geometry)
    }
  }

  /// Prepares a GeoJSON geometry.
  ///
  /// - Throws: ``GeometryError`` where it is malformed. Rings that are not closed are closed.
  public func prepare(_ json: JSONView) throws(GeometryError) -> Prepared {
    let geometry = try make(json)
    guard let prepared = geos.GEOSPrepare_r(handle, geometry) else {
      geos.GEOSGeom_destroy_r(handle, geometry)
      throw error("the geometry cannot be prepared")
    }
    return Prepared(self, geometry, prepared)
  }

  /// Whether a prepared geometry, the first, has a relation to another one, the second.
  ///
  /// - Throws: ``GeometryError`` where the other is malformed, or GEOS cannot tell.
  public func relation(
    _ relation: SpatialRelation, of first: Prepared, to json: JSONView
  ) throws(GeometryError) -> Bool {
    precondition(first.engine === self, "a geometry was prepared by another engine")
    let second = try make(json)
    defer { geos.GEOSGeom_destroy_r(handle, second) }
    let result =
      switch relation {
      case .intersects: geos.GEOSPreparedIntersects_r(handle, first.prepared, second)
      case .disjoint: geos.GEOSPreparedDisjoint_r(handle, first.prepared, second)
      case .touches: geos.GEOSPreparedTouches_r(handle, first.prepared, second)
      case .within: geos.GEOSPreparedWithin_r(handle, first.prepared, second)
      case .overlaps: geos.GEOSPreparedOverlaps_r(handle, first.prepared, second)
      case .crosses: geos.GEOSPreparedCrosses_r(handle, first.prepared, second)
      case .contains: geos.GEOSPreparedContains_r(handle, first.prepared, second)
      case .equals: geos.GEOSEquals_r(handle, first.geometry, second)
      }
    guard result < 2 else { throw error("the geometries cannot be compared") }
    return result == 1
  }

  func error(_ message: String) -> GeometryError {
    let detail = failure.message
    failure.message = ""
    return GeometryError(.geometry, detail.isEmpty ? message : "\(message): \(detail)")
  }

  // MARK: Making geometries

  private func make(_ json: JSONView, depth: Int = 0) throws(GeometryError) -> OpaquePointer {
    let view = try GeometryView(json)
    if view.kind == .geometryCollection {
      guard depth < GeometryView.maximumDepth else {
        throw GeometryError(
          .depth, "geometry collections are nested more than \(GeometryView.maximumDepth) deep")
      }
      guard let parts = json["geometries"], parts.isArray else {
        throw GeometryError(.geometry, "the GeometryCollection has no array 'geometries'")
      }
      return try collect(parts, GEOS_GEOMETRYCOLLECTION) { (part) throws(GeometryError) in
        try self.make(part, depth: depth + 1)
      }
    }
    guard let coordinates = json["coordinates"], coordinates.isArray else {
      throw GeometryError(.geometry, "the \(view.kind.rawValue) has no array 'coordinates'")
    }
    switch view.kind {
    case .point: return try point(coordinates)
    case .lineString: return try line(coordinates)
    case .polygon: return try polygon(coordinates)
    case .multiPoint: return try collect(coordinates, GEOS_MULTIPOINT, point)
    case .multiLineString: return try collect(coordinates, GEOS_MULTILINESTRING, line)
    case .multiPolygon, .geometryCollection:
      return try collect(coordinates, GEOS_MULTIPOLYGON, polygon)
    }
  }

  private func point(_ json: JSONView) throws(GeometryError) -> OpaquePointer {
    coordinates.removeAll(keepingCapacity: true)
    if json.elements.first(where: { _ in true }) == nil {
      return try made(geos.GEOSGeom_createEmptyPoint_r(handle))
    }
    try add(json)
    return try made(geos.GEOSGeom_createPointFromXY_r(handle, coordinates[0], coordinates[1]))
  }

  private func line(_ json: JSONView) throws(GeometryError) -> OpaquePointer {
    try made(geos.GEOSGeom_createLineString_r(handle, try sequence(json, isRing: false)))
  }

  private func ring(_ json: JSONView) throws(GeometryError) -> OpaquePointer {
    try made(geos.GEOSGeom_createLinearRing_r(handle, try sequence(json, isRing: true)))
  }

  private func polygon(_ json: JSONView) throws(GeometryError) -> OpaquePointer {
    var rings = try parts(json, ring)
    guard let shell = rings.first else {
      return try made(geos.GEOSGeom_createEmptyPolygon_r(handle))
    }
    // GEOS takes the rings, also where it fails.
    let result = rings.withUnsafeMutableBufferPointer { rings in
      let holes = rings.baseAddress.map { $0 + 1 }
      return geos.GEOSGeom_createPolygon_r(handle, shell, holes, UInt32(rings.count - 1))
    }
    return try made(result)
  }

  private func collect(
    _ json: JSONView, _ kind: GEOSGeomTypes,
    _ make: (JSONView) throws(GeometryError) -> OpaquePointer
  ) throws(GeometryError) -> OpaquePointer {
    var members = try parts(json, make)
    let result = members.withUnsafeMutableBufferPointer { members in
      geos.GEOSGeom_createCollection_r(
        handle, Int32(kind.rawValue), members.baseAddress, UInt32(members.count))
    }
    return try made(result)
  }

  /// The parts of a geometry; none is lost where one cannot be made.
  private func parts(
    _ json: JSONView, _ make: (JSONView) throws(GeometryError) -> OpaquePointer
  ) throws(GeometryError) -> [OpaquePointer?] {
    guard json.isArray else {
      throw GeometryError(.geometry, "the coordinates are not nested deeply enough")
    }
    var parts: [OpaquePointer?] = []
    do throws(GeometryError) {
      for element in json.elements { parts.append(try make(element)) }
    } catch {
      for part in parts { geos.GEOSGeom_destroy_r(handle, part) }
      throw error
    }
    return parts
  }

  private func sequence(_ json: JSONView, isRing: Bool) throws(GeometryError) -> OpaquePointer? {
    coordinates.removeAll(keepingCapacity: true)
    for position in json.elements { try add(position) }
    let count = coordinates.count / 2
    if isRing, count > 2,
      coordinates[0] != coordinates[2 * count - 2] || coordinates[1] != coordinates[2 * count - 1]
    {
      coordinates.append(coordinates[0])
      coordinates.append(coordinates[1])
    }
    return coordinates.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress, !buffer.isEmpty else {
        return geos.GEOSCoordSeq_create_r(handle, 0, 2)
      }
      return geos.GEOSCoordSeq_copyFromBuffer_r(handle, start, UInt32(buffer.count / 2), 0, 0)
    }
  }

  private func add(_ position: JSONView) throws(GeometryError) {
    var numbers = position.elements
    guard let longitude = numbers.next()?.double, let latitude = numbers.next()?.double,
      longitude.isFinite, latitude.isFinite
    else { throw GeometryError(.position, "a position is not an array of two or more numbers") }
    coordinates.append(longitude)
    coordinates.append(latitude)
  }

  func made(_ geometry: OpaquePointer?) throws(GeometryError) -> OpaquePointer {
    guard let geometry else { throw error("the geometry is malformed") }
    return geometry
  }
}
