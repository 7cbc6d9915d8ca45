internal import STACJSON
internal import STACModel

/// Writes the dimensions and variables of a dataset for the datacube extension.
/// <https://github.com/stac-extensions/datacube/tree/v2.3.0>
struct CubeWriter {
  let dataset: ZarrDataset
  let options: StoreItemOptions
  var problems: [ZarrProblem] = []

  init(_ dataset: ZarrDataset, _ options: StoreItemOptions) {
    self.dataset = dataset
    self.options = options
  }

  // MARK: Dimensions

  mutating func dimensions() -> JSONObject {
    var object: JSONObject = [:]
    for dimension in dataset.dimensions {
      object[dimension.name] = .object(self.dimension(dimension))
    }
    return object
  }

  private mutating func dimension(_ dimension: ZarrDimension) -> JSONObject {
    var object: JSONObject
    switch dimension.kind {
    case .x, .y: object = horizontal(dimension)
    case .z: object = vertical(dimension)
    case .time: object = temporal(dimension)
    default: object = additional(dimension, type: type(dimension.kind))
    }
    let attributes = dimension.array?.attributes
    if let text = attributes?["long_name"]?.string ?? attributes?["description"]?.string,
      !text.isEmpty
    {
      object["description"] = .string(text)
    }
    return object
  }

  private func type(_ kind: AxisKind) -> String {
    switch kind {
    case .forecastPeriod: "lead_time"
    case .ensemble: "ensemble"
    case .spectral: "spectral"
    case .cell: "cell"
    default: "other"
    }
  }

  private func horizontal(_ dimension: ZarrDimension) -> JSONObject {
    let isX = dimension.kind == .x
    let grid = dataset.grid
    let place = isX ? 0 : 1
    let isOfGrid = grid?.dimensions.contains(dimension.name) ?? false
    let transform = isOfGrid ? grid?.transform : nil
    let isTurned = transform.map { $0[1] != 0 || $0[3] != 0 } ?? false
    let step = transform.map { isTurned ? nil : $0[isX ? 0 : 4] } ?? dimension.coordinate?.step
    let isDeclared = dimension.coordinate == nil && transform != nil
    let usesEdges =
      options.extents == .edges
      || options.extents == .automatic && (isDeclared || dataset.hasRaster)
    var extent: [Double]?
    if let range = dimension.coordinate?.range, !usesEdges {
      let isSingle = dimension.coordinate?.isSingle ?? false
      extent = [
        shortest(range.lowerBound, isSingle: isSingle),
        shortest(range.upperBound, isSingle: isSingle),
      ]
    } else if let box = isOfGrid ? grid?.box : nil {
      extent = [box[place], box[place + 2]]
      if !usesEdges, let step {
        extent = [box[place] + step.magnitude / 2, box[place + 2] - step.magnitude / 2]
      }
    } else if let range = dimension.coordinate?.range {
      extent = [range.lowerBound, range.upperBound]
    }
    guard let extent else { return additional(dimension, type: "other") }
    var object: JSONObject = [
      "type": "spatial", "axis": isX ? "x" : "y",
      "extent": .array(extent.map { numberJSON($0) }),
    ]
    object["step"] = step.map { numberJSON($0) } ?? .null
    if step == nil, let coordinate = dimension.coordinate, isListed(coordinate) {
      object["values"] = .array(coordinate.json)
      object["step"] = dimension.size > 1 ? .null : nil
    }
    object["reference_system"] = dataset.referenceSystem?.datacubeReference
    return object
  }

  private func isListed(_ coordinate: Coordinate) -> Bool {
    coordinate.isWhole && coordinate.count <= options.valueLimit && coordinate.count > 0
      && coordinate.numbers.allSatisfy { $0?.isFinite ?? false }
  }

  private func vertical(_ dimension: ZarrDimension) -> JSONObject {
    guard let coordinate = dimension.coordinate, coordinate.range != nil else {
      return additional(dimension, type: "other")
    }
    var object = numeric(coordinate)
    object["type"] = "spatial"
    object["axis"] = "z"
    return Self.ordered(object, ["type", "axis", "extent", "values", "step", "unit"])
  }

  /// Extent, values, step and unit of numbers.
  private func numeric(_ coordinate: Coordinate) -> JSONObject {
    var object: JSONObject = [:]
    if let range = coordinate.range {
      object["extent"] = .array([
        numberJSON(range.lowerBound, isSingle: coordinate.isSingle),
        numberJSON(range.upperBound, isSingle: coordinate.isSingle),
      ])
    }
    if isListed(coordinate) { object["values"] = .array(coordinate.json) }
    if coordinate.count > 1 { object["step"] = coordinate.step.map { numberJSON($0) } ?? .null }
    object["unit"] = coordinate.unit.map { .string($0) }
    return object
  }

  private mutating func temporal(_ dimension: ZarrDimension) -> JSONObject {
    guard let coordinate = dimension.coordinate else {
      return additional(dimension, type: "other")
    }
    let times = coordinate.times.compactMap { $0 }
    guard let interval = coordinate.interval else {
      return additional(dimension, type: "other")
    }
    // A calendar with days that are none in ISO 8601 is told in its own numbers.
    guard interval.start.calendar.hasOnlyRealDays, let start = interval.start.timestamp,
      let end = interval.end.timestamp
    else {
      var object: JSONObject = ["type": "temporal"]
      let counts = coordinate.counts.compactMap { $0 }
      if let least = counts.min(), let greatest = counts.max() {
        object["extent"] = .array([numberJSON(least), numberJSON(greatest)])
        let step = counts.count > 1 ? counts[1] - counts[0] : 0
        let isEven =
          coordinate.isWhole && step != 0
          && counts.indices.dropFirst().allSatisfy { counts[$0] - counts[$0 - 1] == step }
        if counts.count > 1 { object["step"] = isEven ? numberJSON(step) : .null }
      }
      let calendar = interval.start.calendar
      object["unit"] = coordinate.array.attributes["units"]
      problems.append(
        ZarrProblem(
          .unsupported,
          "the days of the calendar '\(calendar.rawValue)' are not all days of ISO 8601; "
            + "the dimension '\(dimension.name)' is told in its own numbers",
          at: coordinate.array.path, .info))
      return object
    }
    var object: JSONObject = [
      "type": "temporal",
      "extent": .array([
        .string(start.instant.description),
        times.count < coordinate.times.count && coordinate.times.last == .some(nil)
          ? .null : .string(end.instant.description),
      ]),
    ]
    if times.count > 1 {
      let run = coordinate.isWhole ? times : Array(times.prefix(times.count / 2))
      object["step"] = TimeStep.duration(run).map { .string($0) } ?? .null
      if object["step"] == .null, coordinate.isWhole, times.count <= options.valueLimit,
        times.count == coordinate.times.count
      {
        object["values"] = .array(coordinate.json)
      }
    }
    return object
  }

  private func additional(_ dimension: ZarrDimension, type: String) -> JSONObject {
    var object: JSONObject = [:]
    if let coordinate = dimension.coordinate, coordinate.range != nil {
      object = numeric(coordinate)
    } else if let texts = dimension.coordinate?.texts, !texts.isEmpty {
      object["values"] = .array(texts.prefix(10_000).map { .string($0) })
    } else {
      // Without a coordinate the places count.
      object["extent"] = .array([0, .integer(Int64(max(0, dimension.size - 1)))])
      object["step"] = dimension.size > 1 ? 1 : nil
    }
    object["type"] = .string(type)
    if dimension.kind == .cell, let level = dataset.grid?.refinementLevel {
      object["description"] = .string("Cells of a HEALPix grid of the refinement level \(level)")
      object["reference_system"] = "https://www.opengis.net/def/dggrs/OGC/1.0/HEALPix"
    }
    return Self.ordered(object, ["type", "extent", "values", "step", "unit"])
  }

  private static func ordered(_ object: JSONObject, _ names: [String]) -> JSONObject {
    var result: JSONObject = [:]
    for name in names { result[name] = object[name] }
    for (name, value) in object where result[name] == nil { result[name] = value }
    return result
  }

  // MARK: Variables

  func variables() -> JSONObject {
    var object: JSONObject = [:]
    for variable in dataset.variables {
      switch variable.role {
      case .data: break
      case .auxiliary, .bounds: guard options.listsAuxiliary else { continue }
      case .coordinate, .gridMapping: continue
      }
      let array = variable.array
      // The names of dimensions and variables must differ.
      guard !dataset.dimensions.contains(where: { $0.name == array.name }),
        !array.dimensionNames.contains(nil)
      else { continue }
      object[array.name] = .object(self.variable(array, isData: variable.role == .data))
    }
    return object
  }

  private func variable(_ array: ZarrArray, isData: Bool) -> JSONObject {
    let facts = VariableFacts(array)
    var object: JSONObject = [
      "dimensions": .array(array.dimensionNames.map { $0.map { .string($0) } ?? .null }),
      "type": isData ? "data" : "auxiliary",
    ]
    object["description"] = facts.description.map { .string($0) }
    object["unit"] = facts.unit.map { .string($0) }
    object["data_type"] = .string(array.dataType.stacName)
    object["nodata"] = facts.nodata
    if options.cfVersion != "0.2.0" {
      object["cf:standard_name"] = facts.standardName.map { .string($0) }
      object["cf:cell_methods"] = facts.cellMethods(array.dimensionNames)
    }
    if options.profile == .xstac {
      object["shape"] = .array(array.shape.map { .integer(Int64($0)) })
      object["chunks"] = .array(array.chunkShape.map { .integer(Int64($0)) })
      if let shards = array.shardShape {
        object["shards"] = .array(shards.map { .integer(Int64($0)) })
      }
      object["attrs"] = .object(finite(array.attributes))
    }
    return object
  }

  private func finite(_ object: JSONObject) -> JSONObject {
    JSONObject(
      object.map { name, value in
        if case .double(let number) = value, !number.isFinite { return (name, numberJSON(number)) }
        return (name, value)
      })
  }
}

extension ZarrDataset {
  /// Whether the store says that its cells are pixels of a raster.
  var hasRaster: Bool {
    guard grid?.kind == .regular else { return false }
    return ([attributes] + data.map(\.attributes)).contains {
      $0["spatial:transform"] != nil || $0["spatial:dimensions"] != nil
        || $0["proj:transform"] != nil
    }
  }
}
