import STACJSON
import Testing

@testable import STACZarr

@Suite("Footprints")
struct FootprintTests {
  @Test("Longitudes of any turn come to lie within 180 degrees, cut where they cross")
  func boxes() {
    #expect(Footprint(west: 0, south: -90, east: 359.9999999, north: 95) == .world)
    #expect(Footprint(west: 200, south: 0, east: 210, north: 10).box == [-160, 0, -150, 10])
    let crossing = Footprint(west: 170, south: -10, east: 190, north: 10)
    #expect(crossing.box == [170, -10, -170, 10])
    #expect(crossing.geometry["type"] == "MultiPolygon")
    #expect(Footprint(west: -180, south: -90, east: 180, north: 90).box == [-180, -90, 180, 90])
  }

  @Test("A ring across the antimeridian is cut into two polygons that are closed")
  func ring() throws {
    let footprint = try #require(
      Footprint(ring: [(175, 0), (-175, 0), (-175, 10), (175, 10)]))
    #expect(footprint.box == [175, 0, -175, 10])
    let polygons = try #require(footprint.geometry["coordinates"]?.array)
    #expect(polygons.count == 2)
    for polygon in polygons {
      let ring = try #require(polygon.array?.first?.array)
      #expect(ring.first == ring.last)
      #expect(ring.allSatisfy { abs($0.array?[0].double ?? 999) <= 180 })
    }
  }

  @Test("A ring around a pole holds the pole")
  func pole() throws {
    let ring = (0..<36).map { (Double($0) * 10 - 180, 70.0) }
    #expect(Footprint(ring: ring)?.box == [-180, 70, 180, 90])
    #expect(Footprint(ring: ring.map { ($0.0, -70) })?.box == [-180, -90, 180, -70])
  }

  @Test("A ring that turns right is turned, and one of two positions is none")
  func winding() throws {
    let right = try #require(Footprint(ring: [(0, 0), (0, 1), (1, 1), (1, 0)]))
    let left = try #require(Footprint(ring: [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]))
    #expect(Set(positions(right)) == Set(positions(left)))
    #expect(Footprint(ring: [(0, 0), (1, 1)]) == nil)
    #expect(Footprint(points: [(10, 20)])?.geometry["type"] == "Point")
  }

  private func positions(_ footprint: Footprint) -> [JSONValue] {
    footprint.geometry["coordinates"]?.array?.first?.array ?? []
  }

  @Test("Cells of HEALPix lie where they should, in both orders")
  func healpix() {
    // The first cell of the nested order at level 0 lies on the equatorial belt's upper edge at 45° E.
    let first = HealpixCell.centre(0, level: 0, isNested: true)
    #expect(abs(first.longitude - 45) < 1e-9)
    #expect(abs(first.latitude - 41.8103148957786) < 1e-9)
    for level in 0...3 {
      let count = 12 << (2 * level)
      let nested = (0..<count).map { HealpixCell.centre($0, level: level, isNested: true) }
      let ring = (0..<count).map { HealpixCell.centre($0, level: level, isNested: false) }
      func key(_ place: (longitude: Double, latitude: Double)) -> String {
        "\(Int((place.longitude * 1e6).rounded())),\(Int((place.latitude * 1e6).rounded()))"
      }
      #expect(Set(nested.map(key)).count == count)
      #expect(Set(nested.map(key)) == Set(ring.map(key)))
    }
  }
}
