internal import STACManager
internal import TerminalOutput

/// What is known of extensions, as a table.
struct ExtensionList {
  let names: [String]

  func print(_ context: CommandContext) throws -> ExitStatus {
    if names.isEmpty {
      try context.output.write(all.rendered(width: nil, style: context.style))
      return .success
    }
    for name in names {
      let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
      guard let known = STACExtension.named(parts[0]),
        let version = parts.count > 1
          ? known.versions.first(where: { $0.number == parts[1] }) : known.newest
      else {
        // The loader says it with what was likely meant.
        var offline = SchemaStore.Options()
        offline.isOffline = true
        _ = try ExtensionLoader(store: SchemaStore(offline)).load(name)
        throw CommandError("'\(name)' is none of the known extensions; --template shows its fields")
      }
      try context.output.write("\(known.title) (\(known.name)) \(version.number)\n")
      try context.output.write("\(version.identifier)\n\n")
      try context.output.write(fields(known, version).rendered(width: nil, style: context.style))
    }
    return .success
  }

  private var all: Table {
    var table = Table([
      Table.Column("name"), Table.Column("newest"), Table.Column("others"), Table.Column("prefix"),
      Table.Column("fields", .right), Table.Column("for"), Table.Column("title"),
    ])
    for known in STACExtension.all.sorted(by: { $0.name < $1.name }) {
      let newest = known.newest
      let others = known.versions.filter { $0 != newest }.map(\.number)
      let fields = newest.map { known.fields(of: $0) } ?? []
      table.append([
        known.name, newest?.number ?? "", others.joined(separator: " "), known.prefix ?? "",
        fields.isEmpty ? "" : String(fields.count),
        Self.words(fields.reduce(into: FieldPlaces()) { $0.formUnion($1.places) }), known.title,
      ])
    }
    return table
  }

  private func fields(_ known: STACExtension, _ version: STACExtension.Version) -> Table {
    var table = Table([
      Table.Column("field"), Table.Column("in"), Table.Column("value"), Table.Column("meaning"),
    ])
    for field in known.fields(of: version) {
      table.append([
        field.name, Self.words(field.places), field.shape.description, field.summary,
      ])
    }
    return table
  }

  private static func words(_ places: FieldPlaces) -> String {
    if places.isEmpty { return "" }
    if places.isSuperset(of: .all) { return "all" }
    let names: [(FieldPlaces, String)] = [
      (.properties, "properties"), (.itemAssets, "assets"), (.collection, "collections"),
      (.catalog, "catalogs"), (.links, "links"), (.bands, "bands"),
    ]
    return names.filter { places.contains($0.0) }.map(\.1).joined(separator: ", ")
  }
}
