extension ItemSchema {
  /// The columns of an existing file, to write Items into the same ones.
  ///
  /// What these do not hold of an Item goes to the column for the rest.
  ///
  /// - Throws: ``GeoParquetError`` where a column is of a type that this program does not write.
  public init(of file: GeoParquetFile) throws(GeoParquetError) {
    guard file.holdsItems else { throw GeoParquetError.noItems(file.path) }
    var numbers = ColumnNumbers()
    var fields: [SchemaField] = []
    for field in file.fields {
      let (column, isWritten) = try Self.field(
        field, [field.name], &numbers, file.hints, isTop: true)
      if isWritten { fields.append(column) }
    }
    self.init(fields: fields)
  }

  private static func field(
    _ field: ArrowField, _ path: [String], _ numbers: inout ColumnNumbers, _ hints: ColumnHints?,
    isTop: Bool
  ) throws(GeoParquetError) -> (SchemaField, isWritten: Bool) {
    let hint = hints?.hints[numbers.next()] ?? ColumnHints.Hint()
    var column = SchemaField(field.name, try kind(field, path, isTop: isTop))
    let isList = column.kind == .list
    for child in field.children {
      var (made, _) = try Self.field(child, path + [child.name], &numbers, hints, isTop: false)
      if isList {
        made.name = "element"
        made.nullIsWritten = true
      }
      column.children.append(made)
    }
    column.nullIsWritten = hint.nullIsWritten
    if hints == nil, isTop { column.nullIsWritten = ["geometry", "datetime"].contains(field.name) }
    column.rendersIntegers = hint.rendersIntegers
    column.fractionDigits = hint.fractionDigits
    // These are written in their own way.
    let isOwn = isTop && [restColumn, "type", "properties"].contains(field.name)
    return (column, !isOwn)
  }

  private static func kind(
    _ field: ArrowField, _ path: [String], isTop: Bool
  ) throws(GeoParquetError) -> ColumnKind {
    if field.extensionName == "arrow.json" { return .json }
    if isTop, field.name == "geometry" { return .geometry }
    if let values = field.dictionary.first { return try kind(values, path, isTop: isTop) }
    switch field.format {
    case "b": return .boolean
    case "c", "s", "i", "l", "C", "S", "I": return .integer
    case "L", "f", "g": return .double
    case "u", "U", "vu", "n": return .string
    case "z", "Z", "vz": if field.name == "proj:geometry", isTop { return .geometry }
    case "+l", "+L": return .list
    case "+s":
      let names = field.children.map(\.name)
      let isBox =
        names == ["xmin", "ymin", "xmax", "ymax"]
        || names == ["xmin", "ymin", "zmin", "xmax", "ymax", "zmax"]
      return isTop && field.name == "bbox" && isBox ? .box : .object
    default:
      if field.format.hasPrefix("ts") {
        return isTop && timestampNames.contains(field.name) ? .timestamp : .string
      }
    }
    throw GeoParquetError(
      .type,
      "the column '\(path.joined(separator: "."))' is of the type '\(field.format)', which is not "
        + "written")
  }
}
