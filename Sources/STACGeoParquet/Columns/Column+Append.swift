internal import Glibc

// Rows of columns. All of these take a pointer, as a column that is copied would be a column lost.

/// Makes a row the next one and says that it has a value; false where it has one already.
@inline(__always)
func open(_ column: ColumnPointer, _ row: Int) -> Bool {
  if column.pointee.length > row { return false }
  if row >= column.pointee.rowCapacity { growRows(column, row &+ 1) }
  column.pointee.validity.unsafelyUnwrapped[row &>> 3] |=
    1 &<< UInt8(truncatingIfNeeded: row & 7)
  column.pointee.length = row &+ 1
  if column.pointee.count >= column.pointee.capacity { growValues(column) }
  column.pointee.count &+= 1
  return true
}

/// Adds the bytes of a row that was opened.
@inline(__always)
func put(_ column: ColumnPointer, _ bytes: UnsafeRawPointer, _ count: Int) {
  let start = column.pointee.dataLength
  if start &+ count >= column.pointee.dataCapacity { growBytes(column, start &+ count) }
  memcpy(column.pointee.data.unsafelyUnwrapped + start, bytes, count)
  column.pointee.dataLength = start &+ count
  // That it fits is looked at for the batch as a whole.
  column.pointee.offsets.unsafelyUnwrapped[column.pointee.count] =
    Int32(truncatingIfNeeded: start &+ count)
}

/// Sets the 8 bytes of a row that was opened.
@inline(__always)
func put<Value: BitwiseCopyable>(_ column: ColumnPointer, _ value: Value) {
  column.pointee.data.unsafelyUnwrapped.storeBytes(
    of: value, toByteOffset: (column.pointee.count &- 1) &* 8, as: Value.self)
}

/// Sets the bit of a row that was opened.
@inline(__always)
func put(_ column: ColumnPointer, bit: Bool) {
  let bits = column.pointee.data.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
  let place = column.pointee.count &- 1
  let mask: UInt8 = 1 &<< UInt8(truncatingIfNeeded: place & 7)
  if bit { bits[place &>> 3] |= mask } else { bits[place &>> 3] &= ~mask }
}

/// Memory from the system, or the end: no half of a column can be used.
private func allocate(
  _ memory: UnsafeMutableRawPointer?, _ byteCount: Int
) -> UnsafeMutableRawPointer {
  guard let larger = realloc(memory, byteCount) else { fatalError("out of memory") }
  return larger
}

/// Makes room for rows, none of which has a value yet.
@inline(never)
func growRows(_ column: ColumnPointer, _ wanted: Int) {
  let old = column.pointee.rowCapacity
  let capacity = max(64, (wanted + 63) & ~63, old * 2)
  let oldBytes = old == 0 ? 0 : old / 8 + 8
  let bytes = capacity / 8 + 8
  let validity = allocate(column.pointee.validity, bytes)
  memset(validity + oldBytes, 0, bytes - oldBytes)
  column.pointee.validity = validity.assumingMemoryBound(to: UInt8.self)
  column.pointee.rowCapacity = capacity
}

/// Makes room for a row's bit where no row has a value for a while.
func reserveRows(_ column: ColumnPointer, _ rows: Int) {
  if rows > column.pointee.rowCapacity { growRows(column, rows) }
}

@inline(never)
func growValues(_ column: ColumnPointer) {
  let old = column.pointee.capacity
  let capacity = max(16, old * 2)
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
}

@inline(never)
func growBytes(_ column: ColumnPointer, _ wanted: Int) {
  let capacity = max(256, wanted + 64, column.pointee.dataCapacity * 2)
  column.pointee.data = allocate(column.pointee.data, capacity)
  column.pointee.dataCapacity = capacity
}

/// Forgets all rows of a column and of those in it, and keeps the memory.
func removeAll(_ column: ColumnPointer) {
  removeRows(column)
  for index in 0..<column.pointee.childCount { removeAll(column.pointee.children[index]) }
}

/// Forgets the rows of a column alone.
func removeRows(_ column: ColumnPointer) {
  if column.pointee.count > 0, let validity = column.pointee.validity {
    memset(validity, 0, (column.pointee.length + 7) / 8)
  }
  column.pointee.length = 0
  column.pointee.count = 0
  column.pointee.dataLength = 0
  column.pointee.nullRow = -1
  column.pointee.item = -1
}

/// Whether the bytes of a column, or of one in it, are too many for offsets of 32 bits.
func isTooLarge(_ column: ColumnPointer) -> Bool {
  if column.pointee.dataLength > Int(Int32.max) { return true }
  return (0..<column.pointee.childCount).contains { isTooLarge(column.pointee.children[$0]) }
}
