internal import CArrow
internal import CZstd
internal import STACJSON
internal import STACStorage

/// Compresses pages, one after the other, for one thread.
///
/// zstd is called itself: Arrow's codec makes a context for each page, which took as long as the
/// packing of small ones.
struct PagePacker: ~Copyable {
  private let context: OpaquePointer?
  private let compressor: OpaquePointer?
  private let level: Int32

  init(_ options: GeoParquetOptions) throws(GeoParquetError) {
    var error = carrow_error()
    switch options.codec {
    case .zstd:
      context = ZSTD_createCCtx()
      compressor = nil
      level = options.level == 0 ? ZSTD_CLEVEL_DEFAULT : Int32(clamping: options.level)
      if context == nil { throw GeoParquetError(.encoding, "cannot compress: out of memory") }
    case .snappy, .gzip:
      context = nil
      level = options.codec == .gzip ? Int32(clamping: options.level) : 0
      compressor = arrow.compressor_create(
        options.codec == .gzip ? CARROW_GZIP : CARROW_SNAPPY, level, &error)
      if compressor == nil {
        throw GeoParquetError(.encoding, "cannot compress: \(arrowMessage(&error))")
      }
    case .none:
      context = nil
      compressor = nil
      level = 0
    }
  }

  deinit {
    if let context { ZSTD_freeCCtx(context) }
    if let compressor { arrow.compressor_destroy(compressor) }
  }

  /// Adds a page to a buffer, compressed as a frame of its own.
  func pack(
    _ page: borrowing ByteBuffer, into output: inout ByteBuffer
  ) throws(GeoParquetError) {
    if let context {
      let bound = ZSTD_compressBound(page.count)
      let count = page.withUnsafeBytes { bytes in
        output.append(upTo: bound) { memory in
          let count = ZSTD_compressCCtx(
            context, memory, bound, bytes.baseAddress, bytes.count, level)
          return ZSTD_isError(count) != 0 ? -1 : count
        }
      }
      if count < 0 { throw GeoParquetError(.encoding, "zstd cannot compress a page") }
    } else if let compressor {
      var error = carrow_error()
      let count = page.withUnsafeBytes { bytes in
        let bound = arrow.compress_bound(compressor, bytes.count)
        return output.append(upTo: bound) { memory in
          guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
          return Int(arrow.compress(compressor, base, bytes.count, memory, bound, &error))
        }
      }
      if count < 0 {
        throw GeoParquetError(.encoding, "cannot compress a page: \(arrowMessage(&error))")
      }
    } else {
      output.append(page)
    }
  }
}
