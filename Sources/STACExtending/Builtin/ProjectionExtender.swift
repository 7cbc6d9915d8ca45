internal import STACJSON
internal import STACModel

/// `projection`: what follows from other fields of it.
///
/// - `proj:epsg` becomes `proj:code`.
/// - Shape and transform give `proj:bbox`; shape and `proj:bbox` give the transform.
/// - `proj:bbox` gives `proj:geometry`, `bbox` in degrees gives `proj:centroid`.
///
/// What is there stays. It is done in the properties and in each asset that has fields of its own.
struct ProjectionExtender: Extender {
  let identifier: String
  let names: NameFilter

  func extend(_ document: inout DraftDocument) throws(ExtensionError) {
    if document.kind == .item {
      guard let properties = document.view["properties"] else { return }
      complete(properties, ["properties"], nil, &document)
      if let centroid = Self.centroid(document.view), Self.hasProjection(properties) {
        document.fill(FieldPath(keys: ["properties", "proj:centroid"]), with: centroid)
      }
    }
    for (name, asset) in document.assets where names.contains(name) && Self.hasProjection(asset) {
      complete(asset, ["assets", name], document.view["properties"], &document)
    }
  }

  private static func hasProjection(_ view: JSONView) -> Bool {
    view.isObject && view.members.contains { String($0.key).hasPrefix("proj:") }
  }

  private func complete(
    _ view: JSONView, _ place: [String], _ parent: JSONView?, _ document: inout DraftDocument
  ) {
    if let epsg = view["proj:epsg"] {
      document.remove(FieldPath(keys: place + ["proj:epsg"]))
      let code: JSONValue = epsg.integer.map { .string("EPSG:\($0)") } ?? .null
      if epsg.isNull || epsg.integer != nil {
        document.fill(FieldPath(keys: place + ["proj:code"]), with: code)
      }
    }
    // A field of the properties is good for the assets as well.
    func numbers(_ name: JSONKey) -> [Double]? {
      let array = view[name] ?? parent?[name]
      guard let array, array.isArray else { return nil }
      let numbers = array.elements.compactMap(\.double)
      return numbers.isEmpty ? nil : numbers
    }
    let isOwn =
      view["proj:shape"] != nil || view["proj:transform"] != nil
      || view["proj:bbox"] != nil
    guard isOwn else { return }
    let shape = numbers("proj:shape")
    let transform = numbers("proj:transform")
    var box = view["proj:bbox"] == nil && view["proj:shape"] == nil ? nil : numbers("proj:bbox")
    if view["proj:bbox"] == nil, let shape, let transform,
      let found = Self.box(shape, transform)
    {
      box = found
      document.fill(FieldPath(keys: place + ["proj:bbox"]), with: Self.json(found))
    }
    if transform == nil, let shape, shape.count == 2, shape[0] > 0, shape[1] > 0,
      let edges = view["proj:bbox"] == nil ? nil : box.flatMap(Self.flat)
    {
      let (width, height) = ((edges[2] - edges[0]) / shape[1], (edges[3] - edges[1]) / shape[0])
      document.fill(
        FieldPath(keys: place + ["proj:transform"]),
        with: Self.json([width, 0, edges[0], 0, -height, edges[3]]))
    }
    if view["proj:geometry"] == nil, let edges = box.flatMap(Self.flat) {
      let (west, south, east, north) = (edges[0], edges[1], edges[2], edges[3])
      let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
      document.fill(
        FieldPath(keys: place + ["proj:geometry"]),
        with: ["type": "Polygon", "coordinates": .array([.array(ring.map(Self.json))])])
    }
  }

  /// The box around the corners of a grid.
  private static func box(_ shape: [Double], _ transform: [Double]) -> [Double]? {
    guard shape.count == 2, transform.count == 6 || transform.count == 9 else { return nil }
    var corners: [(x: Double, y: Double)] = []
    for row in [0, shape[0]] {
      for column in [0, shape[1]] {
        corners.append(
          (
            transform[0] * column + transform[1] * row + transform[2],
            transform[3] * column + transform[4] * row + transform[5]
          ))
      }
    }
    let (x, y) = (corners.map(\.x), corners.map(\.y))
    guard let west = x.min(), let east = x.max(), let south = y.min(), let north = y.max() else {
      return nil
    }
    return [west, south, east, north]
  }

  /// West, south, east, north, without heights.
  private static func flat(_ box: [Double]) -> [Double]? {
    switch box.count {
    case 4: box
    case 6: [box[0], box[1], box[3], box[4]]
    default: nil
    }
  }

  /// The middle of the box in degrees; none where it crosses the antimeridian.
  private static func centroid(_ document: JSONView) -> JSONValue? {
    guard let box = document["bbox"], box.isArray,
      let edges = flat(box.elements.compactMap(\.double)), edges[0] <= edges[2]
    else { return nil }
    func rounded(_ degrees: Double) -> JSONValue { .double((degrees * 1e7).rounded() / 1e7) }
    return [
      "lat": rounded((edges[1] + edges[3]) / 2), "lon": rounded((edges[0] + edges[2]) / 2),
    ]
  }

  /// Whole numbers stay whole.
  private static func json(_ numbers: [Double]) -> JSONValue {
    .array(numbers.map { number in Int64(exactly: number).map { .integer($0) } ?? .double(number) })
  }
}
