internal import Glibc

// Rows of columns. All of these take a pointer, as a column that is copied would be a column lost.

/// Makes a row the next one and says that it has a value; false where it has one already.
@inline(__always)
func open(_ column: ColumnPointer, _ row: Int) -> Bool {
  if column.pointee.length != row {
    if column.pointee.length > row { return false }
    fillNulls(column, upTo: row)
  }
  if row >= column.pointee.capacity { growRows(column, row &+ 1) }
  if column.pointee.nulls != 0, let validity = column.pointee.validity {
    validity[row &>> 3] |= 1 &<< UInt8(truncatingIfNeeded: row & 7)
  }
  column.pointee.length = row &+ 1
  return true
}

/// Adds the bytes of a row that was opened.
@inline(__always)
func put(_ column: ColumnPointer, _ row: Int, _ bytes: UnsafeRawPointer, _ count: Int) {
  let start = column.pointee.dataLength
  if start &+ count >= column.pointee.dataCapacity { growBytes(column, start &+ count) }
  memcpy(column.pointee.data.unsafelyUnwrapped + start, bytes, count)
  column.pointee.dataLength = start &+ count
  // That it fits is looked at for the batch as a whole.
  column.pointee.offsets.unsafelyUnwrapped[row &+ 1] = Int32(truncatingIfNeeded: start &+ count)
}

/// Sets the 8 bytes of a row that was opened.
@inline(__always)
func put<Value: BitwiseCopyable>(_ column: ColumnPointer, _ row: Int, _ value: Value) {
  column.pointee.data.unsafelyUnwrapped.storeBytes(
    of: value, toByteOffset: row &* 8, as: Value.self)
}

/// Memory from the system, or the end: no half of a column can be used.
private func allocate(
  _ memory: UnsafeMutableRawPointer?, _ byteCount: Int
) -> UnsafeMutableRawPointer {
  guard let larger = realloc(memory, byteCount) else { fatalError("out of memory") }
  return larger
}

@inline(never)
func growRows(_ column: ColumnPointer, _ wanted: Int) {
  let old = column.pointee.capacity
  let capacity = max(64, wanted, old * 2)
  if column.pointee.hasOffsets {
    let offsets = allocate(column.pointee.offsets, (capacity + 1) * 4)
      .assumingMemoryBound(to: Int32.self)
    if old == 0 { offsets[0] = 0 }
    column.pointee.offsets = offsets
  }
  if column.pointee.isWide {
    column.pointee.data = allocate(column.pointee.data, capacity * 8)
  } else if column.pointee.kind == .boolean {
    column.pointee.data = allocate(column.pointee.data, capacity / 8 + 8)
  }
  column.pointee.capacity = capacity
  if column.pointee.nulls != 0 { growValidity(column) }
}

private func growValidity(_ column: ColumnPointer) {
  let byteCount = column.pointee.capacity / 8 + 8
  let old = column.pointee.validityCapacity
  if byteCount <= old { return }
  let validity = allocate(column.pointee.validity, byteCount)
  memset(validity + old, 0, byteCount - old)
  column.pointee.validity = validity.assumingMemoryBound(to: UInt8.self)
  column.pointee.validityCapacity = byteCount
}

@inline(never)
func growBytes(_ column: ColumnPointer, _ wanted: Int) {
  let capacity = max(1024, wanted + 64, column.pointee.dataCapacity * 2)
  column.pointee.data = allocate(column.pointee.data, capacity)
  column.pointee.dataCapacity = capacity
}

/// Adds rows without a value until there are so many.
@inline(never)
func fillNulls(_ column: ColumnPointer, upTo count: Int) {
  let start = column.pointee.length
  if count > column.pointee.capacity { growRows(column, count) }
  if column.pointee.nulls == 0 {
    column.pointee.nulls = 1  // so that the bitmap keeps up with the rows
    growValidity(column)
    column.pointee.nulls = 0
    guard let validity = column.pointee.validity else { return }
    memset(validity, 0, column.pointee.validityCapacity)
    memset(validity, 0xff, start / 8)
    if start % 8 != 0 { validity[start / 8] = UInt8((1 << (start % 8)) - 1) }
  }
  if column.pointee.hasOffsets, let offsets = column.pointee.offsets {
    let end = Int32(truncatingIfNeeded: column.pointee.dataLength)
    for row in start..<count { offsets[row &+ 1] = end }
  } else if column.pointee.isWide, let data = column.pointee.data {
    memset(data + start * 8, 0, (count - start) * 8)
  } else if column.pointee.kind == .boolean, let data = column.pointee.data {
    let bits = data.assumingMemoryBound(to: UInt8.self)
    for row in start..<count { bits[row >> 3] &= ~(1 << UInt8(row & 7)) }
  }
  column.pointee.nulls += count - start
  column.pointee.length = count
}

/// Forgets all rows, and keeps the memory.
func removeAll(_ column: ColumnPointer) {
  column.pointee.length = 0
  column.pointee.nulls = 0
  column.pointee.dataLength = 0
  column.pointee.nullRow = -1
  column.pointee.item = -1
  for index in 0..<column.pointee.childCount { removeAll(column.pointee.children[index]) }
}
