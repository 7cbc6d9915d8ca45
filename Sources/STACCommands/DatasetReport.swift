internal import STACManager
internal import TerminalOutput

/// What the manifest of a dataset tells, for people and for programs.
struct DatasetReport {
  private let manifest: DatasetManifest
  private let location: String
  private let style: Style

  init(_ manifest: DatasetManifest, location: String, style: Style) {
    self.manifest = manifest
    self.location = location
    self.style = style
  }

  private var boundingBox: BoundingBox? {
    var union = BoundingBoxUnion()
    for file in manifest.files { if let box = file.boundingBox { union.add(box) } }
    return union.box
  }

  private var interval: TemporalInterval? {
    var all: TemporalInterval?
    for file in manifest.files {
      if let own = file.interval { all = all.map { $0.union(own) } ?? own }
    }
    return all
  }

  var json: JSONValue {
    [
      "version": .integer(Int64(manifest.version)),
      "partition_by": .array(manifest.keys.map { .string($0.rawValue) }),
      "files": .integer(Int64(manifest.files.count)),
      "rows": .integer(Int64(manifest.rowCount)), "bytes": .integer(Int64(manifest.byteCount)),
      "bbox": boundingBox.map { .array($0.json) } ?? .null,
      "interval": interval.map { .array($0.json) } ?? .null,
    ]
  }

  var text: String {
    var text = style.bold(singleLine(location)) + "\n"
    line("dataset", "version \(manifest.version), divided by \(manifest.keys.names)", &text)
    line("rows", HumanReadable.count(manifest.rowCount), &text)
    let rows = manifest.files.map(\.rowCount)
    var files = HumanReadable.count(rows.count)
    if let least = rows.min(), let most = rows.max() {
      files += " of \(HumanReadable.count(least)) to \(HumanReadable.count(most)) rows"
    }
    line("files", files, &text)
    line("size", HumanReadable.byteCount(manifest.byteCount), &text)
    line(
      "box",
      boundingBox.map { box in
        box.numbers.map { JSONValue.double($0).description }.joined(separator: ", ")
      } ?? "unknown", &text)
    line("time", interval?.description ?? "unknown", &text)
    return text + "\n"
  }

  private func line(_ name: String, _ value: String, _ text: inout String) {
    text += name + String(repeating: " ", count: max(1, 13 - name.utf8.count)) + value + "\n"
  }
}
