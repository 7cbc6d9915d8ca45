public import STACJSON

extension Shape {
  /// The shape of a GeoJSON geometry.
  ///
  /// Rings that are not closed are closed.
  ///
  /// - Throws: ``GeometryError`` where it is malformed: another type, positions that are none, rings
  ///   of fewer than three different positions.
  public init(_ json: JSONValue) throws(GeometryError) { try self.init(json, depth: 0) }

  private init(_ json: JSONValue, depth: Int) throws(GeometryError) {
    guard json.object != nil else {
      throw GeometryError(.geometry, "a geometry is an object, not \(json.kind.name)")
    }
    guard let type = json["type"]?.string else {
      throw GeometryError(.geometry, "the geometry has no 'type'")
    }
    guard let kind = GeometryKind(rawValue: type) else {
      throw GeometryError(.geometry, "'\(type)' is not a type of geometry")
    }
    if kind == .geometryCollection {
      guard depth < GeometryView.maximumDepth else {
        throw GeometryError(
          .depth, "geometry collections are nested more than \(GeometryView.maximumDepth) deep")
      }
      guard let geometries = json["geometries"]?.array else {
        throw GeometryError(.geometry, "the GeometryCollection has no array 'geometries'")
      }
      var members: [Shape] = []
      for geometry in geometries { members.append(try Shape(geometry, depth: depth + 1)) }
      self.init(kind, members: members)
      return
    }
    guard let coordinates = json["coordinates"]?.array else {
      throw GeometryError(.geometry, "the \(type) has no array 'coordinates'")
    }
    self.init(kind)
    switch kind {
    case .point: parts = coordinates.isEmpty ? [] : [[[try Self.vertex(.array(coordinates))]]]
    case .multiPoint: for point in coordinates { parts.append([[try Self.vertex(point)]]) }
    case .lineString: parts = [[try Self.line(.array(coordinates), type)]]
    case .multiLineString: for line in coordinates { parts.append([try Self.line(line, type)]) }
    case .polygon: parts = [try Self.rings(.array(coordinates), type)]
    default: for polygon in coordinates { parts.append(try Self.rings(polygon, type)) }
    }
  }

  private static func rings(_ json: JSONValue, _ type: String) throws(GeometryError) -> [[Vertex]] {
    var rings: [[Vertex]] = []
    for ring in try array(json, type) { rings.append(try closed(try line(ring, type))) }
    return rings
  }

  /// The ring with its first position at its end too.
  static func closed(_ ring: [Vertex]) throws(GeometryError) -> [Vertex] {
    var ring = ring
    if let first = ring.first, let last = ring.last, !first.isAt(last) { ring.append(first) }
    guard ring.isEmpty || ring.count >= 4 else {
      throw GeometryError(
        .geometry, "a ring has \(max(0, ring.count - 1)) different positions and needs three")
    }
    return ring
  }

  private static func line(_ json: JSONValue, _ type: String) throws(GeometryError) -> [Vertex] {
    var line: [Vertex] = []
    for position in try array(json, type) { line.append(try vertex(position)) }
    return line
  }

  private static func array(_ json: JSONValue, _ type: String) throws(GeometryError) -> [JSONValue]
  {
    guard let array = json.array else {
      throw GeometryError(
        .geometry, "the coordinates of the \(type) are not nested deeply enough")
    }
    return array
  }

  private static func vertex(_ json: JSONValue) throws(GeometryError) -> Vertex {
    guard let numbers = json.array, numbers.count >= 2, let x = numbers[0].double,
      let y = numbers[1].double, x.isFinite, y.isFinite
    else { throw GeometryError(.position, "a position is not an array of two or more numbers") }
    guard numbers.count > 2 else { return Vertex(x, y) }
    guard let z = numbers[2].double else {
      throw GeometryError(
        .position, "the elevation of a position is \(numbers[2].kind.name), not a number")
    }
    return Vertex(x, y, z)
  }

  /// The shape of a geometry in well-known binary, and the number of its reference system, where it
  /// carries one (as PostGIS writes them).
  ///
  /// - Throws: ``GeometryError`` where the bytes are no geometry.
  public static func reading(
    wellKnownBinary bytes: [UInt8]
  ) throws(GeometryError) -> (shape: Shape, referenceSystem: Int?) {
    var text = ByteBuffer()
    let outcome = bytes.withUnsafeBytes { bytes -> Result<Void, GeometryError> in
      do throws(GeometryError) {
        return .success(try WKBDecoder.append(bytes, writesIntegers: false, to: &text))
      } catch { return .failure(error) }
    }
    try outcome.get()
    guard let json = try? JSONValue(parsing: text.array) else {
      throw GeometryError(.binary, "the geometry holds numbers that are not finite")
    }
    var number: Int?
    if bytes.count >= 9 {
      let isLittle = bytes[0] == 1
      let word = { (start: Int) in
        (0..<4).reduce(UInt32(0)) {
          $0 | UInt32(bytes[start + $1]) << UInt32(8 * (isLittle ? $1 : 3 - $1))
        }
      }
      if word(1) & 0x2000_0000 != 0 { number = Int(word(5)) }
    }
    return (try Shape(json), number)
  }

  /// The shape as GeoJSON.
  public var json: JSONValue {
    if kind == .geometryCollection {
      return ["type": .string(kind.rawValue), "geometries": .array(members.map(\.json))]
    }
    let coordinates: JSONValue =
      switch kind {
      case .point: parts.first?.first?.first.map(Self.json) ?? .array([])
      case .multiPoint: .array(parts.compactMap { $0.first?.first.map(Self.json) })
      case .lineString: Self.json(parts.first?.first ?? [])
      case .multiLineString: .array(parts.map { Self.json($0.first ?? []) })
      case .polygon: .array((parts.first ?? []).map(Self.json))
      default: .array(parts.map { .array($0.map(Self.json)) })
      }
    return ["type": .string(kind.rawValue), "coordinates": coordinates]
  }

  private static func json(_ line: [Vertex]) -> JSONValue { .array(line.map(json)) }

  private static func json(_ vertex: Vertex) -> JSONValue {
    vertex.z.isNaN
      ? .array([.double(vertex.x), .double(vertex.y)])
      : .array([.double(vertex.x), .double(vertex.y), .double(vertex.z)])
  }
}
