internal import STACJSON

/// An array of a dataset, and what it is there for.
public struct ZarrVariable: Sendable, Hashable {
  /// What an array is there for.
  public enum Role: String, Sendable {
    /// The data itself.
    case data
    /// The coordinate of the dimension of the same name.
    case coordinate
    /// Another coordinate, or what tells about data: areas of cells, flags of quality.
    case auxiliary
    /// The edges of a coordinate's cells.
    case bounds
    /// The coordinate reference system, as attributes.
    case gridMapping = "grid-mapping"
  }

  /// The array.
  public let array: ZarrArray
  /// What it is there for.
  public let role: Role

  /// The roles of the arrays of a group.
  static func roles(
    of arrays: [ZarrArray], _ group: ZarrGroup?, root: JSONObject
  ) -> [ZarrVariable] {
    var bounds: Set<String> = []
    var mappings: Set<String> = []
    var coordinates: Set<String> = []
    var ancillary: Set<String> = []
    for attributes in arrays.map(\.attributes) + [group?.attributes ?? [:], root] {
      for name in ["bounds", "climatology"] {
        if let value = attributes[name]?.string { bounds.insert(value) }
      }
      if let text = attributes["grid_mapping"]?.string { mappings.formUnion(Self.mappings(text)) }
      coordinates.formUnion(names(attributes["coordinates"]))
      coordinates.formUnion(names(attributes["_eopf_attrs"]?["coordinates"]))
      ancillary.formUnion(names(attributes["ancillary_variables"]))
      ancillary.formUnion(names(attributes["cell_measures"]))
    }
    return arrays.map { array in
      ZarrVariable(
        array: array, role: role(array, bounds, mappings, coordinates, ancillary))
    }
  }

  private static func role(
    _ array: ZarrArray, _ bounds: Set<String>, _ mappings: Set<String>,
    _ coordinates: Set<String>, _ ancillary: Set<String>
  ) -> Role {
    let name = array.name
    let attributes = array.attributes
    if bounds.contains(name) { return .bounds }
    let isMapping =
      mappings.contains(name) || attributes["grid_mapping_name"] != nil
      || (attributes["crs_wkt"] != nil && array.elementCount ?? 2 <= 1)
    if isMapping { return .gridMapping }
    if array.dimensionNames == [name] { return .coordinate }
    if array.shape.isEmpty || coordinates.contains(name) || ancillary.contains(name) {
      return .auxiliary
    }
    // Places of each cell, that no attribute names as coordinates.
    let places = ["latitude", "longitude"]
    if places.contains(attributes["standard_name"]?.string ?? "")
      || places.contains(name.lowercased()) && array.shape.count <= 2
    {
      return .auxiliary
    }
    return .data
  }

  private static func names(_ value: JSONValue?) -> [String] {
    if let list = value?.array { return list.compactMap(\.string) }
    // area: areacella volume: volcella
    return value?.string?.split(separator: " ").filter { !$0.hasSuffix(":") }.map(String.init) ?? []
  }

  /// The names of grid mappings: `crs`, or `crs: x y crs2: lat lon`.
  static func mappings(_ text: String) -> [String] {
    let words = text.split(separator: " ")
    guard text.contains(":") else { return words.map(String.init) }
    return words.filter { $0.hasSuffix(":") }.map { String($0.dropLast()) }
  }
}
