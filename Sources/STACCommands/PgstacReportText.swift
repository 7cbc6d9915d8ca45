internal import STACManager
internal import TerminalOutput

/// The report before a load into pgstac, for people.
struct PgstacReportText {
  private let report: PgstacReport
  private let style: Style

  init(_ report: PgstacReport, style: Style) {
    self.report = report
    self.style = style
  }

  var text: String {
    var table = Table([
      Table.Column("Collection"), Table.Column("Items", .right), Table.Column("partition_trunc"),
      Table.Column("largest partition", .right),
    ])
    for collection in report.collections {
      table.append([
        Table.Cell(collection.id), Table.Cell(HumanReadable.count(collection.itemCount)),
        Table.Cell(collection.truncation == .none ? "null" : collection.truncation.rawValue),
        Table.Cell(HumanReadable.count(collection.largestPartition)),
      ])
    }
    var text = table.rendered(width: nil, style: style) + "\n"
    for note in notes { text += style.yellow("note:") + " \(singleLine(note))\n" }
    text += "\nTo load it, with PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD set:\n"
    text += "  sh \(singleLine(report.folder))/load.sh\n\nwhich does\n"
    for command in report.commands.prefix(8) { text += "  \(singleLine(command))\n" }
    if report.commands.count > 8 { text += "  … \(report.commands.count - 8) more\n" }
    return text
  }

  private var notes: [String] {
    var notes: [String] = []
    for (code, count) in report.rejected.sorted(by: { $0.key < $1.key }) {
      notes.append(
        "\(HumanReadable.count(count)) \(count == 1 ? "Item is" : "Items are") left out [\(code)]; "
          + "see \(report.folder)/failures.ndjson")
    }
    for collection in report.collections {
      if !collection.isGiven {
        notes.append(
          "the Collection '\(collection.id)' was not at the source: one was made of its Items in "
            + "\(report.folder)/collections.ndjson; give it its licence and description before loading"
        )
      }
      if !collection.withoutDefinitions.isEmpty {
        notes.append(
          "item_assets of '\(collection.id)' go without \(collection.withoutDefinitions.joined(separator: ", ")): "
            + "pgstac would put them in the place of empty values of Items")
      }
      if collection.nullCount > 0 {
        notes.append(
          "\(HumanReadable.count(collection.nullCount)) Items of '\(collection.id)' have members that "
            + "are null: pgstac stores them, and answers without them")
      }
      if collection.offsetCount > 0 {
        notes.append(
          "\(HumanReadable.count(collection.offsetCount)) Items of '\(collection.id)' have times that "
            + "are not in UTC: pypgstac chooses partitions by the text; 'validate --fix' writes UTC"
        )
      }
    }
    return notes
  }
}
