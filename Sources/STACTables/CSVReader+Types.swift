extension CSVReader {
  /// What the columns of a file are, by all of their fields: numbers where all are numbers as JSON
  /// writes them (`007` is none), `true` and `false`, else text. Empty fields say nothing.
  ///
  /// The whole file is read, in bounded memory.
  ///
  /// - Parameter textColumns: columns that stay text, whatever they hold: keys.
  /// - Throws: ``TableError`` where the file cannot be read.
  public static func types(
    of path: String, _ options: CSVOptions, keepingText textColumns: Set<String> = []
  ) throws(TableError) -> [String: ColumnType] {
    let reader = try CSVReader(path, options)
    var mayBeNumber = reader.columns.map { !textColumns.contains($0) }
    var mayBeBoolean = mayBeNumber
    var isSeen = [Bool](repeating: false, count: mayBeNumber.count)
    try reader.forEachField { column, bytes in
      if bytes.isEmpty { return }
      isSeen[column] = true
      if mayBeNumber[column], !CSVNumber.isPlain(bytes) { mayBeNumber[column] = false }
      if mayBeBoolean[column], CSVNumber.boolean(bytes) == nil { mayBeBoolean[column] = false }
    }
    var types: [String: ColumnType] = [:]
    for (index, name) in reader.columns.enumerated() {
      types[name] =
        isSeen[index] && mayBeNumber[index]
        ? .number : isSeen[index] && mayBeBoolean[index] ? .boolean : .text
    }
    return types
  }
}
