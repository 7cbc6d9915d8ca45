internal import STACGeometry
internal import STACJSON

/// The columns of some Items, which are appended one by one.
///
/// One serves one thread. The memory is used again for the next Items.
struct ItemColumns: ~Copyable {
  /// The Item: its members that are columns, and its properties.
  let item: ColumnPointer
  let properties: ColumnPointer
  let rest: ColumnPointer?
  /// The columns of the file.
  let columns: [ColumnPointer]
  private(set) var rowCount = 0
  var notes = RestNotes()
  /// The types of the geometries, as ``WKBEncoder`` numbers them, and the box around them.
  var geometryKinds: UInt32 = 0
  var box = BoundingBoxUnion()
  var propertyGeometryKinds: UInt32 = 0
  /// The Item cannot be put together again from its columns.
  var mustKeepItem = false
  /// Rows of the Item that a note stands for; a second value for one would be lost.
  var misfits: [(column: ColumnPointer, row: Int)] = []
  var scratch = ByteBuffer()
  var encoder: WKBEncoder
  var otherEncoder: WKBEncoder

  /// Which child of the Item is which.
  let geometryIndex: Int
  let propertiesIndex: Int
  let typeIndex: Int

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
  }

  static func object(
    _ members: [(String, ColumnPointer)], _ number: Int32
  ) -> ColumnPointer {
    // Made without its children, which are columns of the file.
    var numbers = ColumnNumbers()
    let field = SchemaField("", .object)
    let column = Column.make(field, &numbers)
    column.pointee.number = number
    column.pointee.children.deallocate()
    column.pointee.writtenNulls.deallocate()
    let count = max(1, members.count)
    column.pointee.children = .allocate(capacity: count)
    column.pointee.writtenNulls = .allocate(capacity: count)
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
          if let base = bytes.baseAddress { put(rest, base, bytes.count) }
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
  mutating func noteAbsent(_ column: ColumnPointer, _ row: Int) {
    for index in 0..<column.pointee.writtenNullCount {
      let child = column.pointee.writtenNulls[index]
      if child.pointee.length != row &+ 1, child.pointee.nullRow != row {
        notes.absent(child, row)
      }
    }
  }

  mutating func object(
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

  // MARK: Rows

  /// Lends the columns for the time of the call, and forgets their rows.
  ///
  /// - Throws: ``GeoParquetError`` where the texts of a column are more than 2 GiB.
  mutating func drain(
    _ body: ([ColumnPointer], Int) throws(GeoParquetError) -> Void
  ) throws(GeoParquetError) {
    defer {
      for column in columns { removeAll(column) }
      // Those below were columns of the file.
      removeRows(item)
      removeRows(properties)
      rowCount = 0
    }
    for column in columns where isTooLarge(column) {
      throw GeoParquetError(
        .size, "the Items of one batch hold more than 2 GiB in one column")
    }
    try body(columns, rowCount)
  }
}
