import STACJSON

/// Cuts a store of many nodes into stores of a few.
enum StoreParts {
  static func split(_ files: [String: [UInt8]]) -> [[String: [UInt8]]] {
    for key in ["zarr.json", ".zmetadata"] {
      guard let text = files[key], let document = try? JSONValue(parsing: text) else { continue }
      let place = key == "zarr.json" ? ["consolidated_metadata", "metadata"] : ["metadata"]
      let entries = place.reduce(document as JSONValue?) { $0?[$1] }?.object ?? [:]
      // A store that is metadata alone, or nearly.
      if entries.count > 40, files.count < 10 {
        return parts(of: entries, document, place).map { [key: Array($0.description.utf8)] }
      }
    }
    return nodes(files)
  }

  /// Documents that hold some entries each, and those of the root.
  private static func parts(
    of entries: JSONObject, _ document: JSONValue, _ place: [String]
  ) -> [JSONValue] {
    let names = entries.keys
    return stride(from: 0, to: names.count, by: 12).map { start in
      let some = names.filter { $0.hasPrefix(".") } + names[start..<min(start + 12, names.count)]
      let part = JSONValue.object(JSONObject(some.map { ($0, entries[$0] ?? .null) }))
      var document = document
      if place.count == 1 {
        document[place[0]] = part
      } else {
        document[place[0]]?[place[1]] = part
      }
      return document
    }
  }

  /// A group of some nodes each, without consolidated metadata.
  private static func nodes(_ files: [String: [UInt8]]) -> [[String: [UInt8]]] {
    let isFirst = files["zarr.json"] == nil
    let root =
      isFirst
      ? [".zgroup": Array("{\"zarr_format\": 2}".utf8)]
      : ["zarr.json": Array("{\"zarr_format\": 3, \"node_type\": \"group\"}".utf8)]
    let names = Set(files.keys.filter { $0.contains("/") }.map { String($0.prefix { $0 != "/" }) })
      .sorted()
    return stride(from: 0, to: names.count, by: 3).map { start in
      let some = names[start..<min(start + 3, names.count)]
      return files.filter { key, _ in some.contains(String(key.prefix { $0 != "/" })) }
        .merging(root) { _, new in new }
    }
  }
}
