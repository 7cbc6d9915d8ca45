internal import STACManager

/// JUnit XML, as continuous integration reads it: a test case for each document.
struct JUnitReportWriter: ReportWriter {
  let head = """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="stac-manager validate">
    <testsuite name="documents">

    """
  let separator = ""
  let listsCleanDocuments = true

  func write(_ report: DocumentReport, to buffer: inout ByteBuffer) {
    let name = escaped(report.location)
    let group = escaped(report.type ?? "document")
    guard !report.entries.isEmpty else {
      buffer.append("<testcase classname=\"\(group)\" name=\"\(name)\"/>\n")
      return
    }
    buffer.append("<testcase classname=\"\(group)\" name=\"\(name)\">\n")
    let lines = report.entries.map { entry in
      "\(report.path):\(entry.location): \(entry.finding.severity.rawValue): \(entry.finding.message) "
        + "[\(entry.finding.rule)] at \(entry.finding.pointer)"
    }.joined(separator: "\n")
    if report.isValid {
      buffer.append("<system-out>\(escaped(lines))</system-out>\n")
    } else {
      let worst = report.entries.first { $0.finding.severity == .error } ?? report.entries[0]
      buffer.append(
        "<failure type=\"\(worst.finding.rule)\" message=\"\(escaped(worst.finding.message))\">")
      buffer.append("\(escaped(lines))</failure>\n")
    }
    buffer.append("</testcase>\n")
  }

  func tail(_ totals: ReportTotals, seconds: Double) -> String {
    // The counts stand behind the cases: they are known only now, and readers count themselves.
    """
    <properties>
    <property name="documents" value="\(totals.documents)"/>
    <property name="invalid" value="\(totals.invalid)"/>
    </properties>
    </testsuite>
    </testsuites>

    """
  }

  /// XML 1.0 allows no control characters, not even escaped ones.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      case "\u{0}"..<"\u{20}", "\u{FFFE}"..."\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
