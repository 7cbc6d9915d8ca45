import STACTestSupport
import Testing

@testable import STACGeometry

@Suite("Covered longitudes")
struct LongitudeCoverageTests {
  private static func box(_ west: Double, _ east: Double) -> BoundingBox {
    BoundingBox(west: west, south: -1, east: east, north: 1)
  }

  private static func coverage(_ boxes: [BoundingBox]) -> LongitudeCoverage {
    var coverage = LongitudeCoverage()
    for box in boxes { coverage.add(box) }
    return coverage
  }

  private static func arc(_ boxes: [BoundingBox]) -> [Double]? {
    coverage(boxes).arc.map { [$0.west, $0.east] }
  }

  @Test(
    "are told as the shortest arc that may be told",
    arguments: [
      ([(10, 20)], [10, 20]),
      ([(10.25, 10.5), (10.75, 10.875)], [10.25, 10.875]),
      ([(170, -170)], [170, -170]),
      ([(170, 180), (-180, -170)], [170, -170]),
      ([(170, 175), (-175, -170)], [170, -170]),
      ([(0, 20), (170, 175), (-175, -170)], [-175, 175]),
      ([(90, 100), (-100, -89.5)], [-100, 100]),
      ([(90, 100), (-100, -90)], [90, -90]),
      ([(90, 100), (-100, -90.5)], [90, -90.5]),
      ([(10, -10)], [-180, 180]),
      ([(170, -170), (0, 10)], [-180, 180]),
      ([(-180, 180)], [-180, 180]),
      ([(-180, 0), (0, 180)], [-180, 180]),
      ([(0, 360)], [-180, 180]),
      ([(170, 190)], [170, -170]),
      ([(-190, -170)], [170, -170]),
      ([(180, 180)], [180, 180]),
      ([(-180, -180)], [-180, -180]),
      ([(180, 180), (-180, -180)], [180, -180]),
      ([(5, 5)], [5, 5]),
      ([(-1e-20, 1e-20)], [-1e-20, 1e-20]),
    ] as [([(Double, Double)], [Double])])
  func arcs(boxes: [(Double, Double)], expected: [Double]) {
    #expect(Self.arc(boxes.map(Self.box)) == expected)
    #expect(Self.arc(boxes.reversed().map(Self.box)) == expected)
  }

  @Test("are none where nothing was added")
  func nothing() {
    #expect(LongitudeCoverage().arc == nil)
    #expect(LongitudeCoverage().isEmpty)
    #expect(BoundingBoxUnion().box == nil)
  }

  /// Boxes with ends on, just before and just behind the lines of a grid.
  @Test("contain both of any two boxes, in either order")
  func exhaustivePairs() {
    let ends = stride(from: -180.0, through: 180, by: 90).flatMap { [$0 - 0.5, $0, $0 + 0.25] }
      .filter { abs($0) <= 180 }
    let boxes = ends.flatMap { west in ends.map { Self.box(west, $0) } }
    var failures = 0
    for a in boxes {
      for b in boxes {
        let (one, other) = (Self.coverage([a, b]), Self.coverage([b, a]))
        let sum = BoundingBoxUnion.of([a, b]).box
        if one != other || sum?.contains(a) != true || sum?.contains(b) != true { failures += 1 }
      }
    }
    #expect(failures == 0)
  }

  @Test("do not depend on the order of the boxes, and contain them all")
  func orderAndContent() throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      var random = SeededNumbers(seed: seed)
      let spreads: [Double] = [2, 40, 170, 180]
      let spread = spreads[Int.random(in: 0..<4, using: &random)]
      let middle = Double.random(in: -180...180, using: &random)
      let boxes = (0..<Int.random(in: 1...12, using: &random)).map { _ -> BoundingBox in
        let west = (middle + Double.random(in: -spread...spread, using: &random)).remainder(
          dividingBy: 360)
        let east = (west + Double.random(in: 0...30, using: &random)).remainder(dividingBy: 360)
        let south = Double.random(in: -90...80, using: &random)
        let heights: ClosedRange<Double>? = Bool.random(using: &random) ? -0.0...spread : nil
        return BoundingBox(
          west: west, south: south, east: east, north: south + 5, elevation: heights)
      }
      let union = BoundingBoxUnion.of(boxes)
      let box = try #require(union.box)
      for _ in 0..<4 {
        let shuffled = BoundingBoxUnion.of(boxes.shuffled(using: &random))
        #expect(shuffled == union && "\(shuffled)" == "\(union)", "seed \(seed)")
      }
      for inner in boxes { #expect(box.contains(inner), "seed \(seed): \(box) \(inner)") }

      // In two halves, and with the result once more.
      let half = boxes.count / 2
      var parts = BoundingBoxUnion.of(Array(boxes[half...]))
      parts.formUnion(BoundingBoxUnion.of(Array(boxes[..<half])))
      #expect(parts == union, "seed \(seed)")
      var again = union
      again.add(box)
      #expect(
        again.box == box, "seed \(seed): adding \(box) gives \(String(describing: again.box))")
      #expect(LongitudeCoverage(union.longitudes.ranges) == union.longitudes, "seed \(seed)")
    }
  }

  @Test("of the whole world are told exactly")
  func world() {
    let tiles = (0..<360).map { Self.box(Double($0) - 180, Double($0) - 179) }
    #expect(Self.arc(tiles.shuffled()) == [-180, 180])
    #expect(Self.coverage(tiles).ranges == [-180...180])
    // One degree is missing: what is left is wider than half the Earth.
    #expect(Self.arc(Array(tiles.dropFirst(100).dropLast(0)) + tiles[..<99]) == [-180, 180])
    #expect(Self.arc(Array(tiles.dropLast())) == [-180, 179])
  }

  @Test("write 0 for minus zero, whichever came first")
  func minusZero() {
    let boxes = [
      BoundingBox(west: -0.0, south: -0.0, east: 0, north: 0, elevation: -0.0...0),
      BoundingBox(west: 0, south: 0, east: 0, north: 0, elevation: 0...0),
    ]
    for boxes in [boxes, boxes.reversed()] {
      let numbers = BoundingBoxUnion.of(boxes).box?.numbers ?? []
      #expect(numbers.map { "\($0)" } == Array(repeating: "0.0", count: 6))
    }
  }
}

extension BoundingBoxUnion {
  fileprivate static func of(_ boxes: [BoundingBox]) -> BoundingBoxUnion {
    var union = BoundingBoxUnion()
    for box in boxes { union.add(box) }
    return union
  }
}
