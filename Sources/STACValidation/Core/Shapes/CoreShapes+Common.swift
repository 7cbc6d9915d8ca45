internal import STACExtensions

// Common metadata. The tables of STAC 1.0.0 lack what 1.1.0 added: keywords, roles, bands and data
// values outside of their old places.
extension CoreShapes {
  static let dateTime = ValueShape.text(
    .datetimeFormat, .dateTime, "a time in UTC such as 2024-01-31T23:59:59Z")
  static let dateTimeOrNull = dateTime.orNull(
    "a time in UTC such as 2024-01-31T23:59:59Z, or null")
  static let license = ValueShape.text(
    .licenseIdentifier, .license, "a license identifier of letters, digits, '-', '.', '+' and '_'")

  /// What may stand in properties and assets, and since STAC 1.1.0 also elsewhere.
  var common: ObjectShape {
    var shape = ObjectShape(hasTimeRange: true)
    shape.set("title", .text(.titleString))
    shape.set(
      "description",
      isV100
        ? .text(.descriptionText) : .text(.descriptionText, .notEmpty, "a string, not empty"))
    shape.set("datetime", Self.dateTimeOrNull)
    for name in ["start_datetime", "end_datetime", "created", "updated"] {
      shape.set(name, Self.dateTime)
    }
    for name in ["platform", "constellation", "mission"] { shape.set(name, .text(.instrumentText)) }
    shape.set("instruments", .texts(.instrumentText))
    shape.set("gsd", .number(.gsdPositive, .positive, "a number greater than 0"))
    shape.set("license", Self.license)
    shape.set("providers", providers(.provider))
    if !isV100 { addFieldsOfV110(to: &shape) }
    return shape
  }

  private func addFieldsOfV110(to shape: inout ObjectShape) {
    shape.set("keywords", Self.keywords)
    shape.set("roles", .texts(.rolesStrings, unique: .rolesUnique))
    shape.set(
      "bands", .list(.bandsList, of: .object(.bandsList, .band, "a band: an object"), "an array"))
    shape.set(
      "data_type",
      .word(
        .dataTypeKnown,
        [
          "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
          "float32", "float64", "cint16", "cint32", "cfloat32", "cfloat64", "other",
        ], "a data type such as uint8, int16, float32 or other"))
    var nodata = ValueShape.word(
      .nodataValue, ["nan", "inf", "-inf"], "a number, 'nan', 'inf' or '-inf'")
    nodata.kinds.formUnion(.number)
    shape.set("nodata", nodata)
    shape.set(
      "statistics",
      .object(.statisticsNumbers, .statistics, "an object of one member or more"))
    shape.set("unit", .text(.unitString))
  }

  static let keywords = ValueShape.texts(.keywordsStrings)

  func providers(_ name: ObjectName) -> ValueShape {
    .list(.providersList, of: .object(.providersList, name, "a provider: an object"), "an array")
  }

  /// A provider in a Collection of STAC 1.0.0, whose schema lets the name be empty.
  var collectionProvider: ObjectShape {
    var shape = provider
    if isV100 {
      shape.set("name", .text(.providerNameRequired), missing: .providerNameRequired)
    }
    return shape
  }

  var provider: ObjectShape {
    var shape = ObjectShape()
    shape.set(
      "name", .text(.providerNameRequired, .notEmpty, "a string, not empty"),
      missing: .providerNameRequired)
    shape.set("description", .text(.providersList))
    shape.set("url", .text(.providersList, .notBlank, "a URL"))
    let role = ValueShape.word(
      .providerRolesKnown, ["producer", "licensor", "processor", "host"],
      "one of licensor, producer, processor and host")
    shape.set("roles", .list(.providerRolesKnown, of: role, "an array of roles"))
    return shape
  }

  var band: ObjectShape {
    var shape = common
    shape.placeInItem = .bands
    shape.placeInCollection = .collectionBands
    shape.set("name", .text(.bandsList))
    return shape
  }

  var statistics: ObjectShape {
    var shape = ObjectShape(minimumCount: 1)
    for name in ["minimum", "maximum", "mean", "stddev"] {
      shape.set(name, .number(.statisticsNumbers))
    }
    shape.set(
      "count", .number(.statisticsNumbers, .naturalOrZero, "a whole number, 0 or more"))
    shape.set(
      "valid_percent", .number(.statisticsNumbers, .percentage, "a number from 0 to 100"))
    return shape
  }
}
