internal import STACManager
internal import Synchronization

/// What the metadata of GeoParquet files says, held against the rules at the end of a run.
final class ParquetCheck: Sendable {
  private let files: Mutex<Set<String>>

  /// Files that were named; others are met on the way.
  init(_ locations: [String], isParquet: Bool) {
    files = Mutex(Set(locations.filter { isParquet || isNamedGeoParquet($0) }))
  }

  /// Notes a file that documents come from; of those on the web the whole address is not known here.
  func note(_ path: String) {
    guard !isWebLocation(path), isNamedGeoParquet(path) else { return }
    files.withLock { _ = $0.insert(path) }
  }

  /// The reports, in the order of the places; of files that cannot be read others tell.
  func reports(level: Severity, isStrict: Bool) -> [DocumentReport] {
    files.withLock { $0.sorted() }.compactMap { path in
      guard let kind = try? isWebLocation(path) ? PlaceKind.file : kindOfPlace(path),
        kind == .file, let file = try? openGeoParquet(path),
        let document = try? Self.document(file)
      else { return nil }
      let findings = GeoParquetRules.findings(document).filter { $0.severity >= level }
      if findings.isEmpty { return nil }
      var report = DocumentReport(
        location: file.path, path: file.path, id: nil, type: "GeoParquet",
        entries: findings.map { DocumentReport.Entry($0, at: .start) }, isStrict: isStrict)
      report.isAfterword = true
      return report
    }
  }

  /// What a file says, as the rules want it.
  static func document(_ file: GeoParquetFile) throws -> JSONValue {
    var columns = JSONObject()
    let leaves = file.leaves
    for leaf in leaves {
      guard let name = leaf.path.first else { continue }
      let described = JSONValue.array(
        [.string(leaf.type)] + leaf.path.dropFirst().map { .string($0) })
      columns[name] = .array((columns[name]?.array ?? []) + [described])
    }
    let told = leaves.filter { $0.name == "datetime" || $0.path.first == "bbox" }
    var groups: [JSONValue] = []
    var collections: Set<String> = []
    for group in 0..<file.rowGroupCount {
      var names: [JSONValue] = []
      for leaf in told {
        let chunk = try file.chunk(ofGroup: group, leaf)
        // Where nothing is, nothing can be told.
        if chunk.bounds != nil || chunk.nullCount == chunk.valueCount {
          names.append(.string(leaf.name))
        }
      }
      groups.append([
        "rows": .integer(Int64(file.rowCount(ofGroup: group))), "statistics": .array(names),
      ])
      if let leaf = leaves.first(where: { $0.name == "collection" }),
        case (.bytes(let least), .bytes(let greatest))? = try file.chunk(ofGroup: group, leaf)
          .bounds
      {
        // Some programs cut long bounds off.
        for bytes in [least, greatest] where bytes.count < 64 {
          collections.insert(String(decoding: bytes, as: UTF8.self))
        }
      }
    }
    return [
      "geo": file.geo ?? .null, "stac-geoparquet": file.items ?? .null,
      "columns": .object(columns), "row_groups": .array(groups),
      "collections": .array(collections.sorted().map { .string($0) }),
    ]
  }
}
