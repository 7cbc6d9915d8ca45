internal import STACManager

/// A file of which there was a report already and of which there is more to say: it is read once
/// more, for the places of what was found.
struct ReportedFile {
  let path: String
  private let text: [UInt8]
  private let id: String?
  private let type: String?
  private let places: JSONSourceMap?

  /// Reads a file on this machine; of others the places stay unknown.
  init(_ path: String) {
    self.path = path
    let isHere = path != "-" && !path.contains("://")
    text = isHere ? (try? readAll(path)) ?? [] : []
    let document = try? JSONValue(parsing: text)
    id = document?["id"]?.string
    type = document?["type"]?.string
    // Of a file with many documents the place cannot be told any more.
    places = type == nil ? nil : try? JSONSourceMap(text)
  }

  func report(_ findings: [Finding], _ isStrict: Bool) -> DocumentReport {
    let entries = text.withUnsafeBytes { bytes in
      findings.map { finding in
        let place = places?.location(of: finding.pointer)
        return DocumentReport.Entry(
          finding, at: place ?? .start, snippet: place.flatMap { Snippet.around($0, in: bytes) })
      }
    }
    var report = DocumentReport(
      location: path, path: path, id: id, type: type, entries: entries, isStrict: isStrict)
    report.isAfterword = true
    return report
  }
}
