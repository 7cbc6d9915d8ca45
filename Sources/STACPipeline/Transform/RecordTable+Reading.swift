internal import STACJSON
public import STACQuery
internal import STACStorage

extension RecordTable {
  /// Reads the records of a JSON or NDJSON file, also compressed.
  ///
  /// An object holds records by their keys. Of an array, and of the lines of NDJSON, each record
  /// tells its key: by a field of that name, or by a JMESPath expression.
  ///
  /// - Parameters:
  ///   - key: the field or expression that gives the key; records without one are left out.
  ///   - path: where in a JSON document the records are; nil for all of it.
  /// - Throws: ``WorkflowError`` that names the file and the place in it.
  public convenience init(
    reading file: String, key: String, at path: JMESPath? = nil
  ) throws(WorkflowError) {
    let name = Compression.split(fileName: file).name.lowercased()
    if [".csv", ".tsv", ".parquet"].contains(where: name.hasSuffix) {
      throw WorkflowError(
        .records,
        "'\(file)': records are read from JSON and NDJSON in this version, not from tables")
    }
    let key = RecordField(key)
    do throws(StorageError) {
      if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") {
        guard path == nil else {
          throw StorageError(
            .content, "'data_path' is for JSON documents, and '\(file)' is NDJSON", path: file)
        }
        self.init(try Self.lines(file, key), source: file)
      } else {
        self.init(try Self.document(try readAll(file), file, key, path), source: file)
      }
    } catch { throw WorkflowError(error) }
    if fieldNames.isEmpty, count == 0 {
      throw WorkflowError(
        .records, "'\(file)' has no record with the key '\(key.text)'; set 'input_join_key'")
    }
  }

  private static func lines(
    _ file: String, _ key: RecordField
  ) throws(StorageError) -> Builder {
    var builder = Builder()
    var parser = JSONParser()
    let reader = RecordReader(lines: try openBytes(file), path: file, blockSize: 1 << 20)
    let block = RecordBlock(capacity: 1 << 20)
    var lineBase = 0
    while try reader.next(into: block) {
      try block.forEachRecord { (bytes, place) throws(StorageError) in
        do throws(JSONError) {
          add(try parser.parse(padded: bytes), key, &builder)
        } catch {
          var location = error.location?.shifted(by: place) ?? place
          location.line += lineBase
          throw StorageError(.content, error.message, path: file, at: location)
        }
      }
      lineBase += block.lineCount
    }
    return builder
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

/// A field of a record: by its name, or what a JMESPath expression gives.
struct RecordField: Sendable {
  /// As it was written.
  let text: String
  private let key: JSONKey
  private let path: JMESPath?
  /// Why the text is no JMESPath, where it is none.
  let problem: QueryError?

  init(_ text: String) {
    self.text = text
    key = JSONKey(text)
    do throws(QueryError) {
      path = try JMESPath(text)
      problem = nil
    } catch {
      path = nil
      problem = error
    }
  }

  /// The first name of the expression, where it begins with one; else the text itself.
  var firstName: String { String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }) }

  /// The value; nil where there is none, or the expression does not fit the record.
  func value(in record: JSONView) -> JSONValue? {
    if let value = record[key] { return value.isNull ? nil : JSONValue(value) }
    guard let path, let value = try? path.value(in: record), value != .null else { return nil }
    return value
  }
}
