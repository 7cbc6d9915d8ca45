internal import STACManager
internal import TerminalOutput

/// What a Zarr store holds, for people.
struct StoreReport {
  private let description: StoreDescription
  private let style: Style

  init(_ description: StoreDescription, style: Style) {
    self.description = description
    self.style = style
  }

  /// The whole report, from the same values as the JSON.
  var text: String {
    let json = description.json()
    var text = style.bold(singleLine(description.content.store.location)) + "\n"
    let format = description.content.hierarchy.zarrFormat
    let isConsolidated = description.content.hierarchy.isConsolidated
    line("store", "\(kind), Zarr \(format)" + (isConsolidated ? ", consolidated" : ""), &text)
    line("nodes", counts, &text)
    if let icechunk = json["icechunk"] {
      line(
        "version",
        "\(icechunk["version"]?.string ?? ""), snapshot \(icechunk["snapshot"]?.string ?? "")",
        &text)
    }
    line("conventions", list(json["conventions"]), &text)
    if let embedded = json["embedded_stac"] {
      line(
        "STAC",
        "\(embedded["type"]?.string ?? "object") '\(embedded["id"]?.string ?? "")' in \(embedded["source"]?.string ?? "")",
        &text)
    }
    for pyramid in json["pyramids"]?.array ?? [] {
      let levels = (pyramid["levels"]?.array ?? []).compactMap(\.string).map { level in
        level.split(separator: "/").last.map(String.init) ?? level
      }
      line(
        "pyramid", "\(pyramid["path"]?.string ?? ""): \(levels.joined(separator: ", "))", &text)
    }
    for dataset in json["datasets"]?.array ?? [] { text += "\n" + self.dataset(dataset) }
    let problems = description.problems
    if !problems.isEmpty {
      text += "\n" + style.bold("problems") + "\n"
      for problem in problems.prefix(50) { text += "  " + singleLine(problem.description) + "\n" }
      if problems.count > 50 { text += "  and \(problems.count - 50) more\n" }
    }
    return text
  }

  private var kind: String {
    switch description.content.store.kind {
    case .folder: "folder"
    case .objectStore: "object store"
    case .web: "web"
    case .zip: "zip archive"
    case .metadata: "metadata alone"
    case .kerchunkJSON: "kerchunk references, JSON"
    case .kerchunkParquet: "kerchunk references, Parquet"
    case .icechunk: "Icechunk"
    }
  }

  private var counts: String {
    let hierarchy = description.content.hierarchy
    func counted(_ count: Int, _ word: String) -> String {
      "\(HumanReadable.count(count)) \(word)\(count == 1 ? "" : "s")"
    }
    return counted(hierarchy.groups.count, "group") + ", "
      + counted(hierarchy.arrays.count, "array")
  }

  private func line(_ name: String, _ value: String?, _ text: inout String) {
    guard let value, !value.isEmpty else { return }
    let padding = String(repeating: " ", count: max(1, 13 - name.count))
    text += name + padding + singleLine(value) + "\n"
  }

  private func list(_ value: JSONValue?) -> String? {
    value?.array?.map { $0.string ?? $0.description }.joined(separator: ", ")
  }

  private func dataset(_ json: JSONValue) -> String {
    var text = style.bold(singleLine(json["path"]?.string ?? "")) + "\n"
    line("conventions", list(json["conventions"]), &text)
    if let crs = json["crs"] {
      line(
        "CRS",
        crs["code"]?.string ?? crs["proj"]?.string
          ?? crs["wkt"]?.string.map { String($0.prefix(60)) + ($0.count > 60 ? "..." : "") }
          ?? (crs["geographic"]?.boolean == true ? "longitudes and latitudes" : nil), &text)
    }
    if let grid = json["grid"] {
      var value = grid["kind"]?.string ?? ""
      if let shape = list(grid["shape"])?.split(separator: ", "), !shape.isEmpty {
        value += ", " + shape.joined(separator: " × ")
      }
      if let level = grid["refinement_level"]?.integer { value += ", level \(level)" }
      line("grid", value, &text)
      line("extent", list(grid["box"]), &text)
    }
    line("box", list(json["bbox"]), &text)
    if let time = json["time"] {
      let calendar = time["calendar"]?.string ?? ""
      let isUsual = calendar == "proleptic_gregorian" || calendar == "standard"
      line(
        "time",
        "\(time["start"]?.string ?? "") to \(time["end"]?.string ?? "")"
          + (isUsual ? "" : " (\(calendar))")
          + (time["open_end"]?.boolean == true ? ", more to come" : ""), &text)
    }
    text += dimensions(json["dimensions"]?.array ?? [])
    text += variables(json["variables"]?.array ?? [])
    return text
  }

  private func dimensions(_ dimensions: [JSONValue]) -> String {
    var table = Table([
      Table.Column("dimension"), Table.Column("size", .right), Table.Column("kind"),
      Table.Column("extent"), Table.Column("step"), Table.Column("unit"),
    ])
    for dimension in dimensions {
      var extent = list(dimension["extent"]) ?? ""
      if extent.isEmpty, let values = dimension["values"]?.array {
        extent = values.prefix(4).map { $0.string ?? $0.description }.joined(separator: ", ")
        if values.count > 4 { extent += ", ..." }
      }
      table.append([
        dimension["name"]?.string ?? "", dimension["size"]?.description ?? "",
        dimension["kind"]?.string ?? "", extent,
        dimension["step"].flatMap { $0 == .null ? nil : $0.string ?? $0.description } ?? "",
        dimension["unit"]?.string ?? "",
      ])
    }
    return dimensions.isEmpty ? "" : table.rendered(width: nil, style: style)
  }

  private func variables(_ variables: [JSONValue]) -> String {
    var table = Table([
      Table.Column("variable"), Table.Column("role"), Table.Column("type"),
      Table.Column("dimensions"), Table.Column("chunks"), Table.Column("unit"),
      Table.Column("codecs"),
    ])
    for variable in variables {
      let dimensions = (variable["dimensions"]?.array ?? []).map { $0.string ?? "?" }
      let chunks = (variable["chunks"]?.array ?? []).map(\.description).joined(separator: "×")
      let shards = variable["shards"]?.array?.map(\.description).joined(separator: "×")
      table.append([
        variable["name"]?.string ?? "", variable["role"]?.string ?? "",
        variable["data_type"]?.string ?? "", dimensions.joined(separator: ", "),
        chunks + (shards.map { " in \($0)" } ?? ""), variable["unit"]?.string ?? "",
        list(variable["codecs"]) ?? "",
      ])
    }
    return variables.isEmpty ? "" : table.rendered(width: nil, style: style)
  }
}
