internal import CArrow
internal import STACJSON
internal import STACStorage

/// The references of one Parquet file, row by row.
struct ReferenceTable: Sendable {
  /// Where a chunk lies.
  enum Reference: Sendable {
    /// Nowhere: it is all fill value.
    case nothing
    /// In the row itself.
    case raw([UInt8])
    /// In a file; with size 0 all of the file.
    case file(path: String, offset: Int, size: Int)
  }

  private var rows: [Reference] = []
  private let name: String

  /// The most rows of a file: kerchunk writes 10,000, VirtualiZarr 100,000.
  private static let rowLimit = 4_000_000

  /// Reads a file that lies in memory.
  ///
  /// - Parameter rowCount: how many rows it should have; others belong to no chunk.
  init(
    _ bytes: [UInt8], name: String, rowCount: Int, _ limits: ZarrLimits
  ) throws(ZarrError) {
    self.name = name
    do throws(StorageError) {
      rows = try Self.read(bytes, name, rowCount, limits)
    } catch {
      throw ZarrError(.reference, "cannot read the references '\(name)': \(error.message)")
    }
  }

  /// The reference in a row.
  func reference(_ row: Int) throws(ZarrError) -> Reference {
    row < rows.count ? rows[row] : .nothing
  }

  private static func read(
    _ bytes: [UInt8], _ path: String, _ rowCount: Int, _ limits: ZarrLimits
  ) throws(StorageError) -> [Reference] {
    var error = carrow_error()
    func failure() -> StorageError {
      defer {
        carrow_free(error.message)
        error.message = nil
      }
      let message = error.message.map { String(cString: $0) } ?? "unknown error"
      return StorageError(.content, String(message.prefix { $0 != "\n" }), path: path)
    }
    let lent = LentBytes(bytes).lend()
    guard let file = arrow.parquet_open_bytes(lent, Int64(limits.metadataByteCount), &error) else {
      throw failure()
    }
    defer { arrow.parquet_close(file) }
    let groups = (0..<arrow.parquet_row_group_count(file)).map { $0 }
    let names = (0..<arrow.parquet_leaf_count(file)).map {
      String(cString: arrow.parquet_leaf_name(file, $0, 0))
    }
    let wanted = ["path", "offset", "size", "raw"]
    let leaves = names.indices.filter { wanted.contains(names[$0]) }.map { Int32($0) }
    guard !groups.isEmpty, !leaves.isEmpty else { return [] }
    guard
      let batches = arrow.batches_open(
        file, groups, Int32(groups.count), leaves, Int32(leaves.count), 65_536, &error)
    else { throw failure() }
    defer { arrow.batches_close(batches) }
    var schema = ArrowSchema()
    guard arrow.batches_schema(batches, &schema, &error) else { throw failure() }
    defer { schema.release?(&schema) }
    var rows: [Reference] = []
    var rest = limits.arrayByteCount
    while true {
      var array = ArrowArray()
      let outcome = arrow.batches_next(batches, &array, &error)
      if outcome < 0 { throw failure() }
      if outcome == 0 { return rows }
      defer { array.release?(&array) }
      guard rows.count + Int(array.length) <= rowLimit else {
        throw StorageError(.recordSize, "it has more than \(rowLimit) rows", path: path)
      }
      rest -= append(schema, array, limit: rest, to: &rows)
      guard rest >= 0 else {
        throw StorageError(
          .recordSize, "its chunks have more than \(limits.arrayByteCount) bytes", path: path)
      }
      if rows.count >= rowCount { return rows }
    }
  }

  /// Adds the rows of a batch, and returns how many bytes they hold.
  private static func append(
    _ schema: ArrowSchema, _ array: ArrowArray, limit: Int, to rows: inout [Reference]
  ) -> Int {
    var byteCount = 0
    var columns: [String: ReferenceColumn] = [:]
    for index in 0..<Int(min(array.n_children, schema.n_children)) {
      guard let field = schema.children?[index], let child = array.children?[index] else {
        continue
      }
      columns[String(cString: field.pointee.name)] = ReferenceColumn(field.pointee, child.pointee)
    }
    // Many rows may share one value of a dictionary: what they hold is more than the file.
    for row in 0..<Int(array.length) where byteCount <= limit {
      if let raw = columns["raw"]?.bytes(row), !raw.isEmpty {
        byteCount += raw.count
        rows.append(.raw(raw))
      } else if let path = columns["path"]?.bytes(row), !path.isEmpty {
        byteCount += path.count
        rows.append(
          .file(
            path: String(decoding: path, as: UTF8.self),
            offset: max(0, columns["offset"]?.number(row) ?? 0),
            size: max(0, columns["size"]?.number(row) ?? 0)))
      } else {
        rows.append(.nothing)
      }
    }
    return byteCount
  }
}

/// Bytes in memory for Arrow, which reads them as if they were a file.
private final class LentBytes: Sendable {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The bytes for C, which gives them back when it is done.
  func lend() -> carrow_bytes {
    carrow_bytes(
      size: Int64(bytes.count), context: Unmanaged.passRetained(self).toOpaque(),
      read_at: { context, offset, length, output in
        let bytes = Unmanaged<LentBytes>.fromOpaque(context).takeUnretainedValue().bytes
        guard let start = Int(exactly: offset), 0...bytes.count ~= start else { return -1 }
        let part = bytes[start..<start + min(length, bytes.count - start)]
        part.withUnsafeBytes { UnsafeMutableRawPointer(output).copyMemory(from: $0) }
        return Int64(part.count)
      },
      release: { Unmanaged<LentBytes>.fromOpaque($0).release() })
  }
}

extension UnsafeMutableRawPointer {
  /// Copies bytes here, where there is room for them.
  fileprivate func copyMemory(from bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress { copyMemory(from: base, byteCount: bytes.count) }
  }
}

/// A column of texts, bytes or numbers in a batch, as long as the batch is.
private struct ReferenceColumn {
  private let format: String
  private let array: ArrowArray
  private let dictionary: (format: String, array: ArrowArray)?

  init(_ schema: ArrowSchema, _ array: ArrowArray) {
    format = String(cString: schema.format)
    self.array = array
    if let schema = schema.dictionary, let values = array.dictionary {
      dictionary = (String(cString: schema.pointee.format), values.pointee)
    } else {
      dictionary = nil
    }
  }

  func number(_ row: Int) -> Int? { Self.number(format, array, row) }

  func bytes(_ row: Int) -> [UInt8]? {
    guard let dictionary else { return Self.bytes(format, array, row) }
    guard let index = number(row), index >= 0, index < Int(dictionary.array.length) else {
      return nil
    }
    return Self.bytes(dictionary.format, dictionary.array, index)
  }

  private static func isNull(_ array: ArrowArray, _ row: Int) -> Bool {
    guard array.null_count != 0, let bits = array.buffers?[0] else { return false }
    let place = row + Int(array.offset)
    return bits.load(fromByteOffset: place / 8, as: UInt8.self) >> UInt8(place % 8) & 1 == 0
  }

  private static func number(_ format: String, _ array: ArrowArray, _ row: Int) -> Int? {
    guard !isNull(array, row), array.n_buffers >= 2, let values = array.buffers?[1] else {
      return nil
    }
    let place = row + Int(array.offset)
    return switch format {
    case "c": Int(values.load(fromByteOffset: place, as: Int8.self))
    case "s": Int(values.load(fromByteOffset: place * 2, as: Int16.self))
    case "i": Int(values.load(fromByteOffset: place * 4, as: Int32.self))
    case "l": Int(values.load(fromByteOffset: place * 8, as: Int64.self))
    case "C": Int(values.load(fromByteOffset: place, as: UInt8.self))
    case "S": Int(values.load(fromByteOffset: place * 2, as: UInt16.self))
    case "I": Int(values.load(fromByteOffset: place * 4, as: UInt32.self))
    case "L": Int(exactly: values.load(fromByteOffset: place * 8, as: UInt64.self))
    case "g": Int(exactly: values.load(fromByteOffset: place * 8, as: Double.self).rounded())
    default: nil
    }
  }

  private static func bytes(_ format: String, _ array: ArrowArray, _ row: Int) -> [UInt8]? {
    guard !isNull(array, row), array.n_buffers >= 3, let offsets = array.buffers?[1] else {
      return nil
    }
    let place = row + Int(array.offset)
    let (start, end): (Int, Int)
    switch format {
    case "u", "z":
      start = Int(offsets.load(fromByteOffset: place * 4, as: Int32.self))
      end = Int(offsets.load(fromByteOffset: place * 4 + 4, as: Int32.self))
    case "U", "Z":
      start = Int(offsets.load(fromByteOffset: place * 8, as: Int64.self))
      end = Int(offsets.load(fromByteOffset: place * 8 + 8, as: Int64.self))
    default: return nil
    }
    guard end > start, let values = array.buffers?[2] else { return [] }
    return Array(UnsafeRawBufferPointer(start: values + start, count: end - start))
  }
}
