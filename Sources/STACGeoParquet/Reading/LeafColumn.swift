internal import CArrow
internal import STACStorage

/// What is stored of one leaf column.
public struct LeafColumn: Sendable, Hashable {
  /// The number of the column in the file.
  public var index: Int
  /// The names from the root to the leaf.
  public var path: [String]
  /// The type, as Parquet calls it.
  public var type: String
  var physicalType: Int

  /// The path with dots.
  public var name: String { path.joined(separator: ".") }
}

/// The part of a leaf column that lies in one row group.
public struct ColumnChunk: Sendable, Hashable {
  /// Bytes in the file.
  public var compressedSize: Int
  /// Bytes before compression.
  public var uncompressedSize: Int
  /// Values, nulls included.
  public var valueCount: Int
  /// Nulls, where the file tells.
  public var nullCount: Int?
  /// The least and the greatest value, where the file tells.
  public var bounds: (Bound, Bound)? {
    guard let minimum, let maximum else { return nil }
    return (minimum, maximum)
  }
  var minimum: Bound?
  var maximum: Bound?

  /// A bound of the values of a column.
  public enum Bound: Sendable, Hashable {
    case integer(Int64)
    case double(Double)
    case bytes([UInt8])
  }
}

extension GeoParquetFile {
  /// The leaf columns in the order of the file.
  public var leaves: [LeafColumn] {
    (0..<arrow.parquet_leaf_count(handle)).map { leaf in
      let path = (0..<arrow.parquet_leaf_depth(handle, leaf)).map {
        String(cString: arrow.parquet_leaf_name(handle, leaf, $0))
      }
      return LeafColumn(
        index: Int(leaf), path: path,
        type: String(cString: arrow.parquet_leaf_type_name(handle, leaf)),
        physicalType: Int(arrow.parquet_leaf_type(handle, leaf)))
    }
  }

  /// What a row group has of a column.
  public func chunk(
    ofGroup group: Int, _ leaf: LeafColumn
  ) throws(GeoParquetError) -> ColumnChunk {
    var chunk = carrow_chunk()
    try check(.file, "the metadata of '\(path)' is damaged") {
      arrow.parquet_chunk(handle, Int32(group), Int32(leaf.index), &chunk, &$0)
    }
    var found = ColumnChunk(
      compressedSize: Int(chunk.compressed_size), uncompressedSize: Int(chunk.uncompressed_size),
      valueCount: Int(chunk.value_count),
      nullCount: chunk.has_null_count ? Int(chunk.null_count) : nil)
    if chunk.has_bounds {
      found.minimum = Self.bound(leaf, chunk.minimum, chunk.minimum_length)
      found.maximum = Self.bound(leaf, chunk.maximum, chunk.maximum_length)
    }
    return found
  }

  /// A bound in Parquet's plain encoding; nil where it is too short for its type.
  private static func bound(
    _ leaf: LeafColumn, _ start: UnsafePointer<UInt8>?, _ count: Int
  ) -> ColumnChunk.Bound? {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    switch leaf.physicalType {
    case 1 where count >= 4:
      return .integer(Int64(bytes.loadUnaligned(as: Int32.self)))
    case 2 where count >= 8: return .integer(bytes.loadUnaligned(as: Int64.self))
    case 4 where count >= 4: return .double(Double(bytes.loadUnaligned(as: Float.self)))
    case 5 where count >= 8: return .double(bytes.loadUnaligned(as: Double.self))
    case 6: return .bytes(Array(bytes))
    default: return nil
    }
  }
}
