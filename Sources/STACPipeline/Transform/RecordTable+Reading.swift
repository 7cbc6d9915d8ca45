internal import STACCatalog
internal import STACJSON
public import STACQuery
internal import STACStorage

extension RecordTable {
  /// Reads the records of a JSON, NDJSON, CSV or Parquet file, the first three also compressed.
  ///
  /// An object holds records by their keys. Of an array, of the lines of NDJSON, and of the rows of
  /// a table each record tells its key: by a field of that name, or by a JMESPath expression. Fields
  /// of CSV are numbers, or true and false, where all of their column are; the key is text.
  ///
  /// - Parameters:
  ///   - key: the field or expression that gives the key; records without one are left out.
  ///   - path: where in a JSON document the records are; nil for all of it.
  ///   - isSorted: the table is sorted by its key, byte by byte, and is kept on the disk: it may be
  ///     larger than memory.
  /// - Throws: ``WorkflowError`` that names the file and the place in it.
  public convenience init(
    reading file: String, key: String, at path: JMESPath? = nil, isSorted: Bool = false
  ) throws(WorkflowError) {
    let field = RecordField(key)
    do throws(StorageError) {
      if isSorted {
        var names = Names()
        let records = try Self.sortedRecords(file, field, path, &names)
        self.init(records, names: names.all, source: file)
      } else {
        self.init(try Self.records(file, field, path), source: file)
      }
    } catch { throw WorkflowError(error) }
    if count == 0 {
      let columns = (try? columnNames(of: file, RecordOptions())) ?? []
      let list = columns.isEmpty ? "" : ", whose columns are \(columns.joined(separator: ", "))"
      throw WorkflowError(
        .records, "'\(file)'\(list) has no record with the key '\(key)'; set 'input_join_key'")
    }
  }

  private static func sortedRecords(
    _ file: String, _ key: RecordField, _ path: JMESPath?, _ names: inout Names
  ) throws(StorageError) -> SortedRecords {
    guard path == nil, RecordFormat(fileName: file) != .json else {
      throw StorageError(
        .content,
        "'\(file)' is a JSON document, which is read as a whole; sorted tables are CSV, NDJSON or "
          + "Parquet", path: file)
    }
    let sorted = try SortedRecords(source: file)
    try forEachRecord(in: file, key) { (record) throws(StorageError) in
      guard record.isObject, let value = key.value(in: record), let key = keyText(value) else {
        return
      }
      names.note(record)
      try sorted.add(key, record)
    }
    try sorted.finish()
    return sorted
  }

  private static func records(
    _ file: String, _ key: RecordField, _ path: JMESPath?
  ) throws(StorageError) -> Builder {
    let format = RecordFormat(fileName: file) ?? .json
    if format == .json { return try document(try readAll(file), file, key, path) }
    if path != nil {
      throw StorageError(
        .content, "'data_path' is for JSON documents, and '\(file)' is \(format.rawValue)",
        path: file)
    }
    var builder = Builder()
    try forEachRecord(in: file, key) { record in add(record, key, &builder) }
    return builder
  }

  /// Calls the body with each row of a table, or line of NDJSON.
  ///
  /// - Throws: `StorageError` at the first that is wrong: Items must not miss what they should get.
  static func forEachRecord<E: Error>(
    in file: String, _ key: RecordField, _ body: (JSONView) throws(E) -> Void
  ) throws(StorageError) {
    var options = ReadOptions()
    var records = RecordOptions()
    records.infersTypes = true
    records.textColumns = [key.text]
    options.records = records
    let source = try openItems(file, options)
    let batch = SourceBatch(capacity: 1 << 20)
    var parser = JSONParser()
    var lineBase = 0
    while source.next(into: batch) {
      batch.load()
      if let problem = batch.problems.first {
        throw StorageError(
          .content, problem.failure.message, path: file, at: problem.origin.location)
      }
      let isRelative = batch.block.separation == .lines
      var failure: StorageError?
      batch.block.forEachRecord { bytes, place in
        if failure != nil { return }
        do {
          try body(try parser.parse(padded: bytes))
        } catch let error as JSONError {
          var location = error.location?.shifted(by: place) ?? place
          if isRelative { location.line += lineBase }
          failure = StorageError(.content, error.message, path: file, at: location)
        } catch {
          failure =
            error as? StorageError ?? StorageError(.content, "\(error)", path: file, at: place)
        }
      }
      if let failure { throw failure }
      if isRelative { lineBase += batch.block.lineCount }
    }
  }

  private static func document(
    _ bytes: [UInt8], _ file: String, _ key: RecordField, _ path: JMESPath?
  ) throws(StorageError) -> Builder {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(parsing: bytes)
    } catch { throw StorageError(.content, error.message, path: file, at: error.location) }
    guard let path else { return try records(document, file, key) }
    var selected = ByteBuffer()
    do {
      try path.write(document.root, to: &selected)
      return try records(try JSONDocument(parsing: selected.array), file, key)
    } catch let error as StorageError {
      throw error
    } catch {
      throw StorageError(.content, "'\(file)': data_path '\(path)': \(error)", path: file)
    }
  }

  private static func records(
    _ document: JSONDocument, _ file: String, _ key: RecordField
  ) throws(StorageError) -> Builder {
    let root = document.root
    var builder = Builder()
    if root.isArray {
      for record in root.elements { add(record, key, &builder) }
    } else if root.isObject {
      for (key, record) in root.members { builder.add(String(key), record) }
    } else {
      throw StorageError(
        .content,
        "'\(file)' must hold an object or an array of records, not \(root.kind.name); "
          + "set 'data_path' where they lie deeper", path: file)
    }
    withExtendedLifetime(document) {}
    return builder
  }

  private static func add(_ record: JSONView, _ key: RecordField, _ builder: inout Builder) {
    guard record.isObject, let value = key.value(in: record), let key = keyText(value) else {
      return
    }
    builder.add(key, record)
  }

  /// Keys are texts; numbers are compared as they are written.
  static func keyText(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer, .unsigned, .double, .bigNumber: value.description
    default: nil
    }
  }
}
