internal import STACManager
internal import TerminalOutput

/// What the metadata of a GeoParquet file tells, for people.
struct ParquetReport {
  private let overview: FileOverview
  private let location: String
  private let style: Style

  init(_ overview: FileOverview, location: String, style: Style) {
    self.overview = overview
    self.location = location
    self.style = style
  }

  var text: String {
    let groups = overview.rowGroups
    var text = style.bold(singleLine(location)) + "\n"
    line("rows", HumanReadable.count(overview.file.rowCount), &text)
    let rows = groups.map(\.rowCount)
    let size = groups.reduce(0) { $0 + $1.compressedSize }
    let whole = groups.reduce(0) { $0 + $1.uncompressedSize }
    var description = HumanReadable.count(groups.count)
    if let least = rows.min(), let most = rows.max() {
      description += " of \(HumanReadable.count(least)) to \(HumanReadable.count(most)) rows"
    }
    line("row groups", description, &text)
    line(
      "size",
      "\(HumanReadable.byteCount(size)), \(HumanReadable.byteCount(whole)) before compression",
      &text)
    line("written by", singleLine(overview.file.creator), &text)
    line("version", overview.file.itemVersion.map(singleLine) ?? "none", &text)
    line(
      "box",
      overview.boundingBox.map { box in
        box.numbers.map { number in
          JSONValue.double(number).description
        }.joined(separator: ", ")
      } ?? "unknown", &text)
    line("time", overview.interval?.description ?? "unknown", &text)
    line(
      "collections",
      overview.file.collections.keys.sorted().prefix(12).map { singleLine($0) }
        .joined(separator: ", "), &text)
    var table = Table([
      Table.Column("column"), Table.Column("type"), Table.Column("size", .right),
      Table.Column("share", .right),
    ])
    for column in overview.columns {
      let share = size > 0 ? column.compressedSize * 1000 / size : 0
      table.append([
        column.name, column.type, HumanReadable.byteCount(column.compressedSize),
        "\(share / 10).\(share % 10) %",
      ])
    }
    return text + "\n" + table.rendered(width: nil, style: style) + "\n"
  }

  private func line(_ name: String, _ value: String, _ text: inout String) {
    if value.isEmpty { return }
    text += name + String(repeating: " ", count: max(1, 13 - name.utf8.count)) + value + "\n"
  }
}
