internal import CArrow
internal import Glibc
internal import STACGeometry
internal import STACJSON

/// The columns of some Items, which are appended one by one.
///
/// One serves one thread. The memory is used again for the next Items.
struct ItemColumns: ~Copyable {
  /// The Item: its members that are columns, and its properties.
  private let item: ColumnPointer
  private let properties: ColumnPointer
  private let rest: ColumnPointer?
  /// The columns of the file.
  private let columns: [ColumnPointer]
  private(set) var rowCount = 0
  var notes = RestNotes()
  /// The types of the geometries, as ``WKBEncoder`` numbers them, and the box around them.
  private(set) var geometryKinds: UInt32 = 0
  private(set) var box = BoundingBoxUnion()
  private(set) var propertyGeometryKinds: UInt32 = 0
  /// The Item cannot be put together again from its columns.
  private var mustKeepItem = false
  /// Rows of the Item that a note stands for; a second value for one would be lost.
  private var misfits: [(column: ColumnPointer, row: Int)] = []
  private var scratch = ByteBuffer()
  private var encoder: WKBEncoder
  private var otherEncoder: WKBEncoder
  private var zeros = Zeros()
  private let batch = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
  private let batchBuffers = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: 1)
  private let batchChildren: UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowArray>?>

  /// Which child of the Item is which.
  private let geometryIndex: Int
  private let propertiesIndex: Int
  private let typeIndex: Int

  init(_ schema: ItemSchema) {
    var numbers = ColumnNumbers()
    var columns: [ColumnPointer] = []
    var members: [(String, ColumnPointer)] = []
    var own: [(String, ColumnPointer)] = []
    var geometryIntegers = false
    for field in schema.fields {
      let column = Column.make(field, &numbers)
      columns.append(column)
      if ItemSchema.itemMembers.contains(field.name) {
        if field.name == "geometry" { geometryIntegers = field.rendersIntegers }
        members.append((field.name, column))
      } else {
        own.append((field.name, column))
      }
    }
    if schema.hasRest {
      let rest = Column.make(SchemaField(ItemSchema.restColumn, .string), &numbers)
      columns.append(rest)
      self.rest = rest
    } else {
      rest = nil
    }
    self.columns = columns
    properties = Self.object(own, ColumnNumbers.properties)
    // `type` is looked at, and is no column.
    var text = ColumnNumbers()
    members.append(("properties", properties))
    members.append(("type", Column.make(SchemaField("type", .string), &text)))
    item = Self.object(members, ColumnNumbers.item)
    geometryIndex = members.firstIndex { $0.0 == "geometry" } ?? -1
    propertiesIndex = members.count - 2
    typeIndex = members.count - 1
    encoder = WKBEncoder(decodesIntegers: geometryIntegers)
    otherEncoder = WKBEncoder(
      decodesIntegers: schema.fields.first { $0.kind == .geometry && $0.name != "geometry" }?
        .rendersIntegers ?? false)
    batchChildren = .allocate(capacity: columns.count)
    _ = batchChildren.initialize(from: columns.map { $0.pointee.array })
    batch.initialize(to: ArrowArray())
    batchBuffers.initialize(to: nil)
  }

  private static func object(
    _ members: [(String, ColumnPointer)], _ number: Int32
  ) -> ColumnPointer {
    // Made without its children, which are columns of the file.
    var numbers = ColumnNumbers()
    let field = SchemaField("", .object)
    let column = Column.make(field, &numbers)
    column.pointee.number = number
    column.pointee.children.deallocate()
    column.pointee.writtenNulls.deallocate()
    column.pointee.arrayChildren.deallocate()
    let count = max(1, members.count)
    column.pointee.children = .allocate(capacity: count)
    column.pointee.writtenNulls = .allocate(capacity: count)
    column.pointee.arrayChildren = .allocate(capacity: count)
    column.pointee.childCount = members.count
    for (index, member) in members.enumerated() {
      column.pointee.adopt(member.1, at: index, named: member.0)
    }
    return column
  }

  deinit {
    // The rest hangs on no other column; the others hang on the Item or its properties.
    if let rest { Column.deallocate(rest) }
    Column.deallocate(item)
    batch.deallocate()
    batchBuffers.deallocate()
    batchChildren.deallocate()
  }

  // MARK: Items

  /// Adds an Item.
  mutating func append(_ view: JSONView) {
    let row = rowCount
    notes.removeAll()
    mustKeepItem = false
    if view.isObject {
      members(view, row)
    } else {
      mustKeepItem = true
    }
    for misfit in misfits where misfit.column.pointee.length > misfit.row { mustKeepItem = true }
    misfits.removeAll(keepingCapacity: true)
    if mustKeepItem { notes.item(view) }
    if let rest, !notes.text.isEmpty {
      notes.counts.noted += 1
      if open(rest, row) {
        notes.text.withUnsafeBytes { bytes in
          if let base = bytes.baseAddress { put(rest, row, base, bytes.count) }
        }
      }
    }
    rowCount += 1
  }

  private mutating func members(_ view: JSONView, _ row: Int) {
    let tape = Tape(view)
    let end = tape.end(view.tapeIndex)
    var index = view.tapeIndex &+ 1
    var previous = -1
    var hasProperties = false
    var hasType = false
    if !open(item, row) { mustKeepItem = true }
    while index < end {
      let key = tape.text(index)
      var child = item.pointee.directory.foreseen(after: previous, key)
      if child < 0 { child = item.pointee.directory.find(after: previous, key) }
      let member = index &+ 1
      if child < 0 {
        notes.member(nil, ColumnNumbers.item, row, tape.view(index), tape.view(member))
        index = tape.after(member)
        continue
      }
      previous = child
      if child == propertiesIndex {
        if tape.tag(member) == Tape.Tag.object, !hasProperties {
          hasProperties = true
          index = object(properties, row, tape, member)
        } else {
          mustKeepItem = true
          index = tape.after(member)
        }
      } else if child == typeIndex {
        if hasType || !isFeature(tape.view(member)) { mustKeepItem = true }
        hasType = true
        index = tape.after(member)
      } else {
        index = value(item.pointee.children[child], row, tape, member)
      }
    }
    if !hasProperties || !hasType { mustKeepItem = true }
    noteAbsent(item, row)
  }

  private func isFeature(_ view: JSONView) -> Bool {
    guard let text = view.text else { return false }
    return text == "Feature"
  }

  /// Members that are usually null, and are not there.
  private mutating func noteAbsent(_ column: ColumnPointer, _ row: Int) {
    for index in 0..<column.pointee.writtenNullCount {
      let child = column.pointee.writtenNulls[index]
      if child.pointee.length != row &+ 1, child.pointee.nullRow != row {
        notes.absent(child, row)
      }
    }
  }

  private mutating func object(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ start: Int
  ) -> Int {
    let end = tape.end(start)
    guard open(column, row) else {
      mustKeepItem = true
      return end &+ 1
    }
    var index = start &+ 1
    var previous = -1
    let children = column.pointee.children
    while index < end {
      let key = tape.text(index)
      var child = column.pointee.directory.foreseen(after: previous, key)
      if child < 0 {
        child = column.pointee.directory.find(after: previous, key)
        if child < 0 {
          let isOwn = column.pointee.number > ColumnNumbers.properties
          notes.member(
            isOwn ? column : nil, column.pointee.number, row, tape.view(index),
            tape.view(index &+ 1))
          index = tape.after(index &+ 1)
          continue
        }
      }
      previous = child
      index = value(children[child], row, tape, index &+ 1)
    }
    if column.pointee.writtenNullCount > 0 { noteAbsent(column, row) }
    return end &+ 1
  }

  // MARK: Values

  /// Adds the value at a tape index to a row, and returns the index behind it.
  private mutating func value(
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
      put(column, row, text + 4, tape.length(text))
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
      put(column, row, tape.words[index &+ 1])
      return index &+ 2
    case .boolean:
      guard tag == Tape.Tag.yes || tag == Tape.Tag.no else {
        return misfit(column, row, tape, index)
      }
      guard open(column, row) else { return twice(tape, index) }
      let bits = column.pointee.data.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
      let bit: UInt8 = 1 &<< UInt8(truncatingIfNeeded: row & 7)
      if tag == Tape.Tag.yes { bits[row &>> 3] |= bit } else { bits[row &>> 3] &= ~bit }
      return index &+ 1
    case .timestamp: return timestamp(column, row, tape, index)
    case .json:
      guard open(column, row) else { return twice(tape, index) }
      scratch.truncate()
      scratch.append(json: tape.view(index))
      scratch.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { put(column, row, base, bytes.count) }
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
  private mutating func misfit(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int
  ) -> Int {
    if column.pointee.length > row || column.pointee.nullRow == row { mustKeepItem = true }
    column.pointee.nullRow = row
    misfits.append((column, row))
    notes.value(column, row, tape.view(index))
    return tape.after(index)
  }

  /// A member that stands twice in its object.
  private mutating func twice(_ tape: Tape, _ index: Int) -> Int {
    mustKeepItem = true
    return tape.after(index)
  }

  @inline(__always)
  private mutating func number(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int, _ tag: UInt8
  ) -> Int {
    if tag == Tape.Tag.double {
      guard open(column, row) else { return twice(tape, index) }
      let value = Double(bitPattern: tape.words[index &+ 1])
      put(column, row, value)
      if column.pointee.rendersIntegers, ByteBuffer.isWrittenAsInteger(value) {
        notes.number(column, row, isInteger: false)
      }
      return index &+ 2
    }
    if tag == Tape.Tag.integer {
      guard open(column, row) else { return twice(tape, index) }
      let integer = Int64(bitPattern: tape.words[index &+ 1])
      let value = Double(integer)
      put(column, row, value)
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
    put(column, row, value)
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
    var index = start &+ 1
    var position = column.pointee.dataLength
    while index < end {
      index = value(element, position, tape, index)
      position &+= 1
    }
    column.pointee.dataLength = position
    column.pointee.offsets.unsafelyUnwrapped[row &+ 1] = Int32(truncatingIfNeeded: position)
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
    put(column, row, written.microseconds)
    if let digits = written.fractionDigits {
      if digits != column.pointee.fractionDigits { notes.fraction(column, row, digits) }
    } else {
      notes.value(column, row, tape.view(index))
    }
    return index &+ 1
  }

  // MARK: Geometry

  @inline(never)
  private mutating func geometry(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int
  ) -> Int {
    let view = tape.view(index)
    let isOwn = geometryIndex >= 0 && column == item.pointee.children[geometryIndex]
    let outcome = isOwn ? encoder.encode(view) : otherEncoder.encode(view)
    guard outcome.isValid else { return misfit(column, row, tape, index) }
    guard open(column, row) else { return twice(tape, index) }
    if isOwn {
      geometryKinds |= outcome.kinds
      encoder.bytes.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { put(column, row, base, bytes.count) }
      }
      if let around = try? BoundingBox(ofGeometry: view) { box.add(around) }
    } else {
      propertyGeometryKinds |= outcome.kinds
      otherEncoder.bytes.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { put(column, row, base, bytes.count) }
      }
    }
    if !outcome.isExact { notes.value(column, row, view) }
    return tape.after(index)
  }

  @inline(never)
  private mutating func box(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int
  ) -> Int {
    let view = tape.view(index)
    let count = view.elements.count
    guard count == 4 || count == 6 && column.pointee.childCount == 6,
      view.elements.allSatisfy({ $0.double?.isFinite == true })
    else { return misfit(column, row, tape, index) }
    guard open(column, row) else { return twice(tape, index) }
    let isFlat = count == 4 && column.pointee.childCount == 6
    var position = index &+ 1
    for number in 0..<count {
      // xmin ymin [zmin] xmax ymax [zmax]
      let child = column.pointee.children[isFlat && number >= 2 ? number + 1 : number]
      position = self.number(child, row, tape, position, tape.tag(position))
    }
    return position &+ 1
  }

  /// What the Items of the row group hold.
  var summary: ContentSummary {
    ContentSummary(
      box: box, fidelity: notes.counts, geometryKinds: geometryKinds,
      propertyGeometryKinds: propertyGeometryKinds)
  }

  /// Begins to sum up another row group.
  mutating func beginGroup() {
    box = BoundingBoxUnion()
    notes.counts = FidelityCounts()
    geometryKinds = 0
    propertyGeometryKinds = 0
  }

  // MARK: Arrow

  /// Lends the rows to Arrow for the time of the call, and forgets them.
  ///
  /// - Throws: ``GeoParquetError`` where the texts of a column are more than 2 GiB.
  mutating func drain(
    _ body: (UnsafeMutablePointer<ArrowArray>) throws(GeoParquetError) -> Void
  ) throws(GeoParquetError) {
    defer {
      for column in columns { removeAll(column) }
      removeAll(item)
      rowCount = 0
    }
    var most = rowCount
    for column in columns {
      let (rows, isTooLarge) = extent(column)
      if isTooLarge {
        throw GeoParquetError(
          .size, "the Items of one batch hold more than 2 GiB in one column")
      }
      most = max(most, rows)
    }
    zeros.reserve((most + 64) * 8)
    guard let bytes = zeros.bytes else { return }
    for column in columns { export(column, rowCount, bytes) }
    describeBatch(batch, rowCount, batchBuffers, batchChildren)
    try body(batch)
  }
}
