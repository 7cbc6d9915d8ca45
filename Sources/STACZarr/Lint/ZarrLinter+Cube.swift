internal import STACJSON
internal import STACModel
internal import STACValidation

extension ZarrLinter {
  mutating func checkCube(_ asset: ZarrAsset) {
    let dimensions = asset.value["cube:dimensions"]?.object ?? [:]
    let pointer = asset.pointer.appending("cube:dimensions")
    for (name, dimension) in dimensions {
      let place = pointer.appending(name)
      switch dimension["type"]?.string {
      case "spatial": checkSpatial(dimension, place)
      case "temporal": checkTemporal(dimension, place)
      default: break
      }
    }
    for (name, variable) in asset.value["cube:variables"]?.object ?? [:] {
      for dimension in variable["dimensions"]?.array ?? [] {
        guard let dimension = dimension.string else { continue }
        let isKnown =
          dimensions[dimension] != nil || document["cube:dimensions"]?[dimension] != nil
          || document["properties"]?["cube:dimensions"]?[dimension] != nil
        if !isKnown {
          report(
            "zarr-variable",
            asset.pointer.appending("cube:variables").appending(name),
            "the dimension '\(dimension)' is not described")
        }
      }
    }
  }

  private mutating func checkSpatial(_ dimension: JSONValue, _ place: JSONPointer) {
    let axis = dimension["axis"]?.string
    guard axis == "x" || axis == "y" else {
      if axis != "z" {
        report("zarr-horizontal", place, "the axis is none of x, y and z")
      }
      return
    }
    let extent = dimension["extent"]?.array
    if extent?.count != 2 || extent?.compactMap(\.double).count != 2 {
      report("zarr-horizontal", place, "the extent is not of two numbers")
    }
    if let text = dimension["reference_system"]?.string,
      !CoordinateReferenceSystem(wkt: text).hasWKT2
    {
      let digits = text.split(separator: ":").last.flatMap { Int($0) }
      let isOldText = text.hasPrefix("PROJCS[") || text.hasPrefix("GEOGCS[")
      report(
        "zarr-horizontal", place.appending("reference_system"),
        isOldText
          ? "the Well-Known Text is of version 1"
          : "'\(text.prefix(40))' is neither a number of EPSG nor WKT 2 nor PROJJSON",
        hint: digits.map { "write \($0)" }, isOldText ? .warning : nil)
    }
  }

  /// Whether the extent of a temporal dimension holds what is no instant, or numbers without a unit.
  static func isWrongTime(_ dimension: JSONValue) -> Bool {
    let extent = dimension["extent"]?.array ?? []
    let texts = extent.compactMap(\.string)
    return texts.contains { (try? Timestamp($0, form: .lenient)) == nil }
      || texts.isEmpty && extent.contains { $0.double != nil } && dimension["unit"] == nil
  }

  private mutating func checkTemporal(_ dimension: JSONValue, _ place: JSONPointer) {
    let extent = dimension["extent"]?.array ?? []
    let texts = extent.compactMap(\.string)
    for text in texts where (try? Timestamp(text, form: .lenient)) == nil {
      report(
        "zarr-temporal", place.appending("extent"), "'\(text)' is no instant of ISO 8601",
        hint: "tell the numbers of the coordinate, and their unit")
    }
    if texts.isEmpty, extent.contains(where: { $0.double != nil }), dimension["unit"] == nil {
      report("zarr-temporal", place, "an extent of numbers needs a 'unit'")
    }
  }

  // MARK: Projection

  mutating func checkProjection(_ asset: ZarrAsset) {
    let value = asset.value
    let code = value["proj:code"]?.string ?? document["properties"]?["proj:code"]?.string
    let system = code.map { CoordinateReferenceSystem(code: $0) }
    let box = numbers(value["proj:bbox"], 4)
    let transform = numbers(value["proj:transform"], 6)
    let shape = numbers(value["proj:shape"], 2)?.compactMap { Int(exactly: $0) }
    if let system, !system.isGeographic, let box,
      abs(box[0]) <= 180, abs(box[2]) <= 360, abs(box[1]) <= 90, abs(box[3]) <= 90
    {
      report(
        "zarr-projection", asset.pointer.appending("proj:bbox"),
        "the box looks like degrees, but the coordinates are those of \(code ?? "")")
      return
    }
    if let transform, let shape, shape.count == 2, let box {
      let expected = GridReader.box(transform, rows: shape[0], columns: shape[1])
      let size = max(abs(transform[0]), abs(transform[4]), 1e-9)
      if zip(box, expected).contains(where: { abs($0 - $1) > size }),
        !(system?.isGeographic ?? false)
      {
        report(
          "zarr-projection", asset.pointer.appending("proj:bbox"),
          "the box is not the one that proj:transform and proj:shape make")
      }
    }
  }
}
