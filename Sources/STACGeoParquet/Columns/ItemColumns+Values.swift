internal import STACJSON

// Values as they come to stand in columns; what a column cannot hold is noted.

extension ItemColumns {
  // MARK: Values

  /// Adds the value at a tape index to a row, and returns the index behind it.
  mutating func value(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int
  ) -> Int {
    let tag = tape.tag(index)
    if tag == Tape.Tag.null {
      null(column, row)
      return index &+ 1
    }
    switch column.pointee.kind {
    case .string:
      guard tag == Tape.Tag.string else { return misfit(column, row, tape, index) }
      guard open(column, row) else { return twice(tape, index) }
      let text = tape.text(index)
      put(column, text + 4, tape.length(text))
      return index &+ 1
    case .double: return number(column, row, tape, index, tag)
    case .object:
      guard tag == Tape.Tag.object else { return misfit(column, row, tape, index) }
      return object(column, row, tape, index)
    case .list:
      guard tag == Tape.Tag.array else { return misfit(column, row, tape, index) }
      return list(column, row, tape, index)
    case .integer:
      guard tag == Tape.Tag.integer else { return misfit(column, row, tape, index) }
      guard open(column, row) else { return twice(tape, index) }
      put(column, tape.words[index &+ 1])
      return index &+ 2
    case .boolean:
      guard tag == Tape.Tag.yes || tag == Tape.Tag.no else {
        return misfit(column, row, tape, index)
      }
      guard open(column, row) else { return twice(tape, index) }
      put(column, bit: tag == Tape.Tag.yes)
      return index &+ 1
    case .timestamp: return timestamp(column, row, tape, index)
    case .json:
      guard open(column, row) else { return twice(tape, index) }
      scratch.truncate()
      scratch.append(json: tape.view(index))
      scratch.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { put(column, base, bytes.count) }
      }
      return tape.after(index)
    case .geometry: return geometry(column, row, tape, index)
    case .box: return box(column, row, tape, index)
    }
  }

  private mutating func null(_ column: ColumnPointer, _ row: Int) {
    if column.pointee.length > row || column.pointee.nullRow == row { mustKeepItem = true }
    if column.pointee.nullIsWritten {
      column.pointee.nullRow = row
    } else {
      notes.null(column, row)
    }
  }

  /// A value of another type than the column: the row is null, and a note tells the value.
  @inline(never)
  mutating func misfit(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int
  ) -> Int {
    if column.pointee.length > row || column.pointee.nullRow == row { mustKeepItem = true }
    column.pointee.nullRow = row
    misfits.append((column, row))
    notes.value(column, row, tape.view(index))
    return tape.after(index)
  }

  /// A member that stands twice in its object.
  mutating func twice(_ tape: Tape, _ index: Int) -> Int {
    mustKeepItem = true
    return tape.after(index)
  }

  @inline(__always)
  mutating func number(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int, _ tag: UInt8
  ) -> Int {
    if tag == Tape.Tag.double {
      guard open(column, row) else { return twice(tape, index) }
      let value = Double(bitPattern: tape.words[index &+ 1])
      put(column, value)
      if column.pointee.rendersIntegers, ByteBuffer.isWrittenAsInteger(value) {
        notes.number(column, row, isInteger: false)
      }
      return index &+ 2
    }
    if tag == Tape.Tag.integer {
      guard open(column, row) else { return twice(tape, index) }
      let integer = Int64(bitPattern: tape.words[index &+ 1])
      let value = Double(integer)
      put(column, value)
      if !ByteBuffer.isWrittenAsInteger(value) || Int64(value) != integer {
        notes.value(column, row, tape.view(index))
      } else if !column.pointee.rendersIntegers {
        notes.number(column, row, isInteger: true)
      }
      return index &+ 2
    }
    return largeNumber(column, row, tape, index, tag)
  }

  @inline(never)
  private mutating func largeNumber(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int, _ tag: UInt8
  ) -> Int {
    guard tag == Tape.Tag.unsigned || tag == Tape.Tag.bigNumber,
      let value = tape.view(index).double, value.isFinite
    else { return misfit(column, row, tape, index) }
    guard open(column, row) else { return twice(tape, index) }
    put(column, value)
    notes.value(column, row, tape.view(index))
    return tape.after(index)
  }

  private mutating func list(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ start: Int
  ) -> Int {
    let end = tape.end(start)
    guard open(column, row) else {
      mustKeepItem = true
      return end &+ 1
    }
    if column.pointee.item != rowCount {
      column.pointee.item = rowCount
      column.pointee.itemStart = column.pointee.dataLength
    }
    let element = column.pointee.children[0]
    let place = column.pointee.count
    var index = start &+ 1
    var position = column.pointee.dataLength
    while index < end {
      index = value(element, position, tape, index)
      position &+= 1
    }
    column.pointee.dataLength = position
    column.pointee.offsets.unsafelyUnwrapped[place] = Int32(truncatingIfNeeded: position)
    return end &+ 1
  }

  @inline(never)
  private mutating func timestamp(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int
  ) -> Int {
    guard let text = tape.view(index).text, let written = WrittenTimestamp(text) else {
      return misfit(column, row, tape, index)
    }
    guard open(column, row) else { return twice(tape, index) }
    put(column, written.microseconds)
    if let digits = written.fractionDigits {
      if digits != column.pointee.fractionDigits { notes.fraction(column, row, digits) }
    } else {
      notes.value(column, row, tape.view(index))
    }
    return index &+ 1
  }
}
