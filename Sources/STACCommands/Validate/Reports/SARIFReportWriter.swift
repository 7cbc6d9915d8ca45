internal import STACManager

/// SARIF 2.1.0 (OASIS), as code scanning tools read it.
struct SARIFReportWriter: ReportWriter {
  let separator = ",\n"
  let listsCleanDocuments = false

  var head: String {
    let rules = JSONValue.array(
      (Rules.all + Rules.zarr).map { rule in
        [
          "id": .string(rule.id), "shortDescription": ["text": .string(rule.summary)],
          "fullDescription": ["text": .string(rule.reason)],
          "helpUri": .string(rule.reference),
          "defaultConfiguration": ["level": .string(Self.level(rule.severity))],
        ]
      })
    let driver: JSONValue = [
      "name": "stac-manager", "version": .string(StacManager.version), "rules": rules,
    ]
    return """
      {"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{\
      "tool":{"driver":\(driver)},"results":[

      """
  }

  func write(_ report: DocumentReport, to buffer: inout ByteBuffer) {
    for (index, entry) in report.entries.enumerated() {
      if index > 0 { buffer.append(separator) }
      buffer.append(json: result(entry, report))
    }
  }

  private func result(_ entry: DocumentReport.Entry, _ report: DocumentReport) -> JSONValue {
    [
      "ruleId": .string(entry.finding.rule),
      "level": .string(Self.level(entry.finding.severity)),
      "message": ["text": .string(entry.finding.message)],
      "locations": [
        [
          "physicalLocation": [
            "artifactLocation": ["uri": .string(Self.uri(report.path))],
            "region": [
              "startLine": .integer(Int64(entry.location.line)),
              "startColumn": .integer(Int64(entry.location.column)),
            ],
          ],
          "logicalLocations": [
            ["fullyQualifiedName": .string(entry.finding.pointer.description)]
          ],
        ]
      ],
    ]
  }

  func tail(_ totals: ReportTotals, seconds: Double) -> String { "\n]}]}\n" }

  private static func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }

  /// A path as a URI reference (RFC 3986): what is not allowed in a path is percent-encoded.
  private static func uri(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      let character = Character(Unicode.Scalar(byte))
      if byte < 0x80,
        character.isLetter || character.isNumber || "-._~/:@!$&'()*+,;=".contains(character)
      {
        text.append(character)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }
}
