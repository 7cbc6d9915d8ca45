internal import STACGeometry
public import STACJSON

/// Items as rows of CSV: which of their fields, in which columns.
///
/// A name is that of a member of the Item, of a property, or a path: `id`, `eo:cloud_cover`,
/// `assets.B04.href`. The geometry is Well-Known Text; lists and objects are JSON; what is missing or
/// null is empty.
public struct TableLayout: Sendable {
  /// The columns that a table has where nobody names them.
  public static let usualColumns = [
    "id", "collection", "datetime", "start_datetime", "end_datetime", "geometry",
  ]

  /// The names of the columns.
  public let columns: [String]
  private let keys: [JSONKey]
  private let paths: [FieldPath]
  private let delimiter: UInt8

  /// A layout of columns.
  ///
  /// - Throws: `JSONError` where a name is no path.
  public init(
    _ columns: [String] = usualColumns, delimiter: UInt8 = UInt8(ascii: ",")
  ) throws(JSONError) {
    self.columns = columns
    self.delimiter = delimiter
    keys = columns.map { JSONKey($0) }
    var paths: [FieldPath] = []
    for column in columns { paths.append(try FieldPath(parsing: column)) }
    self.paths = paths
  }

  /// A layout of the usual columns.
  public init(usualWithDelimiter delimiter: UInt8) {
    columns = Self.usualColumns
    keys = columns.map { JSONKey($0) }
    paths = columns.map { FieldPath(keys: [$0]) }
    self.delimiter = delimiter
  }

  /// The row of names, with its line end.
  func writeHeader(to text: inout ByteBuffer) {
    for (index, column) in columns.enumerated() {
      if index > 0 { text.append(delimiter) }
      append(column, &text)
    }
    text.append("\r\n")
  }

  /// Adds the row of an Item, without its line end.
  func write(_ item: JSONView, to text: inout ByteBuffer) {
    for index in columns.indices {
      if index > 0 { text.append(delimiter) }
      guard let value = value(index, item), !value.isNull else { continue }
      if let string = value.text {
        append(String(string), &text)
      } else if columns[index] == "geometry", let wkt = JSONValue(value).wellKnownText {
        append(wkt, &text)
      } else if value.isObject || value.isArray {
        append(JSONValue(value).description, &text)
      } else {
        text.append(json: value)
      }
    }
  }

  private func value(_ index: Int, _ item: JSONView) -> JSONView? {
    if let own = item[keys[index]] { return own }
    let properties = item["properties"]
    if let property = properties?[keys[index]] { return property }
    return item.values(at: paths[index]).first ?? properties?.values(at: paths[index]).first
  }

  /// A field, in quotes where it needs them (RFC 4180, section 2).
  private func append(_ field: String, _ text: inout ByteBuffer) {
    let quote = UInt8(ascii: "\"")
    let needsQuotes = field.utf8.contains {
      $0 == delimiter || $0 == quote || $0 == 0x0a || $0 == 0x0d
    }
    // An empty text is no missing one.
    guard needsQuotes || field.isEmpty else { return text.append(field) }
    text.append(quote)
    for byte in field.utf8 {
      if byte == quote { text.append(quote) }
      text.append(byte)
    }
    text.append(quote)
  }
}
