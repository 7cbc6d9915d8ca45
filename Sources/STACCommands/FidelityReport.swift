internal import STACManager
internal import TerminalOutput

/// What the columns of a GeoParquet file do not hold, for people.
struct FidelityReport {
  private let report: ParquetSink.Report
  private let style: Style

  init(_ report: ParquetSink.Report, style: Style) {
    self.report = report
    self.style = style
  }

  var text: String {
    let counts = report.content.fidelity
    var text = style.bold("GeoParquet") + "\n"
    text += "Items        \(HumanReadable.count(report.itemCount)) in "
    text += "\(report.rowGroupCount) row groups, \(report.schema.leafCount) columns\n"
    if report.schema.hasRest {
      text += "rest         \(HumanReadable.count(counts.noted)) Items have something in the "
      text += "column '\(ItemSchema.restColumn)':\n"
    } else {
      text += "lost         \(HumanReadable.count(counts.noted)) Items have something that no "
      text += "column holds:\n"
    }
    let rows = [
      (counts.nulls, "members that are null, or are not there, unlike most"),
      (counts.numbers, "integers among decimals, or numbers beyond 64 bits"),
      (counts.times, "times with an offset, or with other decimals than most"),
      (counts.geometries, "geometries and boxes that are written unlike most"),
      (counts.members, "members that have no column"),
      (counts.values, "values of another type than their column"),
      (counts.items, "Items that are kept whole"),
    ]
    for (count, what) in rows where count > 0 {
      let number = HumanReadable.count(count)
      text += String(repeating: " ", count: max(1, 11 - number.count)) + "\(number)  \(what)\n"
    }
    if counts.noted == 0 { text += "             nothing\n" }
    for conflict in report.schema.conflicts.prefix(100) {
      text += "JSON text    \(singleLine(conflict.path.joined(separator: "."))): "
      text += "\(conflict.reason)\n"
    }
    if report.schema.conflicts.count > 100 {
      text += "             and \(report.schema.conflicts.count - 100) more columns\n"
    }
    return text
  }
}
