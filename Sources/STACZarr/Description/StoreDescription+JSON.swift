public import STACJSON
internal import STACModel

extension StoreDescription {
  /// All that is known, for programs: `zarr inspect --format json`, version 1.
  public func json() -> JSONValue {
    let hierarchy = content.hierarchy
    var object: JSONObject = [
      "version": 1, "location": .string(content.store.location),
      "kind": .string(content.store.kind.rawValue),
      "zarr_format": .integer(Int64(hierarchy.zarrFormat)),
      "consolidated": .boolean(hierarchy.isConsolidated),
      "groups": .integer(Int64(hierarchy.groups.count)),
      "arrays": .integer(Int64(hierarchy.arrays.count)),
    ]
    if let store = content.store as? IcechunkStore {
      object["icechunk"] = [
        "version": .string(store.version.description), "snapshot": .string(store.snapshot),
        "specification": .integer(Int64(store.specificationVersion)),
      ]
    }
    let names = ZarrConventions(hierarchy.rootAttributes).names
    if !names.isEmpty { object["conventions"] = .array(names.map { .string($0) }) }
    if let embedded {
      object["embedded_stac"] = [
        "source": .string(embedded.source), "type": embedded.object["type"] ?? .null,
        "id": embedded.object["id"] ?? .null,
      ]
    }
    if !pyramids.isEmpty {
      object["pyramids"] = .array(
        pyramids.sorted { $0.key < $1.key }.map { path, pyramid in
          [
            "path": .string("/" + path), "declared": .boolean(pyramid.isDeclared),
            "levels": .array(pyramid.levels.map { .string("/" + $0.path) }),
          ]
        })
    }
    object["datasets"] = .array(datasets.map { .object($0.json()) })
    object["problems"] = .array(problems.map(\.json))
    return .object(object)
  }
}

extension ZarrDataset {
  /// What is known of the dataset, for programs.
  func json() -> JSONObject {
    var object: JSONObject = ["path": .string("/" + path)]
    let names = ZarrConventions(attributes).names
    if !names.isEmpty { object["conventions"] = .array(names.map { .string($0) }) }
    if let system = referenceSystem {
      var crs: JSONObject = [:]
      crs["code"] = system.code.map { .string($0) }
      if system.code == nil {
        crs["wkt"] = system.wkt.map { .string($0) }
        crs["proj"] = system.projText.map { .string($0) }
      }
      crs["geographic"] = .boolean(system.isGeographic)
      object["crs"] = .object(crs)
    }
    if let grid {
      var value: JSONObject = ["kind": .string(grid.kind.rawValue)]
      value["dimensions"] = .array(grid.dimensions.map { .string($0) })
      value["shape"] = .array(grid.shape.map { .integer(Int64($0)) })
      value["transform"] = grid.transform.map { .array($0.map { numberJSON($0) }) }
      value["box"] = grid.box.map { .array($0.map { numberJSON($0) }) }
      value["refinement_level"] = grid.refinementLevel.map { .integer(Int64($0)) }
      object["grid"] = .object(value)
    }
    if let footprint = try? Footprint(self) {
      object["bbox"] = .array(footprint.box.map { .double($0) })
    }
    if let interval {
      var time: JSONObject = [
        "start": .string(interval.start.description), "end": .string(interval.end.description),
        "calendar": .string(interval.start.calendar.rawValue),
      ]
      if hasOpenEnd { time["open_end"] = true }
      object["time"] = .object(time)
    }
    var writer = CubeWriter(self, StoreItemOptions())
    let cube = writer.dimensions()
    object["dimensions"] = .array(
      dimensions.map { dimension in
        var value: JSONObject = [
          "name": .string(dimension.name), "size": .integer(Int64(dimension.size)),
          "kind": .string(dimension.kind.rawValue),
          "coordinate": dimension.array.map { .string("/" + $0.path) } ?? .null,
        ]
        for name in ["extent", "values", "step", "unit"] {
          value[name] = cube[dimension.name]?[name]
        }
        return .object(value)
      })
    object["variables"] = .array(variables.map { .object($0.json) })
    return object
  }
}

extension ZarrVariable {
  var json: JSONObject {
    let facts = VariableFacts(array)
    var object: JSONObject = [
      "name": .string(array.name), "role": .string(role.rawValue),
      "dimensions": .array(array.dimensionNames.map { $0.map { .string($0) } ?? .null }),
      "shape": .array(array.shape.map { .integer(Int64($0)) }),
      "data_type": .string(array.dataType.description),
      "chunks": .array(array.chunkShape.map { .integer(Int64($0)) }),
    ]
    if let shards = array.shardShape {
      object["shards"] = .array(shards.map { .integer(Int64($0)) })
    }
    object["codecs"] = .array(array.codecs.map { .string($0.name) })
    object["standard_name"] = facts.standardName.map { .string($0) }
    object["description"] = facts.description.map { .string($0) }
    object["unit"] = facts.unit.map { .string($0) }
    object["nodata"] = facts.nodata
    object["scale"] = facts.scale.map { numberJSON($0) }
    object["offset"] = facts.offset.map { numberJSON($0) }
    return object
  }
}
