internal import STACManager
internal import TerminalOutput

/// Findings as compilers print them: place, severity, message, rule, and the text with a caret.
struct TextReportWriter: ReportWriter {
  let style: Style
  /// Whether fixes are only shown.
  var isDryRun = false
  let head = ""
  let separator = ""
  let listsCleanDocuments = false

  func write(_ report: DocumentReport, to buffer: inout ByteBuffer) {
    for entry in report.entries { write(entry, report, to: &buffer) }
    if !report.fixes.isEmpty { writeFixes(report, to: &buffer) }
  }

  private func write(
    _ entry: DocumentReport.Entry, _ report: DocumentReport, to buffer: inout ByteBuffer
  ) {
    let finding = entry.finding
    let paint: Style.Paint =
      switch finding.severity {
      case .error: .red
      case .warning: .yellow
      case .info: .cyan
      }
    let place = style.bold("\(singleLine(report.path)):\(entry.location):")
    let severity = style(paint, finding.severity.rawValue + ":")
    buffer.append("\(place) \(severity) \(singleLine(finding.message)) ")
    buffer.append(style.dim("[\(finding.rule)]") + "\n")
    if let snippet = entry.snippet {
      buffer.append(style.dim("  | ") + singleLine(snippet.text) + "\n")
      buffer.append(
        style.dim("  | ") + String(repeating: " ", count: max(0, snippet.column - 1))
          + style(paint, "^") + "\n")
    }
    let id = report.id.map { "in '\(singleLine($0))' " } ?? ""
    buffer.append(style.dim("  \(id)at \(pointer(finding))") + "\n")
    if let hint = finding.hint { buffer.append("  " + style.green("hint:") + " \(hint)\n") }
  }

  private func writeFixes(_ report: DocumentReport, to buffer: inout ByteBuffer) {
    let place = style.bold("\(singleLine(report.location)):")
    for fix in report.fixes {
      let verb = style.green(isDryRun ? "would fix:" : "fixed:")
      buffer.append("\(place) \(verb) \(fix.summary) \(style.dim("[\(fix.rule)]"))\n")
    }
    for line in report.difference {
      let text = singleLine(line)
      let painted =
        line.hasPrefix("-") ? style.red(text) : line.hasPrefix("+") ? style.green(text) : text
      buffer.append("  " + painted + "\n")
    }
  }

  private func pointer(_ finding: Finding) -> String {
    finding.pointer == .root ? "the root" : singleLine(finding.pointer.description)
  }

  func tail(_ totals: ReportTotals, seconds: Double) -> String {
    var text = ""
    let common = totals.commonest(10)
    if !common.isEmpty {
      var table = Table([
        Table.Column("commonest findings"), Table.Column("severity"),
        Table.Column("count", .right),
      ])
      for (rule, count, severity) in common {
        table.append([
          Table.Cell(rule), Table.Cell(severity.rawValue), Table.Cell(HumanReadable.count(count)),
        ])
      }
      text += "\n" + table.rendered(width: nil, style: style) + "\n"
    }
    if totals.fixed > 0 {
      let noun = totals.fixed == 1 ? "document" : "documents"
      text +=
        isDryRun
        ? "\(HumanReadable.count(totals.fixed)) \(noun) would be changed; nothing was written\n"
        : "\(HumanReadable.count(totals.fixed)) \(noun) put right\n"
    }
    let documents = HumanReadable.count(totals.documents)
    let noun = totals.documents == 1 ? "document" : "documents"
    let verdict =
      totals.invalid == 0
      ? style.green("all valid")
      : style.red("\(HumanReadable.count(totals.invalid)) not valid")
    text += "\(documents) \(noun), \(verdict)"
    text += ": \(count(totals, .error, "error")), \(count(totals, .warning, "warning"))"
    return text + ", in \(HumanReadable.duration(.milliseconds(Int64(seconds * 1000))))\n"
  }

  private func count(_ totals: ReportTotals, _ severity: Severity, _ name: String) -> String {
    let count = totals.count(severity)
    return "\(HumanReadable.count(count)) \(name)\(count == 1 ? "" : "s")"
  }
}
