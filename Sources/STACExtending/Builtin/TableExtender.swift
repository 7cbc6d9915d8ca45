internal import STACGeoParquet
internal import STACJSON

/// `table`: the columns and the number of rows of Parquet files, from their footers.
struct TableExtender: Extender {
  let identifier: String
  let files: AssetFiles

  func extend(_ document: inout DraftDocument) throws(ExtensionError) {
    for file in try files.files(of: &document, where: Self.isParquet) {
      let table: GeoParquetFile
      do throws(GeoParquetError) {
        table = try GeoParquetFile(file.path)
      } catch {
        throw ExtensionError(
          .asset, "the columns of asset '\(file.name)' cannot be read: \(error.message)",
          at: JSONPointer(tokens: ["assets", file.name, "href"]))
      }
      let known = document.view["assets"]?[JSONKey(file.name)]?["table:columns"]
      let place = ["assets", file.name]
      document.set(
        FieldPath(keys: place + ["table:columns"]), to: .array(Self.columns(table, known)))
      document.set(
        FieldPath(keys: place + ["table:row_count"]), to: .integer(Int64(table.rowCount)))
      if let geometry = table.geo?["primary_column"]?.string {
        document.set(
          FieldPath(keys: place + ["table:primary_geometry"]), to: .string(geometry))
      }
    }
  }

  /// The columns of the file. What people have said of them besides the type stays.
  private static func columns(_ table: GeoParquetFile, _ known: JSONView?) -> [JSONValue] {
    var notes: [String: JSONObject] = [:]
    for column in known?.elements.map({ JSONValue($0) }) ?? [] {
      if let name = column["name"]?.string, let object = column.object { notes[name] = object }
    }
    return table.tableColumns.map { column in
      var object = notes[column.name] ?? ["name": .string(column.name)]
      object["type"] = .string(column.type)
      return .object(object)
    }
  }

  private static func isParquet(_ asset: JSONView) -> Bool {
    if let type = asset["type"]?.string {
      let name = type.split(separator: ";").first.map(String.init) ?? ""
      if ["application/vnd.apache.parquet", "application/x-parquet"].contains(name) { return true }
    }
    let href = asset["href"]?.string?.lowercased() ?? ""
    return href.hasSuffix(".parquet") || href.hasSuffix(".geoparquet")
  }
}
