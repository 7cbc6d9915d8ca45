internal import STACManager

/// Writes reports on documents in one form.
///
/// `write` may be called side by side; its pieces are put together in the order of the documents.
protocol ReportWriter: Sendable {
  /// What comes before the first document.
  var head: String { get }
  /// What comes between two documents.
  var separator: String { get }
  /// Whether documents without findings are reported too.
  var listsCleanDocuments: Bool { get }
  /// Adds a document.
  func write(_ report: DocumentReport, to buffer: inout ByteBuffer)
  /// What comes behind the last document.
  func tail(_ totals: ReportTotals, seconds: Double) -> String
}

/// One JSON object a line, for each document.
struct NDJSONReportWriter: ReportWriter {
  let head = ""
  let separator = ""
  let listsCleanDocuments = true

  func write(_ report: DocumentReport, to buffer: inout ByteBuffer) {
    buffer.append(json: report.json)
    buffer.append("\n")
  }

  func tail(_ totals: ReportTotals, seconds: Double) -> String { "" }
}

/// One JSON object for all.
struct JSONReportWriter: ReportWriter {
  let head = "{\"version\":1,\"documents\":[\n"
  let separator = ",\n"
  let listsCleanDocuments = true

  func write(_ report: DocumentReport, to buffer: inout ByteBuffer) {
    buffer.append(json: report.json)
  }

  func tail(_ totals: ReportTotals, seconds: Double) -> String {
    "\n],\"summary\":\(totals.json)}\n"
  }
}
