internal import CArrow
internal import Glibc

// Lending columns to Arrow.

/// What Arrow calls when it has read an array; the memory stays with the columns.
private func release(_ array: UnsafeMutablePointer<ArrowArray>?) { array?.pointee.release = nil }

/// Zeros that stand for the buffers of columns without any value.
///
/// The memory is never written, so it takes one page of the machine's, whatever its size.
struct Zeros: ~Copyable {
  private(set) var bytes: UnsafeMutableRawPointer?
  private var count = 0

  /// Makes room for so many bytes.
  mutating func reserve(_ wanted: Int) {
    if wanted <= count { return }
    free(bytes)
    count = wanted * 2
    bytes = calloc(count, 1)
    if bytes == nil { fatalError("out of memory") }
  }

  deinit { free(bytes) }
}

/// The most rows or values of any column, and whether the bytes of any are too many for offsets of
/// 32 bits.
func extent(_ column: ColumnPointer) -> (rows: Int, isTooLarge: Bool) {
  var rows = column.pointee.length
  var isTooLarge = false
  if column.pointee.hasOffsets { isTooLarge = column.pointee.dataLength > Int(Int32.max) }
  if column.pointee.kind == .list { rows = max(rows, column.pointee.dataLength) }
  for index in 0..<column.pointee.childCount {
    let child = extent(column.pointee.children[index])
    rows = max(rows, child.rows)
    isTooLarge = isTooLarge || child.isTooLarge
  }
  return (rows, isTooLarge)
}

/// Describes a column of so many rows to Arrow.
func export(_ column: ColumnPointer, _ rows: Int, _ zeros: UnsafeRawPointer) {
  if column.pointee.length == 0 { return exportNulls(column, rows, zeros) }
  if column.pointee.length < rows { fillNulls(column, upTo: rows) }
  let under = column.pointee.kind == .list ? column.pointee.dataLength : rows
  for index in 0..<column.pointee.childCount {
    export(column.pointee.children[index], under, zeros)
  }
  let buffers = column.pointee.buffers
  buffers[0] = column.pointee.nulls > 0 ? UnsafeRawPointer(column.pointee.validity) : nil
  if column.pointee.hasOffsets {
    buffers[1] = UnsafeRawPointer(column.pointee.offsets)
    buffers[2] = column.pointee.data.map { UnsafeRawPointer($0) } ?? zeros
  } else {
    buffers[1] = column.pointee.data.map { UnsafeRawPointer($0) } ?? zeros
  }
  describe(column, rows, nulls: column.pointee.nulls)
}

/// A column, and all under it, that no row has.
private func exportNulls(_ column: ColumnPointer, _ rows: Int, _ zeros: UnsafeRawPointer) {
  let under = column.pointee.kind == .list ? 0 : rows
  for index in 0..<column.pointee.childCount {
    exportNulls(column.pointee.children[index], under, zeros)
  }
  for index in 0..<3 { column.pointee.buffers[index] = zeros }
  describe(column, rows, nulls: rows)
}

private func describe(_ column: ColumnPointer, _ rows: Int, nulls: Int) {
  let bufferCount: Int64 =
    switch column.pointee.kind {
    case .object, .box: 1
    case .string, .json, .geometry: 3
    default: 2
    }
  let childCount = column.pointee.childCount
  column.pointee.array.pointee = ArrowArray(
    length: Int64(rows), null_count: Int64(nulls), offset: 0, n_buffers: bufferCount,
    n_children: Int64(childCount), buffers: column.pointee.buffers,
    children: childCount > 0 ? column.pointee.arrayChildren : nil, dictionary: nil,
    release: release, private_data: nil)
}

/// Describes rows of several columns as one batch.
func describeBatch(
  _ batch: UnsafeMutablePointer<ArrowArray>, _ rows: Int,
  _ buffers: UnsafeMutablePointer<UnsafeRawPointer?>,
  _ children: UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowArray>?>
) {
  buffers[0] = nil
  batch.pointee = ArrowArray(
    length: Int64(rows), null_count: 0, offset: 0, n_buffers: 1,
    n_children: Int64(children.count), buffers: buffers, children: children.baseAddress,
    dictionary: nil, release: release, private_data: nil)
}
