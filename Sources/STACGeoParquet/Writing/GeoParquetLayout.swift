internal import CArrow
internal import Glibc

/// The columns of a file as Parquet stores them, for encoders on all threads.
///
/// `@unchecked Sendable`: what the handle points to does not change once it is made.
public final class GeoParquetLayout: @unchecked Sendable {
  /// The columns.
  public let schema: ItemSchema
  /// How they are written.
  public let options: GeoParquetOptions
  let handle: OpaquePointer
  private static let widestWithDictionaries = 1500
  /// The number of leaf columns.
  let leafCount: Int

  /// A layout of these columns.
  ///
  /// - Throws: ``GeoParquetError`` where Arrow does not take them.
  public init(
    _ schema: ItemSchema, _ options: GeoParquetOptions = GeoParquetOptions()
  ) throws(GeoParquetError) {
    var schema = schema
    schema.hasRest = schema.hasRest && options.keepsRest
    self.schema = schema
    self.options = options
    leafCount = schema.leafCount
    let codec: carrow_parquet_codec =
      switch options.codec {
      case .zstd: CARROW_PARQUET_ZSTD
      case .snappy: CARROW_PARQUET_SNAPPY
      case .gzip: CARROW_PARQUET_GZIP
      case .none: CARROW_PARQUET_NONE
      }
    let hasLevel = options.codec == .zstd || options.codec == .gzip
    // A dictionary takes some 30 kB of each column that a row group is made of, used or not.
    let hasDictionaries = leafCount <= Self.widestWithDictionaries
    let layout = carrow_layout_options(
      codec: codec, level: hasLevel ? Int32(options.level) : 0,
      page_size: Int64(options.pageSize),
      dictionary_size: hasDictionaries ? Int64(options.dictionarySize) : 0)
    // Values that hardly come twice.
    let plain =
      ["id", "geometry"]
      + schema.fields.filter { $0.kind == .box }.flatMap { box in
        box.children.map { "\(box.name).\($0.name)" }
      }
    var error = carrow_error()
    let made = withTexts(plain) { plain, count in
      schema.withArrowSchema { carrow_layout_create($0, layout, plain, count, &error) }
    }
    guard let made else {
      throw GeoParquetError(.encoding, "cannot make the columns: \(arrowMessage(&error))")
    }
    handle = made
  }

  deinit { carrow_layout_destroy(handle) }
}

/// Lends texts and their number to C for the time of the call.
func withTexts<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>>, Int32) -> Result
) -> Result {
  let list = UnsafeMutablePointer<UnsafePointer<CChar>>.allocate(capacity: max(1, texts.count))
  defer { list.deallocate() }
  for (index, text) in texts.enumerated() {
    guard let copy = strdup(text) else { fatalError("out of memory") }
    (list + index).initialize(to: copy)
  }
  defer { for index in texts.indices { free(UnsafeMutablePointer(mutating: list[index])) } }
  return body(list, Int32(texts.count))
}
