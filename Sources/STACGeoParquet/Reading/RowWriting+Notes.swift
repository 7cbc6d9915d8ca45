internal import STACJSON

extension RowWriting {
  /// Reads the notes of a row, and hangs each on its column.
  mutating func readNotes(_ row: Int) throws(GeoParquetError) {
    forgetNotes()
    var added: [(RowColumnPointer, RowNotes.Note)] = []
    let numbered = numbered
    let isRead = notes.read(noteText) { number, value, note in
      // Columns that are not read have no number.
      guard numbered.indices.contains(Int(number)), let column = numbered[Int(number)] else {
        return
      }
      note.row = Self.row(of: column, row, value)
      added.append((column, note))
    }
    guard isRead else {
      throw GeoParquetError(
        .value, "the column '\(ItemSchema.restColumn)' holds what this program has not written")
    }
    // From the last to the first, so that each becomes the head of those behind it.
    for (column, note) in added.reversed() {
      if column.pointee.note < 0 { noted.append(column) }
      var note = note
      note.next = column.pointee.note
      notes.notes.append(note)
      column.pointee.note = Int32(truncatingIfNeeded: notes.notes.count - 1)
    }
  }

  mutating func forgetNotes() {
    for column in noted { column.pointee.note = -1 }
    noted.removeAll(keepingCapacity: true)
    notes.removeAll()
  }

  /// The row of a column that belongs to a row of the file: of a column in lists the n-th value.
  private static func row(of column: RowColumnPointer, _ row: Int, _ value: Int) -> Int {
    guard let parent = column.pointee.parent else { return row }
    if parent.pointee.isList {
      let position = Self.row(of: parent, row, 0) + parent.pointee.offset
      guard position >= 0, position <= parent.pointee.length + parent.pointee.offset else {
        return -1
      }
      if parent.pointee.kind == .fixedList { return position * parent.pointee.width + value }
      return parent.pointee.range(start: position) + value
    }
    return Self.row(of: parent, row, value) + parent.pointee.offset
  }

  /// The note on a row of a column, or nil; notes on rows before are passed over.
  @inline(never)
  mutating func note(on column: RowColumnPointer, _ row: Int) -> RowNotes.Note? {
    while column.pointee.note >= 0 {
      let note = notes.notes[Int(column.pointee.note)]
      if note.row == row { return note }
      if note.row > row { return nil }
      column.pointee.note = note.next
    }
    return nil
  }

  /// Adds a member that a note tells: its name and value.
  mutating func append(member range: Range<Int>) throws(GeoParquetError) {
    let bytes = UnsafeRawBufferPointer(rebasing: noteText[range])
    guard let view = checker.value("{", bytes, "}"), view.isObject else { throw brokenNote }
    for (key, value) in view.members {
      text.append(",")
      text.append(quotedText: key)
      text.append(":")
      text.append(json: value)
    }
  }

  /// Adds JSON text that somebody else may have written: on one line, and only where it is JSON.
  mutating func append(checked bytes: UnsafeRawBufferPointer) throws(GeoParquetError) {
    guard let view = checker.value("", bytes, "") else { throw brokenNote }
    text.append(json: view)
  }

  /// Adds the text of a note.
  mutating func append(value note: RowNotes.Note) throws(GeoParquetError) {
    try append(checked: UnsafeRawBufferPointer(rebasing: noteText[note.text]))
  }

  private var brokenNote: GeoParquetError {
    GeoParquetError(.value, "a column of JSON text holds what is not JSON")
  }
}

extension RowColumn {
  /// Where the values of a row of a list begin; the row may be the one behind the last.
  fileprivate func range(start position: Int) -> Int {
    guard let offsets else { return 0 }
    if kind == .largeList {
      return Int(offsets.loadUnaligned(fromByteOffset: position * 8, as: Int64.self))
    }
    return Int(offsets.loadUnaligned(fromByteOffset: position * 4, as: Int32.self))
  }
}
