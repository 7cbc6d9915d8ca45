internal import CArrow
internal import STACGeometry
internal import STACJSON
internal import STACModel

extension RowWriting {
  /// Writes a member behind a comma, where the row has it.
  @inline(__always)
  mutating func member(_ column: RowColumnPointer, _ row: Int) throws(GeoParquetError) {
    if column.pointee.note >= 0 { return try notedMember(column, row) }
    if column.pointee.has(row) {
      text.append(short: column.pointee.key, column.pointee.keyLength)
      try value(column, row)
    } else if column.pointee.nullIsWritten {
      text.append(short: column.pointee.key, column.pointee.keyLength)
      text.append("null")
    }
  }

  @inline(never)
  private mutating func notedMember(_ column: RowColumnPointer, _ row: Int) throws(GeoParquetError)
  {
    let note = note(on: column, row)
    let hasValue = column.pointee.has(row)
    switch note?.kind {
    case RowNotes.Kind.absent where !hasValue: return
    case RowNotes.Kind.null where !hasValue, nil where !hasValue && column.pointee.nullIsWritten:
      text.append(short: column.pointee.key, column.pointee.keyLength)
      text.append("null")
    case RowNotes.Kind.value:
      text.append(short: column.pointee.key, column.pointee.keyLength)
      if let note { try append(value: note) }
    default:
      if hasValue {
        text.append(short: column.pointee.key, column.pointee.keyLength)
        try value(column, row)
      } else if column.pointee.nullIsWritten {
        text.append(short: column.pointee.key, column.pointee.keyLength)
        text.append("null")
      }
    }
  }

  /// Writes the value of a row, which has one.
  mutating func value(_ column: RowColumnPointer, _ row: Int) throws(GeoParquetError) {
    let position = row &+ column.pointee.offset
    if let dictionary = column.pointee.dictionary {
      let index = integer(column, position)
      guard index >= 0, index < dictionary.pointee.length else {
        throw GeoParquetError(
          .value, "the column '\(column.pointee.name)' points outside its dictionary")
      }
      guard dictionary.pointee.has(Int(index)) else { return text.append("null") }
      return try value(dictionary, Int(index))
    }
    switch column.pointee.kind {
    case .string:
      let (start, end) = column.pointee.range(position, isLarge: false)
      let data = column.pointee.data
      // Each column of text is a place of its own in memory, too many of them for the processor to
      // see where they lead. The next row's text begins where this one ends.
      carrow_prefetch(data.map { $0 + end + 63 })
      if end &- start > 64 { carrow_prefetch(data.map { $0 + end + 127 }) }
      carrow_prefetch(column.pointee.offsets.map { $0 + (position &* 4 &+ 64) })
      text.append(
        quotedBytes: UnsafeRawBufferPointer(
          start: data.map { $0 + start }, count: max(0, end &- start)))
    case .largeString, .viewString: text.append(quotedBytes: bytes(column, position))
    case .double:
      carrow_prefetch(column.pointee.data.map { $0 + (position &* 8 &+ 64) })
      number(column, row, load(column, position, Double.self))
    case .object: try object(column, position)
    case .list:
      let (start, end) = column.pointee.range(position, isLarge: false)
      try elements(column.pointee.children[0], start, end)
    case .largeList:
      let (start, end) = column.pointee.range(position, isLarge: true)
      try elements(column.pointee.children[0], start, end)
    case .fixedList:
      let width = column.pointee.width
      try elements(column.pointee.children[0], position &* width, position &* width &+ width)
    case .int64: text.append(load(column, position, Int64.self))
    case .uint64: text.append(load(column, position, UInt64.self))
    case .int8, .int16, .int32, .uint8, .uint16, .uint32:
      text.append(integer(column, position))
    case .float: text.append(shortest: load(column, position, Float.self))
    case .boolean:
      let bits = column.pointee.data?.assumingMemoryBound(to: UInt8.self)
      let isOn = bits.map { $0[position &>> 3] &>> UInt8(truncatingIfNeeded: position & 7) & 1 }
      isOn == 1 ? text.append("true") : text.append("false")
    case .timestamp: timestamp(column, row, position)
    case .date: date(days: Int64(load(column, position, Int32.self)))
    case .dateMilliseconds: date(days: load(column, position, Int64.self) / 86_400_000)
    case .json, .largeJSON, .viewJSON: try append(checked: bytes(column, position))
    case .geometry, .largeGeometry, .viewGeometry:
      do throws(GeometryError) {
        try WKBDecoder.append(
          bytes(column, position), writesIntegers: column.pointee.rendersIntegers, to: &text)
      } catch {
        throw GeoParquetError(
          .value, "the column '\(column.pointee.name)' holds a broken geometry: \(error.message)")
      }
    case .box: try box(column, position)
    case .map: try map(column, position)
    case .nativeGeometry:
      text.append(column.pointee.geometryType)
      try value(column.pointee.children[0], row)
      text.append("}")
    case .position: self.position(column, position)
    case .decimal: decimal(column, position)
    case .binary, .largeBinary, .viewBinary: text.append(base64: bytes(column, position))
    case .null: text.append("null")
    }
  }

  private mutating func object(_ column: RowColumnPointer, _ position: Int) throws(GeoParquetError)
  {
    let start = text.count
    let children = column.pointee.children
    for index in 0..<column.pointee.childCount { try member(children[index], position) }
    if column.pointee.note >= 0 { try addedMembers(column, position &- column.pointee.offset) }
    closeHead(start)
    text.append(UInt8(ascii: "}"))
  }

  /// Members of an object that have no column.
  @inline(never)
  private mutating func addedMembers(_ column: RowColumnPointer, _ row: Int) throws(GeoParquetError)
  {
    var next = note(on: column, row)
    while let note = next, note.row == row {
      if note.kind == RowNotes.Kind.member { try append(member: note.text) }
      next = note.next >= 0 ? notes.notes[Int(note.next)] : nil
    }
  }

  private mutating func elements(
    _ column: RowColumnPointer, _ start: Int, _ end: Int
  ) throws(GeoParquetError) {
    text.append(UInt8(ascii: "["))
    var row = start
    while row < end {
      if row > start { text.append(UInt8(ascii: ",")) }
      if column.pointee.note >= 0, let note = note(on: column, row),
        note.kind == RowNotes.Kind.value
      {
        try append(value: note)
      } else if column.pointee.has(row) {
        try value(column, row)
      } else {
        text.append("null")
      }
      row &+= 1
    }
    text.append(UInt8(ascii: "]"))
  }

  @inline(__always)
  private mutating func number(_ column: RowColumnPointer, _ row: Int, _ value: Double) {
    var asInteger = column.pointee.rendersIntegers
    if column.pointee.note >= 0, let note = note(on: column, row) {
      if note.kind == RowNotes.Kind.integer { asInteger = true }
      if note.kind == RowNotes.Kind.double { asInteger = false }
    }
    text.append(value, asInteger: asInteger)
  }

  private mutating func box(_ column: RowColumnPointer, _ position: Int) throws(GeoParquetError) {
    let key = text.count - column.pointee.keyLength
    text.append(UInt8(ascii: "["))
    let start = text.count
    for place in 0..<column.pointee.childCount {
      let index = Int(column.pointee.order &>> UInt64(8 &* place) & 0xff)
      let child = column.pointee.children[index]
      guard child.pointee.has(position) else { continue }
      if text.count > start { text.append(UInt8(ascii: ",")) }
      if child.pointee.note >= 0, let note = note(on: child, position),
        note.kind == RowNotes.Kind.value
      {
        try append(value: note)
      } else {
        try value(child, position)
      }
    }
    // Some programs write boxes without edges where there is no geometry.
    if text.count == start { return text.truncate(to: key) }
    text.append(UInt8(ascii: "]"))
  }

  /// A position in GeoArrow: numbers side by side.
  private mutating func position(_ column: RowColumnPointer, _ position: Int) {
    text.append(UInt8(ascii: "["))
    let width = column.pointee.width
    for index in 0..<column.pointee.digits {
      let child = column.pointee.children[width > 0 ? 0 : index]
      let place = width > 0 ? position &* width &+ index : position
      let value = load(child, place &+ child.pointee.offset, Double.self)
      // An empty point, or one without a height among those with one.
      if value.isNaN { break }
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text.append(value, asInteger: column.pointee.rendersIntegers)
    }
    text.append(UInt8(ascii: "]"))
  }

  /// A map with names for keys is an object.
  private mutating func map(_ column: RowColumnPointer, _ position: Int) throws(GeoParquetError) {
    let (start, end) = column.pointee.range(position, isLarge: false)
    guard column.pointee.childCount == 1,
      case let entries = column.pointee.children[0], entries.pointee.childCount == 2
    else { return text.append("null") }
    let (keys, values) = (entries.pointee.children[0], entries.pointee.children[1])
    text.append(UInt8(ascii: "{"))
    for entry in start..<max(start, end) {
      if entry > start { text.append(UInt8(ascii: ",")) }
      let row = entry + entries.pointee.offset
      switch keys.pointee.kind {
      case .string, .largeString, .viewString: try value(keys, row)
      default:
        throw GeoParquetError(
          .type, "the column '\(column.pointee.name)' is a map whose keys are not text")
      }
      text.append(UInt8(ascii: ":"))
      if values.pointee.has(row) { try value(values, row) } else { text.append("null") }
    }
    text.append(UInt8(ascii: "}"))
  }

  private mutating func timestamp(_ column: RowColumnPointer, _ row: Int, _ position: Int) {
    var digits = column.pointee.fractionDigits
    if column.pointee.note >= 0, let note = note(on: column, row),
      note.kind == RowNotes.Kind.fraction
    {
      digits = Int(note.digits)
    }
    let units = load(column, position, Int64.self)
    let (scaled, overflows) = units.multipliedReportingOverflow(by: column.pointee.scale)
    if overflows { return text.append("null") }
    var microseconds = scaled / column.pointee.divisor
    if scaled % column.pointee.divisor < 0 { microseconds -= 1 }
    text.append(microseconds: microseconds, fractionDigits: digits)
  }

  private mutating func date(days: Int64) {
    let (microseconds, overflows) = days.multipliedReportingOverflow(by: 86_400_000_000)
    if overflows { return text.append("null") }
    let start = text.count
    text.append(microseconds: microseconds, fractionDigits: 0)
    // "2024-01-31T00:00:00Z" without the time
    text.truncate(to: max(start, text.count - 11))
    text.append("\"")
  }

  private mutating func decimal(_ column: RowColumnPointer, _ position: Int) {
    let value: Int128 =
      switch column.pointee.width {
      case 4: Int128(load(column, position, Int32.self))
      case 8: Int128(load(column, position, Int64.self))
      default: load(column, position, Int128.self)
      }
    var digits = String(value.magnitude)
    let scale = column.pointee.digits
    if digits.utf8.count <= scale {
      digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
    }
    if value < 0 { text.append("-") }
    text.append(String(digits.dropLast(scale)))
    if scale > 0 {
      text.append(".")
      text.append(String(digits.suffix(scale)))
    }
  }

  // MARK: Memory

  @inline(__always)
  private func load<Value: BitwiseCopyable>(
    _ column: RowColumnPointer, _ position: Int, _ type: Value.Type
  ) -> Value {
    guard let data = column.pointee.data else {
      preconditionFailure("a column with values has a buffer for them")
    }
    return data.loadUnaligned(
      fromByteOffset: position &* MemoryLayout<Value>.size, as: Value.self)
  }

  private func integer(_ column: RowColumnPointer, _ position: Int) -> Int64 {
    switch column.pointee.kind {
    case .int8: Int64(load(column, position, Int8.self))
    case .int16: Int64(load(column, position, Int16.self))
    case .int32: Int64(load(column, position, Int32.self))
    case .uint8: Int64(load(column, position, UInt8.self))
    case .uint16: Int64(load(column, position, UInt16.self))
    case .uint32: Int64(load(column, position, UInt32.self))
    case .uint64: Int64(clamping: load(column, position, UInt64.self))
    default: load(column, position, Int64.self)
    }
  }

  /// The bytes of a row of text or binary.
  @inline(__always)
  private func bytes(_ column: RowColumnPointer, _ position: Int) -> UnsafeRawBufferPointer {
    let range: (start: Int, end: Int)
    switch column.pointee.kind {
    case .string, .json, .binary, .geometry:
      range = column.pointee.range(position, isLarge: false)
    case .largeString, .largeJSON, .largeBinary, .largeGeometry:
      range = column.pointee.range(position, isLarge: true)
    default: return viewBytes(column, position)
    }
    guard let data = column.pointee.data else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: data + range.start, count: max(0, range.end - range.start))
  }

  /// A view: its length, then up to 12 bytes, or a prefix, a buffer and an offset in it.
  private func viewBytes(_ column: RowColumnPointer, _ position: Int) -> UnsafeRawBufferPointer {
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    guard let data = column.pointee.data else { return none }
    let view = data + position &* 16
    let length = Int(view.loadUnaligned(as: Int32.self))
    if length <= 12 { return UnsafeRawBufferPointer(start: view + 4, count: max(0, length)) }
    let buffer = Int(view.loadUnaligned(fromByteOffset: 8, as: Int32.self))
    let offset = Int(view.loadUnaligned(fromByteOffset: 12, as: Int32.self))
    // Behind the last buffer lies a list of their sizes.
    guard buffer >= 0, buffer < column.pointee.width, offset >= 0,
      let bytes = column.pointee.views?[buffer],
      let sizes = column.pointee.views?[column.pointee.width]?.assumingMemoryBound(to: Int64.self),
      Int64(offset + length) <= sizes[buffer]
    else { return none }
    return UnsafeRawBufferPointer(start: bytes + offset, count: length)
  }
}
