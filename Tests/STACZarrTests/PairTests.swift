import Foundation
import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACZarr

/// Stores and what others have published about them: each difference is explained in `docs/zarr-pairs.md`.
@Suite(.enabled(if: Fixtures.arePresent))
struct PairTests {
  /// A difference between two documents.
  private struct Difference: Hashable, CustomStringConvertible {
    /// Which side has the field: `ours`, `published`, or `differs` where both have.
    var side: String
    var path: [String]
    var description: String { "\(side) \(path.joined(separator: "/"))" }
  }

  /// A line of the page.
  private struct Explanation: Hashable {
    var side: String
    var path: [String]

    func covers(_ difference: Difference) -> Bool {
      side == difference.side && path.count <= difference.path.count
        && zip(path, difference.path).allSatisfy { $0 == "*" || $0 == $1 }
    }
  }

  /// The lines under a heading of the page.
  private static func explanations(_ heading: String) throws -> [Explanation] {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let page = try String(contentsOf: URL(filePath: root + "/docs/zarr-pairs.md"), encoding: .utf8)
    var isInside = false
    var found: [Explanation] = []
    for line in page.split(separator: "\n") {
      if line.hasPrefix("## ") { isInside = line == "## " + heading }
      guard isInside, line.hasPrefix("| `") else { continue }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 3 && !cells[2].isEmpty, "\(line)")
      let path = cells[0].filter { $0 != "`" }.split(separator: "/").map(String.init)
      found.append(Explanation(side: cells[1], path: path))
    }
    return found
  }

  /// Lists of objects with names as objects.
  private static func named(_ value: JSONValue) -> JSONValue {
    guard let array = value.array, !array.isEmpty, array.allSatisfy({ $0["name"]?.string != nil })
    else { return value }
    return .object(
      JSONObject(
        array.map { element in
          (
            element["name"]?.string ?? "",
            .object(JSONObject((element.object ?? [:]).filter { $0.0 != "name" }))
          )
        }))
  }

  private static func isSame(_ a: JSONValue, _ b: JSONValue) -> Bool {
    if let x = a.double, let y = b.double { return abs(x - y) <= 1e-9 * max(1, abs(x)) }
    if let x = a.array, let y = b.array {
      return x.count == y.count && zip(x, y).allSatisfy { isSame($0, $1) }
    }
    return a == b
  }

  private static func differences(
    _ ours: JSONValue, _ published: JSONValue, _ path: [String] = []
  ) -> [Difference] {
    if isSame(ours, published) { return [] }
    guard let a = named(ours).object, let b = named(published).object else {
      return [Difference(side: "differs", path: path)]
    }
    var found: [Difference] = []
    for name in a.keys + b.keys.filter({ a[$0] == nil }) {
      // A name may be a path itself.
      let path = path + name.split(separator: "/").map(String.init)
      switch (a[name], b[name]) {
      case (let one?, let other?): found += differences(one, other, path)
      case (nil, _): found.append(Difference(side: "published", path: path))
      case (_, nil): found.append(Difference(side: "ours", path: path))
      }
    }
    return found
  }

  private func compare(_ ours: JSONValue, _ published: JSONValue, _ heading: String) throws {
    let explanations = try Self.explanations(heading)
    #expect(explanations.count > 5)
    let differences = Self.differences(ours, published)
    let unexplained = differences.filter { difference in
      !explanations.contains { $0.covers(difference) }
    }
    #expect(unexplained.map(\.description) == [])
    for explanation in explanations {
      #expect(differences.contains { explanation.covers($0) }, "\(explanation): no difference")
    }
  }

  private static let scene = "S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613"

  private func published(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: Fixtures.bytes("zarr/" + path))
  }

  @Test
  func `the Item of an EOPF product differs from the published one as the page says`() throws {
    let description = StoreDescription(
      try Stores.open("eopf-derived-stores/s2/\(Self.scene).zarr"), needsPlaces: false)
    var writer = StoreWriter(description)
    var ours = JSONValue.object(try writer.item())
    var published = try published("eopf-data-pipeline/stac/\(Self.scene).szeopf.json")
    // Those of the published Item are those of another store.
    ours["assets"] = nil
    published["assets"] = nil
    try compare(ours, published, "An EOPF product and its Item")
  }

  @Test
  func `a pyramid differs from the published one as the page says`() throws {
    let description = StoreDescription(
      try Stores.open("eopf-derived-stores/optimized_geozarr/\(Self.scene).zarr"),
      groups: ["measurements"])
    var options = StoreItemOptions()
    options.interval = TemporalInterval(Timestamp(seconds: 1_700_000_000))
    var writer = StoreWriter(description, options)
    let ours = try #require(try writer.item()["assets"]?["reflectance"])
    let published = try published("eopf-data-pipeline/stac/\(Self.scene).szeopf.json")
    try compare(
      ours, #require(published["assets"]?["reflectance"]), "A pyramid in GeoZarr")
  }

  @Test
  func `a cube differs from that of xstac as the page says`() throws {
    let description = StoreDescription(try Stores.open("generated/cf_standard_v2.zarr"))
    var options = StoreItemOptions()
    options.profile = .xstac
    var writer = StoreWriter(description, options)
    let asset = try #require(try writer.collection()["assets"]?["zarr"])
    let published = try published("generated/xstac_cf_standard_v2.json")
    func cube(_ value: JSONValue) -> JSONValue {
      [
        "cube:dimensions": value["cube:dimensions"] ?? .null,
        "cube:variables": value["cube:variables"] ?? .null,
      ]
    }
    try compare(cube(asset), cube(published), "A cube and what xstac writes")
  }
}
