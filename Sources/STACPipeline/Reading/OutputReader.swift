internal import STACCatalog
internal import STACGeoParquet
internal import STACJSON
internal import STACStorage
internal import STACYAML

/// Reads the config of `output`.
enum OutputReader {
  static func read(_ reader: inout ConfigurationReader) -> Workflow.Action? {
    let format = reader.word(
      "format", among: ["json", "ndjson", "item-collection", "parquet"])
    let folder = reader.text("base_dir")
    let path = reader.text("path")
    guard var options = target(format, folder, path, &reader) else { return nil }
    if format == "parquet", let folder { readDataset(folder, &reader, into: &options) }
    if case .parquet = options.target {
      readParquet(&reader, into: &options)
      readSchema(&reader, into: &options)
    } else if options.isDataset {
      readParquet(&reader, into: &options)
    } else if let word = reader.word("compression", among: ["none", "gzip", "zstd"]) {
      options.compression = Compression(rawValue: word)
      if options.compression != nil, case .tree = options.target {
        reader.error("the files of a catalog are not compressed", at: "compression")
      }
    }
    if let columns = reader.strings("columns") { readColumns(columns, reader, into: &options) }
    if let word = reader.word("duplicates", among: ["fail", "keep"]) {
      options.allowsDuplicates = word == "keep"
    }
    // Items are written block by block; the key is known so that workflows run unchanged.
    _ = reader.integer("buffer_size", in: 1...Int.max)
    TreeReader.read(&reader, into: &options.tree)
    return .output(options)
  }

  private static func readColumns(
    _ columns: [String], _ reader: ConfigurationReader, into options: inout OutputOptions
  ) {
    guard options.table != nil, let path = reader.node["path"]?.scalar?.text else {
      reader.error(
        "columns are those of a table, a path that ends with .csv or .tsv", at: "columns")
      return
    }
    do throws(JSONError) {
      let isTabs = path.lowercased().contains(".tsv")
      options.table = try TableLayout(columns, delimiter: UInt8(ascii: isTabs ? "\t" : ","))
    } catch { reader.error(error.message, at: "columns") }
  }

  private static func target(
    _ format: String?, _ folder: String?, _ path: String?, _ reader: inout ConfigurationReader
  ) -> OutputOptions? {
    switch (folder, path) {
    case (nil, nil):
      reader.diagnostics.error(
        "an output needs 'base_dir' (a folder) or 'path' (a file)", at: reader.node.location)
      return nil
    case (_?, _?):
      reader.error("'base_dir' and 'path' exclude each other", at: "path")
      return nil
    case (let folder?, nil):
      switch format {
      case "ndjson": return OutputOptions(.records(.folder(folder), .lines))
      case "parquet": return OutputOptions(.parquet(join(folder, "items.parquet")))
      case "item-collection":
        reader.error("an ItemCollection is one file: name it with 'path'", at: "format")
        return nil
      default: return OutputOptions(.tree(folder))
      }
    case (nil, let path?):
      var options = OutputOptions(to: path)
      switch format {
      case "ndjson": options.target = .records(.file(path), .lines)
      case "item-collection": options.target = .records(.file(path), .itemCollection)
      case "parquet": options.target = .parquet(path)
      case "json":
        if case .records(_, .lines) = options.target {
          options.target = .records(.file(path), .itemCollection)
        }
      default: break
      }
      return options
    }
  }

  private static func readParquet(
    _ reader: inout ConfigurationReader, into options: inout OutputOptions
  ) {
    if let word = reader.word(
      "compression", among: GeoParquetOptions.Codec.allCases.map(\.rawValue)),
      let codec = GeoParquetOptions.Codec(rawValue: word)
    {
      options.parquet.format.codec = codec
    }
    if let level = reader.integer("compression_level", in: 1...22) {
      options.parquet.format.level = level
    }
    if let rows = reader.integer("row_group_size", in: 1...10_000_000) {
      options.parquet.format.rowsPerGroup = rows
      options.parquet.format.valuesPerGroup = .max
    }
    if let word = reader.word(
      "sort", among: ["none"] + ItemOrder.allCases.map(\.rawValue))
    {
      options.parquet.format.order = ItemOrder(rawValue: word)
    }
    if let keeps = reader.bool("fidelity") { options.parquet.format.keepsRest = keeps }
    options.parquet.mirroredCollection = reader.text("collection_mirror")
  }

  /// With `partition_by` or `mode` the folder is a dataset.
  private static func readDataset(
    _ folder: String, _ reader: inout ConfigurationReader, into options: inout OutputOptions
  ) {
    if let names = reader.strings("partition_by") {
      options.target = .dataset(folder)
      options.dataset.keys = [PartitionKey](names: names.joined(separator: ","))
      if options.dataset.keys == nil {
        reader.error(
          "the keys of a partition are 'collection', 'year' and 'month', a month behind its year; or "
            + "'none'", at: "partition_by")
      }
    }
    if let mode = reader.choice("mode", of: DatasetSink.Mode.self) {
      options.target = .dataset(folder)
      options.dataset.mode = mode
    }
  }

  private static func readSchema(
    _ reader: inout ConfigurationReader, into options: inout OutputOptions
  ) {
    if let path = reader.text("schema_from") {
      do {
        options.parquet.schema = try ItemSchema(of: try openGeoParquet(path))
      } catch let error as GeoParquetError {
        reader.error(error.message, at: "schema_from")
      } catch { reader.error("\(error)", at: "schema_from") }
    }
  }
}
