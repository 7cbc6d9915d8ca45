internal import CommandLineFlags
internal import STACManager

/// The flags that choose how GeoParquet is written.
enum ParquetFlags {
  static let flags = [
    Flag(
      "fidelity", help: "Print what the columns of the GeoParquet file cannot hold",
      group: "GeoParquet"),
    Flag(
      "drop-rest", help: "Leave out what the columns cannot hold", group: "GeoParquet"),
    Flag(
      "schema-from", takes: .file, placeholder: "FILE",
      help: "Write the columns that this GeoParquet file has", group: "GeoParquet"),
    Flag(
      "parquet-compression", takes: .choice(GeoParquetOptions.Codec.allCases.map(\.rawValue)),
      default: "zstd", help: "How pages are compressed", group: "GeoParquet"),
    Flag(
      "row-group-size", takes: .integer(1...10_000_000), placeholder: "N",
      defaultNote: "50000, fewer where Items are wide", help: "Items in a row group",
      group: "GeoParquet"),
    Flag(
      "sort", takes: .choice(["none"] + ItemOrder.allCases.map(\.rawValue)), default: "none",
      help: "Order of the Items: by time, or by place along a Hilbert curve", group: "GeoParquet",
      readsEnvironment: false),
    Flag(
      "partition-by", takes: .text, placeholder: "KEYS",
      help: "Write a dataset: a folder with a file for each collection,year,month; or none",
      group: "GeoParquet", readsEnvironment: false),
    Flag(
      "mode", takes: .choice(DatasetSink.Mode.allCases.map(\.rawValue)),
      defaultNote: "replace, for a new dataset",
      help: "What becomes of the Items that the dataset has", group: "GeoParquet",
      readsEnvironment: false),
    Flag(
      "collection-mirror", takes: .file, placeholder: "FILE",
      help: "Name the output as the mirror of this Collection", group: "GeoParquet"),
  ]

  /// The dataset that the flags ask for at a place; nil for none.
  static func dataset(_ place: String, _ invocation: Invocation) throws -> DatasetSink.Options? {
    var options = DatasetSink.Options()
    let names = invocation.string("partition-by")
    let mode = invocation.string("mode").flatMap(DatasetSink.Mode.init)
    guard names != nil || mode != nil else {
      guard place != "-", !isWebLocation(place), Dataset.isDataset(place) else { return nil }
      throw invocation.misuse(
        "'\(place)' is a dataset: say with --mode whether to replace it, to append or to upsert")
    }
    for flag in ["fidelity", "schema-from"] where invocation.isGiven(flag) {
      throw invocation.misuse(of: flag, "is for a single file, not for a dataset")
    }
    if let names {
      guard let keys = [PartitionKey](names: names) else {
        throw invocation.misuse(
          of: "partition-by",
          "must be of collection, year and month, a month behind its year; or none, not '\(names)'")
      }
      options.keys = keys
    }
    if let mode { options.mode = mode }
    if names != nil, mode == nil, Dataset.isDataset(place) {
      throw invocation.misuse(
        "'\(place)' is a dataset: say with --mode whether to replace it, to append or to upsert")
    }
    return options
  }

  /// The first of the flags that was given without being of use.
  static func firstGiven(_ invocation: Invocation) -> String? {
    if invocation.isOn("fidelity") { return "fidelity" }
    if invocation.isOn("drop-rest") { return "drop-rest" }
    if invocation.string("schema-from") != nil { return "schema-from" }
    if invocation.string("row-group-size") != nil { return "row-group-size" }
    if invocation.string("collection-mirror") != nil { return "collection-mirror" }
    if invocation.isGiven("sort") { return "sort" }
    return nil
  }

  /// What the flags ask for.
  static func options(_ invocation: Invocation) throws -> ParquetSink.Options {
    var options = ParquetSink.Options()
    options.format.keepsRest = !invocation.isOn("drop-rest")
    if let word = invocation.string("parquet-compression"),
      let codec = GeoParquetOptions.Codec(rawValue: word)
    {
      options.format.codec = codec
    }
    if let rows = try invocation.integer("row-group-size") {
      options.format.rowsPerGroup = rows
      options.format.valuesPerGroup = .max
    }
    options.format.order = invocation.string("sort").flatMap(ItemOrder.init)
    options.mirroredCollection = invocation.string("collection-mirror")
    if let path = invocation.string("schema-from") {
      options.schema = try ItemSchema(of: try openGeoParquet(path))
    }
    return options
  }
}
