internal import CArrow
internal import STACGeometry
internal import STACJSON

/// What a ``RowRenderer`` does: a structure, so that its buffers are reached without checks whether
/// somebody else changes them.
struct RowWriting: ~Copyable {
  /// The columns of the file in its order.
  let columns: [RowColumnPointer?]
  /// Members of the Item before and behind the properties, and these.
  private let before: [RowColumnPointer]
  private let properties: [RowColumnPointer]
  private let after: [RowColumnPointer]
  /// A column that holds all the properties.
  private let together: RowColumnPointer?
  let rest: RowColumnPointer?
  /// Columns by their number.
  var numbered: [RowColumnPointer?] = []
  private let hasType: Bool
  /// Rows are written as they are, and not as Items.
  private let isTable: Bool
  let usesNotes: Bool
  var text = ByteBuffer()
  var notes = RowNotes()
  /// The text of the notes of the row.
  var noteText = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Columns that have notes of this row.
  var noted: [RowColumnPointer] = []
  let checker = JSONTextChecker()
  /// How much text the rows of a batch may be: what is a few bytes in a dictionary can be any amount.
  var textLimit = 1 << 30
  /// The number of the decoded rows that the columns point at.
  private var bound = -1

  init(
    _ fields: [ArrowField], _ file: GeoParquetFile, asTable isTable: Bool = false
  ) throws(GeoParquetError) {
    self.isTable = isTable
    var columns: [RowColumnPointer?] = []
    do throws(GeoParquetError) {
      for field in fields {
        let isText = field.name == ItemSchema.restColumn
        if isText, file.hints == nil {
          // Others have changed the file: what the column says may be true no more.
          columns.append(nil)
          continue
        }
        let context = RowColumn.Context(
          path: [field.name], encoding: Self.encoding(field, file.geo),
          isBox: field.name == "bbox" && Self.isBox(field))
        columns.append(try RowColumn.make(field, context))
      }
    } catch {
      for column in columns { column.map { RowColumn.deallocate($0) } }
      throw error
    }
    self.columns = columns
    var rest: RowColumnPointer?
    var (before, properties, after): ([RowColumnPointer], [RowColumnPointer], [RowColumnPointer]) =
      ([], [], [])
    var hasType = false
    var together: RowColumnPointer?
    for case let column? in columns {
      if isTable {
        column.pointee.nullIsWritten = true
        before.append(column)
        continue
      }
      switch column.pointee.name {
      case ItemSchema.restColumn:
        if column.pointee.kind == .string { rest = column }
      case "type":
        hasType = true
        before.insert(column, at: 0)
      case "links", "assets": after.append(column)
      case "properties" where column.pointee.kind == .object:
        together = column
        for index in 0..<column.pointee.childCount {
          properties.append(column.pointee.children[index])
        }
      case let name where ItemSchema.itemMembers.contains(name): before.append(column)
      default: properties.append(column)
      }
      if ["geometry", "datetime"].contains(column.pointee.name) {
        column.pointee.nullIsWritten = true
      }
    }
    (self.before, self.properties, self.after) = (before, properties, after)
    self.rest = rest
    self.together = together
    self.hasType = hasType
    usesNotes = rest != nil
    if !isTable, let hints = file.hints { number(file.fields, hints) }
  }

  deinit { for column in columns { column.map { RowColumn.deallocate($0) } } }

  /// How GeoParquet, or Arrow, says that a column's geometries are encoded.
  private static func encoding(_ field: ArrowField, _ geo: JSONValue?) -> String? {
    if let encoding = geo?["columns"]?[field.name]?["encoding"]?.string { return encoding }
    if let name = field.extensionName, name.hasPrefix("geoarrow.") {
      return String(name.dropFirst(9))
    }
    let isBinary = ["z", "Z", "vz"].contains(field.format)
    return isBinary && ["geometry", "proj:geometry"].contains(field.name) ? "WKB" : nil
  }

  private static func isBox(_ field: ArrowField) -> Bool {
    let names = Set(field.children.map(\.name))
    return names == ["xmin", "ymin", "xmax", "ymax"]
      || names == ["xmin", "ymin", "zmin", "xmax", "ymax", "zmax"]
  }

  /// Gives the columns that are read the numbers that they have in the file, and their hints.
  private mutating func number(_ fields: [ArrowField], _ hints: ColumnHints) {
    var numbers = ColumnNumbers()
    numbered = Array(repeating: nil, count: hints.columnCount + 2)
    for field in fields {
      let column = columns.first { $0?.pointee.name == field.name } ?? nil
      number(field, column, &numbers, hints)
    }
  }

  private mutating func number(
    _ field: ArrowField, _ column: RowColumnPointer?, _ numbers: inout ColumnNumbers,
    _ hints: ColumnHints
  ) {
    let number = numbers.next()
    if let column, Int(number) < numbered.count {
      numbered[Int(number)] = column
      column.pointee.number = number
      let hint = hints.hints[number] ?? ColumnHints.Hint()
      column.pointee.nullIsWritten = hint.nullIsWritten
      column.pointee.rendersIntegers = hint.rendersIntegers
      column.pointee.fractionDigits = hint.fractionDigits
    }
    for child in field.children {
      var found: RowColumnPointer?
      if let column {
        for index in 0..<column.pointee.childCount
        where column.pointee.children[index].pointee.name == child.name {
          found = column.pointee.children[index]
          break
        }
      }
      self.number(child, found, &numbers, hints)
    }
  }

  /// Adds the Items of a batch to a buffer, one a line.
  ///
  /// - Returns: the rows that could not be written; their lines are empty.
  mutating func render(
    _ batch: GeoParquetBatch, into output: inout ByteBuffer
  ) -> [RowRenderer.Failure] {
    bind(batch.decoded)
    var failures: [RowRenderer.Failure] = []
    swap(&text, &output)
    defer { swap(&text, &output) }
    let limit = text.count + textLimit
    for row in batch.rows {
      let start = text.count
      do throws(GeoParquetError) {
        try item(row)
        if text.count > limit {
          throw GeoParquetError(
            .value, "rows that are read together are more than \(textLimit >> 20) MiB as JSON")
        }
      } catch {
        text.truncate(to: start)
        failures.append(RowRenderer.Failure(row: row - batch.rows.lowerBound, error: error))
        forgetNotes()
      }
      text.append(UInt8(ascii: "\n"))
    }
    return failures
  }

  /// Points the columns at decoded rows, where they do not yet.
  private mutating func bind(_ rows: DecodedRows) {
    if bound == rows.number { return }
    bound = rows.number
    let array = rows.array.pointee
    for (index, column) in columns.enumerated() {
      guard let column, index < Int(array.n_children), let child = array.children?[index] else {
        continue
      }
      RowColumn.bind(column, child.pointee)
    }
  }

  private mutating func item(_ row: Int) throws(GeoParquetError) {
    if isTable {
      let start = text.count
      try members(before, row)
      closeHead(start)
      return text.append("}")
    }
    var hasNotes = false
    if usesNotes, let rest, rest.pointee.has(row) {
      let (start, end) = rest.pointee.range(row &+ rest.pointee.offset, isLarge: false)
      noteText = UnsafeRawBufferPointer(
        start: rest.pointee.data.map { $0 + start }, count: max(0, end - start))
      if noteText.first == UInt8(ascii: "!") {
        return try append(checked: UnsafeRawBufferPointer(rebasing: noteText[1...]))
      }
      try readNotes(row)
      hasNotes = true
    }
    let start = text.count
    if !hasType { text.append(",\"type\":\"Feature\"") }
    try members(before, row)
    closeHead(start)
    text.append(",\"properties\":")
    let first = text.count
    try members(properties, row &+ propertiesOffset)
    if hasNotes { for range in notes.propertyMembers { try append(member: range) } }
    closeHead(first)
    text.append("}")
    try members(after, row)
    if hasNotes {
      for range in notes.itemMembers { try append(member: range) }
      forgetNotes()
    }
    text.append("}")
  }

  /// The first member of an object has a brace before it, not a comma.
  mutating func closeHead(_ start: Int) {
    if text.count == start {
      text.append(UInt8(ascii: "{"))
    } else {
      text.replaceByte(at: start, by: UInt8(ascii: "{"))
    }
  }

  /// Where the properties lie together, rows are counted as that column counts them.
  private var propertiesOffset: Int { together?.pointee.offset ?? 0 }

  /// Writes the members that a row has, each behind a comma.
  private mutating func members(
    _ columns: [RowColumnPointer], _ row: Int
  ) throws(GeoParquetError) {
    for column in columns { try member(column, row) }
  }
}
