internal import STACGeometry
internal import STACJSON

/// Where the geometry of an Item comes from, and what becomes of it.
struct GeometryRule: Sendable {
  /// Where it comes from.
  indirect enum Input: Sendable {
    /// Items have no geometry.
    case none
    case point(x: ValueRule, y: ValueRule, height: ValueRule?)
    /// Well-Known Text, GeoJSON as text or object, or well-known binary in hexadecimal digits.
    case any(ValueRule)
    case text(ValueRule)
    case binary(ValueRule)
    case geojson(ValueRule)
    /// The edges of a box: four or six rules, or one that gives all.
    case box([ValueRule])
    /// A place that another table knows.
    case station(RecordTable, key: ValueRule, Input)
  }

  /// What happens to polygons whose rings cross themselves.
  enum Invalid: String, Sendable, CaseIterable {
    case fail
    case repair
    case keep
  }

  var input: Input
  var referenceSystem: ValueRule?
  /// The first coordinate is the latitude or northing.
  var swapsAxes = false
  var invalid = Invalid.fail
  var cutsAtAntimeridian = true
  /// Into how many pieces edges are cut before they are brought to WGS 84.
  var pieces = 1
  /// Where all geometries are expected.
  var within: BoundingBox?
  /// Decimals of degrees that are kept; nil for all, and for 8 of those that were computed.
  var decimals: Int?
  var isRequired = true

  init(_ input: Input) { self.input = input }

  /// The rules that it is made of; those that ask another table are left out.
  var rules: [ValueRule] { (referenceSystem.map { [$0] } ?? []) + Self.rules(input) }

  private static func rules(_ input: Input) -> [ValueRule] {
    switch input {
    case .none: []
    case .point(let x, let y, let height): [x, y] + (height.map { [$0] } ?? [])
    case .any(let rule), .text(let rule), .binary(let rule), .geojson(let rule): [rule]
    case .box(let rules): rules
    case .station(_, let key, _): [key]
    }
  }
}
