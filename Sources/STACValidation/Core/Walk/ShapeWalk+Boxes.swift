internal import STACGeometry
internal import STACJSON

// What boxes should be like beyond being four or six numbers.
extension ShapeWalk {
  /// The four edges of a box, or nil where it is not one.
  static func edges(
    _ box: JSONView
  ) -> (west: Double, south: Double, east: Double, north: Double, heights: (Double, Double)?)? {
    var numbers = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var count = 0
    for element in box.elements {
      guard let number = element.double else { return nil }
      switch count {
      case 0: numbers.0 = number
      case 1: numbers.1 = number
      case 2: numbers.2 = number
      case 3: numbers.3 = number
      case 4: numbers.4 = number
      case 5: numbers.5 = number
      default: return nil
      }
      count += 1
    }
    return switch count {
    case 4: (numbers.0, numbers.1, numbers.2, numbers.3, nil)
    case 6: (numbers.0, numbers.1, numbers.3, numbers.4, (numbers.2, numbers.5))
    default: nil
    }
  }

  /// Order and range of a box.
  mutating func checkBox(_ box: JSONView) {
    guard let edges = Self.edges(box) else { return }
    if edges.south > edges.north {
      collector.add(
        .boxOrder, at: box,
        "expected south not greater than north, found \(edges.south) and \(edges.north)",
        hint: "the order is west, south, east, north")
    }
    if let (lowest, highest) = edges.heights, lowest > highest {
      collector.add(
        .boxOrder, at: box,
        "expected the lowest height not greater than the highest, found \(lowest) and \(highest)",
        hint: "the order is west, south, lowest, east, north, highest")
    }
    let longitudes = -180.0...180.0
    let latitudes = -90.0...90.0
    if !longitudes.contains(edges.west) || !longitudes.contains(edges.east)
      || !latitudes.contains(edges.south) || !latitudes.contains(edges.north)
    {
      collector.add(
        .boxRange, at: box,
        """
        expected longitudes within 180 and latitudes within 90 degrees, found \(edges.west) to \
        \(edges.east) and \(edges.south) to \(edges.north)
        """)
    }
  }

  /// Whether the box fits around the geometry that was just walked.
  mutating func checkBox(_ box: JSONView, around json: JSONView) {
    guard geometry.isSound, !geometry.isEmpty, geometry.isOnEarth, let edges = Self.edges(box),
      edges.south <= edges.north
    else { return }
    if geometry.fits(edges.west, edges.south, edges.east, edges.north) { return }
    reportMisfit(
      box, around: json, fitsInLatitude: geometry.fitsInLatitude(edges.south, edges.north))
  }

  /// Looks again, with the antimeridian in mind, before anything is said.
  @inline(never)
  private mutating func reportMisfit(
    _ box: JSONView, around json: JSONView, fitsInLatitude: Bool
  ) {
    guard let own = try? BoundingBox(box), let around = try? BoundingBox(ofGeometry: json) else {
      return
    }
    if fitsInLatitude {
      // A ring that jumps from 179° to -179° has the same edges whichever way it goes round.
      if own.crossesAntimeridian && !around.crossesAntimeridian && around.width > 180 { return }
      let width = GeometryTrace.tolerance(around.width)
      if abs(own.normalized.west - around.west) <= width,
        abs(own.normalized.east - around.east) <= width
      {
        return
      }
    }
    let numbers = [around.west, around.south, around.east, around.north]
    collector.add(
      .boxAroundGeometry, at: box,
      "expected about \(numbers), the edges of the geometry, found \(JSONValue(box))",
      hint: Self.hint(for: own, around))
  }

  /// What two common mistakes look like.
  private static func hint(for own: BoundingBox, _ around: BoundingBox) -> String? {
    if around.crossesAntimeridian, !own.crossesAntimeridian {
      return "west is greater than east where a box crosses the antimeridian"
    }
    let pairs = [
      (own.west, around.south), (own.south, around.west), (own.east, around.north),
      (own.north, around.east),
    ]
    let isSwapped = pairs.allSatisfy { abs($0 - $1) <= GeometryTrace.tolerance(around.width) }
    return isSwapped ? "longitude comes first: perhaps the two are swapped in one of them" : nil
  }
}

// The boxes of a Collection.
extension ShapeWalk {
  mutating func checkExtentBoxes(_ boxes: JSONView) {
    var elements = boxes.elements
    guard let first = elements.next() else { return }
    checkBox(first)
    let whole = try? BoundingBox(first)
    while let next = elements.next() {
      checkBox(next)
      guard let whole, let part = try? BoundingBox(next), !whole.contains(part) else { continue }
      collector.add(
        .extentFirstBoxCovers, at: next,
        "expected a box inside the first, \(JSONValue(first)), found \(JSONValue(next))")
    }
  }
}
