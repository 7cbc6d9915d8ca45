internal import STACJSON

extension ZarrArray {
  /// Reads `.zarray` of Zarr 2; attributes stand elsewhere.
  /// <https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html>
  convenience init(
    version2 view: JSONView, path: String, attributes: JSONObject
  ) throws(ZarrError) {
    let shape = try Self.shape(view)
    let grid = ChunkGrid.regular(try ChunkGrid.chunk(view["chunks"], shape))
    guard let type = view["dtype"] else { throw ZarrError(.metadata, "there is no data type") }
    let dataType = try ZarrDataType(version2: type)
    var codecs: [ZarrCodec] = []
    for filter in view["filters"].map({ $0.isArray ? Array($0.elements) : [] }) ?? [] {
      codecs.append(try Self.codec(version2: filter))
    }
    if let compressor = view["compressor"], compressor.isObject {
      codecs.append(try Self.codec(version2: compressor))
    }
    let references =
      Self.names(view["_NCZARR_ARRAY"]?["dimrefs"].map { JSONValue($0) })
      ?? Self.names(view["_NCZARR_ARRAY"]?["dimension_references"].map { JSONValue($0) })
    let names = try Self.dimensionNames(
      Self.names(inAttributes: attributes) ?? references?.map { $0.map(StoreKey.name) }, shape)
    self.init(
      path: path, zarrFormat: 2, shape: shape, dataType: dataType, grid: grid,
      fillValue: view["fill_value"].map { JSONValue($0) } ?? .null, codecs: codecs,
      dimensionNames: names, attributes: attributes,
      keyEncoding: .version2(separator: view["dimension_separator"]?.string ?? "."),
      isColumnMajor: view["order"]?.string == "F")
  }

  /// Reads `zarr.json` of Zarr 3.
  /// <https://zarr-specs.readthedocs.io/en/latest/v3/core/index.html>
  convenience init(version3 view: JSONView, path: String, limits: ZarrLimits) throws(ZarrError) {
    let attributes = view["attributes"].flatMap { JSONValue($0).object } ?? [:]
    let shape = try Self.shape(view)
    let grid = try ChunkGrid(view["chunk_grid"], shape: shape, limits: limits)
    guard let type = view["data_type"] else { throw ZarrError(.metadata, "there is no data type") }
    let dataType = try ZarrDataType(version3: type)
    let encoding = view["chunk_key_encoding"]
    let separator = encoding?["configuration"]?["separator"]?.string
    let keyEncoding: KeyEncoding
    switch encoding?["name"]?.string ?? encoding?.string ?? "default" {
    case "default": keyEncoding = .standard(separator: separator ?? "/")
    case "v2": keyEncoding = .version2(separator: separator ?? ".")
    case let name: throw ZarrError(.unsupported, "the chunk key encoding '\(name)' is not known")
    }
    let names = try Self.dimensionNames(
      Self.names(view["dimension_names"].map { JSONValue($0) })
        ?? Self.names(inAttributes: attributes), shape)
    self.init(
      path: path, zarrFormat: 3, shape: shape, dataType: dataType, grid: grid,
      fillValue: view["fill_value"].map { JSONValue($0) } ?? .null,
      codecs: Self.codecs(view["codecs"]), dimensionNames: names, attributes: attributes,
      keyEncoding: keyEncoding, isColumnMajor: false)
  }

  /// The codecs of a list in Zarr 3.
  static func codecs(_ view: JSONView?) -> [ZarrCodec] {
    guard let view, view.isArray else { return [] }
    return view.elements.map { codec in
      ZarrCodec(
        codec.string ?? codec["name"]?.string ?? "",
        codec["configuration"].flatMap { JSONValue($0).object } ?? [:])
    }
  }

  private static func codec(version2 view: JSONView) throws(ZarrError) -> ZarrCodec {
    guard let name = view["id"]?.string, var configuration = JSONValue(view).object else {
      throw ZarrError(.metadata, "a filter or compressor has no id")
    }
    configuration["id"] = nil
    return ZarrCodec(name, configuration)
  }

  private static func shape(_ view: JSONView) throws(ZarrError) -> [Int] {
    guard let shape = view["shape"], shape.isArray else {
      throw ZarrError(.metadata, "there is no shape")
    }
    let lengths = shape.elements.map { Int($0.integer ?? -1) }
    guard lengths.allSatisfy({ $0 >= 0 }), lengths.count <= 32 else {
      throw ZarrError(.metadata, "the shape \(JSONValue(shape)) is no list of lengths")
    }
    return lengths
  }

  // MARK: Dimensions

  /// The names that attributes give: xarray's, NCZarr's.
  private static func names(inAttributes attributes: JSONObject) -> [String?]? {
    if let names = names(attributes["_ARRAY_DIMENSIONS"]) { return names }
    let array = attributes["_nczarr_array"] ?? attributes["_NCZARR_ARRAY"]
    let references =
      names(array?["dimension_references"]) ?? names(array?["dimensions"])
      ?? names(array?["dimrefs"])
    return references?.map { $0.map(StoreKey.name) }
  }

  private static func names(_ value: JSONValue?) -> [String?]? { value?.array?.map(\.string) }

  private static func dimensionNames(
    _ names: [String?]?, _ shape: [Int]
  ) throws(ZarrError) -> [String?] {
    guard let names else { return shape.map { _ in nil } }
    guard names.count == shape.count else {
      throw ZarrError(
        .metadata,
        "there are \(names.count) names of dimensions for \(shape.count) dimensions")
    }
    return names
  }
}
