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
  ]

  /// The first of the flags that was given without being of use.
  static func firstGiven(_ invocation: Invocation) -> String? {
    if invocation.isOn("fidelity") { return "fidelity" }
    if invocation.isOn("drop-rest") { return "drop-rest" }
    if invocation.string("schema-from") != nil { return "schema-from" }
    if invocation.string("row-group-size") != nil { return "row-group-size" }
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
    if let path = invocation.string("schema-from") {
      options.schema = try ItemSchema(of: try GeoParquetFile(path))
    }
    return options
  }
}
