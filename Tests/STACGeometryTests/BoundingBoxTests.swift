internal import STACGeometry
internal import STACJSON
internal import STACTestSupport
internal import Testing

struct BoundingBoxTests {
  @Test(arguments: [
    "[-10,-5,10,5]", "[-10.5,-5,100,10,5,200.25]", "[170,-20,-170,-10]", "[0,0,0,0]",
  ])
  func `four or six numbers are read, and come out in the same order`(text: String) throws {
    let box = try withView(of: text) { try BoundingBox($0) }
    let original = try JSONValue(parsing: text)
    #expect(JSONValue.array(box.json).isEqualInValue(to: original))
    #expect(try BoundingBox(original) == box)
  }

  @Test(arguments: [
    ("[1,2,3]", "a box has 4 or 6 numbers, not 3"),
    ("[1,2,3,4,5]", "a box has 4 or 6 numbers, not 5"),
    ("[1,2,3,4,5,6,7]", "a box has 4 or 6 numbers, not 7"),
    ("[]", "a box has 4 or 6 numbers, not 0"),
    ("null", "a box is an array of numbers, not null"),
    ("[1,2,\"3\",4]", "number 3 of the box is a string"),
    ("[1,2,3,1]", "the box's south, 2.0, is greater than north, 1.0"),
    ("[1,2,3e999,4]", "a number of the box is not finite"),
    (
      "[0,0,9,1,1,8]",
      "the box's lowest elevation, 9.0, is greater than the highest, 8.0"
    ),
  ])
  func `what is not a box is named`(text: String, message: String) throws {
    let owned = #expect(throws: GeometryError.self) {
      try BoundingBox(JSONValue(parsing: text))
    }
    let viewed = #expect(throws: GeometryError.self) {
      try withView(of: text) { try BoundingBox($0) }
    }
    #expect(owned?.message == message)
    #expect(viewed?.message == message)
    #expect(viewed?.code == .boundingBox)
  }

  @Test(arguments: [
    ([0, 0, 10, 10], [10, 10, 20, 20], true),
    ([0, 0, 10, 10], [10.1, 0, 20, 20], false),
    ([0, 0, 10, 10], [0, 11, 10, 20], false),
    // One crosses the antimeridian.
    ([170, 0, -170, 10], [175, 0, 178, 10], true),
    ([170, 0, -170, 10], [-178, 0, -175, 10], true),
    ([170, 0, -170, 10], [-10, 0, 10, 10], false),
    ([170, 0, -170, 10], [-180, 0, 180, 10], true),
    ([170, 0, -170, 10], [-170, 0, -160, 10], true),
    // Both do.
    ([170, 0, -170, 10], [179, 0, -179, 10], true),
    ([170, 0, -170, 10], [179, 11, -179, 20], false),
    // Longitudes from 0 to 360.
    ([0, -90, 360, 90], [-20, 0, -10, 10], true),
    ([190, 0, 200, 10], [-165, 0, -164, 10], true),
    ([170, 0, 190, 10], [-175, 0, -174, 10], true),
    ([170, 0, 190, 10], [160, 0, 165, 10], false),
    // Heights.
    ([0, 0, 0, 1, 1, 5], [0, 0, 6, 1, 1, 9], false),
    ([0, 0, 0, 1, 1, 5], [0, 0, 5, 1, 1, 9], true),
    ([0, 0, 0, 1, 1, 5], [0, 0, 1, 1], true),
  ])
  func `boxes intersect where they share a point, round the antimeridian too`(
    a: [Double], b: [Double], expected: Bool
  ) throws {
    let (a, b) = (try BoundingBox(a), try BoundingBox(b))
    #expect(a.intersects(b) == expected)
    #expect(b.intersects(a) == expected)
  }

  @Test(arguments: [
    ([0, 0, 10, 10], [0, 0, 10, 10], true),
    ([0, 0, 10, 10], [1, 1, 9, 11], false),
    ([170, 0, -170, 10], [175, 1, -175, 9], true),
    ([170, 0, -170, 10], [175, 1, 180, 9], true),
    ([170, 0, -170, 10], [-180, 1, -171, 9], true),
    ([170, 0, -170, 10], [-180, 1, 180, 9], false),
    ([-180, 0, 180, 10], [170, 1, -170, 9], true),
    ([0, 0, 180, 10], [170, 1, -170, 9], false),
    ([0, 0, 360, 10], [170, 1, -170, 9], true),
  ])
  func `a box contains what lies inside it`(a: [Double], b: [Double], expected: Bool) throws {
    #expect(try BoundingBox(a).contains(try BoundingBox(b)) == expected)
  }

  @Test(arguments: [
    ([0, 0, 10, 10], [20, -5, 30, 5], [0, -5, 30, 10]),
    ([0, 0, 10, 10], [2, 2, 3, 3], [0, 0, 10, 10]),
    ([170, 0, 180, 1], [-180, 0, -170, 1], [170, 0, -170, 1]),
    ([177, -20, 178, -19], [-179, -18, -178, -17], [177, -20, -178, -17]),
    ([170, 0, -170, 1], [160, 0, 165, 1], [160, 0, -170, 1]),
    ([170, 0, -170, 1], [-175, 0, -160, 1], [170, 0, -160, 1]),
    ([170, 0, -170, 1], [-175, 0, 175, 1], [-180, 0, 180, 1]),
    ([-90, 0, -90, 1], [90, 0, 90, 1], [-90, 0, 90, 1]),
    // Almost all of the Earth: the gap in the Atlantic is not worth a box that crosses.
    ([-180, 0, -10, 1], [10, 0, 180, 1], [-180, 0, 180, 1]),
    ([0, 0, 5, 1, 1, 6], [0, 0, 1, 1], [0, 0, 5, 1, 1, 6]),
    ([0, 0, 5, 1, 1, 6], [0, 0, 2, 1, 1, 3], [0, 0, 2, 1, 1, 6]),
  ])
  func `a union takes the shorter way round`(
    a: [Double], b: [Double], expected: [Double]
  ) throws {
    let (a, b) = (try BoundingBox(a), try BoundingBox(b))
    #expect(a.union(b).numbers == expected)
    #expect(b.union(a).numbers == expected)
  }

  @Test(arguments: [1, 2, 3])
  func `a union covers all it was made of, and a box meets what it contains`(
    seed: UInt64
  ) throws {
    print("seed \(seed)")
    var generator = SeededNumbers(seed: seed)
    for _ in 0..<2000 {
      let boxes = (0..<3).map { _ in randomBox(&generator) }
      var union = boxes[0]
      for box in boxes.dropFirst() { union.formUnion(box) }
      for box in boxes { #expect(union.contains(box), "\(union) of \(boxes)") }
      #expect(boxes[0].intersects(boxes[1]) == boxes[1].intersects(boxes[0]))
      if boxes[0].contains(boxes[1]) { #expect(boxes[0].intersects(boxes[1])) }
      let place = Position(
        longitude: Double.random(in: -180...180, using: &generator),
        latitude: Double.random(in: -90...90, using: &generator))
      if boxes[0].contains(place) { #expect(union.contains(place)) }
    }
  }

  private func randomBox(_ generator: inout SeededNumbers) -> BoundingBox {
    let latitudes = [0, 1].map { _ in Double(Int.random(in: -9...9, using: &generator)) * 10 }
    return BoundingBox(
      west: Double(Int.random(in: -18...18, using: &generator)) * 10,
      south: latitudes.min() ?? 0,
      east: Double(Int.random(in: -18...18, using: &generator)) * 10,
      north: latitudes.max() ?? 0)
  }
}
