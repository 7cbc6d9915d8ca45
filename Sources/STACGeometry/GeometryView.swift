public import STACJSON

/// A GeoJSON geometry where the parser left it: it can be walked, and nothing is copied.
///
/// Valid as long as the ``JSONView`` that it was made of.
public struct GeometryView {
  /// How deeply geometry collections may be nested. RFC 7946 (section 3.1.8) would have none nested.
  public static let maximumDepth = 16

  /// The geometry object.
  public let json: JSONView
  /// What kind of geometry it is.
  public let kind: GeometryKind

  /// The geometry in a JSON value.
  ///
  /// - Throws: ``GeometryError`` where this is not an object with one of the seven `type`s. The
  ///   coordinates are looked at when they are walked.
  public init(_ json: JSONView) throws(GeometryError) {
    guard json.isObject else {
      throw GeometryError(.geometry, "a geometry is an object, not \(json.kind.name)")
    }
    guard let type = json["type"]?.text else {
      throw GeometryError(.geometry, "the geometry has no 'type'")
    }
    guard let kind = GeometryKind(type) else {
      throw GeometryError(.geometry, "'\(String(type))' is not a type of geometry")
    }
    self.json = json
    self.kind = kind
  }

  /// Calls the body with each position, in the order of the document.
  ///
  /// - Throws: ``GeometryError`` at the first thing that is not a position where one should be. The
  ///   body has then seen those before it. A geometry with no positions is not an error.
  /// - Complexity: O(*n*) in the number of positions; no allocation.
  public func forEachPosition(_ body: (Position) -> Void) throws(GeometryError) {
    try forEachPosition(body, endOfPart: {})
  }

  /// Walks the positions and says where each part ends: each point, line and polygon is one.
  func forEachPosition(
    _ body: (Position) -> Void, endOfPart: () -> Void, depth: Int = 0
  ) throws(GeometryError) {
    if kind == .geometryCollection {
      guard depth < Self.maximumDepth else {
        throw GeometryError(
          .depth, "geometry collections are nested more than \(Self.maximumDepth) deep")
      }
      guard let geometries = json["geometries"], geometries.isArray else {
        throw GeometryError(.geometry, "the GeometryCollection has no array 'geometries'")
      }
      for geometry in geometries.elements {
        try GeometryView(geometry).forEachPosition(body, endOfPart: endOfPart, depth: depth + 1)
      }
      return
    }
    guard let coordinates = json["coordinates"], coordinates.isArray else {
      throw GeometryError(.geometry, "the \(kind.rawValue) has no array 'coordinates'")
    }
    if kind.partDepth == 0 {
      try walk(coordinates, levels: kind.coordinateDepth, body)
      return endOfPart()
    }
    for part in coordinates.elements {
      try walk(part, levels: kind.coordinateDepth - 1, body)
      endOfPart()
    }
  }

  private func walk(
    _ array: JSONView, levels: Int, _ body: (Position) -> Void
  ) throws(GeometryError) {
    if levels == 0 { return body(try position(array)) }
    guard array.isArray else {
      throw GeometryError(
        .geometry, "the coordinates of the \(kind.rawValue) are not nested deeply enough")
    }
    if levels == 1 {
      for element in array.elements { body(try position(element)) }
    } else {
      for element in array.elements { try walk(element, levels: levels - 1, body) }
    }
  }

  private func position(_ array: JSONView) throws(GeometryError) -> Position {
    var numbers = array.elements
    guard let longitude = numbers.next()?.double, let latitude = numbers.next()?.double else {
      throw GeometryError(
        .position,
        "a position of the \(kind.rawValue) is not an array of two or three numbers")
    }
    guard let third = numbers.next() else {
      return Position(longitude: longitude, latitude: latitude)
    }
    // Section 3.1.1: readers may pass over elements behind the third.
    guard let elevation = third.double else {
      throw GeometryError(
        .position, "the elevation of a position is \(third.kind.name), not a number")
    }
    return Position(longitude: longitude, latitude: latitude, elevation: elevation)
  }
}
