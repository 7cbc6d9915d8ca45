/// A column at the top of a table, as the table extension of STAC describes it.
public struct TableColumn: Sendable, Hashable {
  /// The name.
  public var name: String
  /// The type as Parquet stores it: `int64`, `double`, `byte_array`; `list`, `map` or `struct` where
  /// several columns, or repeated ones, lie in it.
  public var type: String
}

extension GeoParquetFile {
  /// The columns at the top, in the order of the file.
  public var tableColumns: [TableColumn] {
    var physical: [String: Int] = [:]
    for leaf in leaves where leaf.path.count == 1 { physical[leaf.path[0]] = leaf.physicalType }
    return fields.map { field in
      TableColumn(
        name: field.name, type: Self.typeName(field.format, physical: physical[field.name]))
    }
  }

  /// Parquet's own names of its types.
  private static func typeName(_ format: String, physical: Int?) -> String {
    if let physical {
      let names = [
        "boolean", "int32", "int64", "int96", "float", "double", "byte_array",
        "fixed_len_byte_array",
      ]
      return names.indices.contains(physical) ? names[physical] : "unknown"
    }
    switch format {
    case "+s": return "struct"
    case "+m": return "map"
    default: return format.hasPrefix("+") ? "list" : "unknown"
    }
  }
}
