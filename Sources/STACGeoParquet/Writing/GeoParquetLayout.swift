internal import CArrow
internal import Glibc
internal import STACStorage

/// The columns of a file as Parquet stores them, for encoders on all threads.
///
/// `@unchecked Sendable`: what the handle points to does not change once it is made.
public final class GeoParquetLayout: @unchecked Sendable {
  /// The columns.
  public let schema: ItemSchema
  /// How they are written.
  public let options: GeoParquetOptions
  let handle: OpaquePointer
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
    var error = carrow_error()
    let made = schema.withArrowSchema { arrow.layout_create($0, codec, &error) }
    guard let made else {
      throw GeoParquetError(.encoding, "cannot make the columns: \(arrowMessage(&error))")
    }
    handle = made
  }

  deinit { arrow.layout_destroy(handle) }

  /// How deep the leaf columns lie, in the order of the file, as the metadata will say.
  var levels: [(definition: Int, repetition: Int)] {
    (0..<arrow.layout_leaf_count(handle)).map { leaf in
      var (definition, repetition): (Int32, Int32) = (0, 0)
      arrow.layout_levels(handle, leaf, &definition, &repetition)
      return (Int(definition), Int(repetition))
    }
  }
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
