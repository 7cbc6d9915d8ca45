internal import STACManager
internal import TerminalOutput

/// What a deletion from a dataset has done, or would do.
struct DeletionReport {
  var deletion: Dataset.Deletion
  var location: String
  var isDryRun: Bool
  /// Where it is written what went.
  var audit: String?

  var json: JSONValue {
    [
      "location": .string(location), "dry_run": .boolean(isDryRun),
      "deleted": .integer(Int64(deletion.deletedCount)),
      "kept": .integer(Int64(deletion.keptCount)),
      "files_rewritten": .integer(Int64(deletion.rewrittenCount)),
      "files_removed": .integer(Int64(deletion.removedCount)),
      "files": .array(
        deletion.counts.map {
          ["path": .string($0.path), "deleted": .integer(Int64($0.count))]
        }),
      "audit": audit.map { .string($0) } ?? .null,
    ]
  }

  var text: String {
    let all = deletion.deletedCount + deletion.keptCount
    var text =
      isDryRun
      ? "would delete \(HumanReadable.count(deletion.deletedCount)) of "
        + "\(HumanReadable.count(all)) Items\n"
      : "deleted \(HumanReadable.count(deletion.deletedCount)) of \(HumanReadable.count(all)) Items\n"
    for count in deletion.counts.prefix(50) {
      let number = HumanReadable.count(count.count)
      text += String(repeating: " ", count: max(1, 10 - number.count))
      text += "\(number)  \(singleLine(count.path))\n"
    }
    if deletion.counts.count > 50 {
      text += "            and \(deletion.counts.count - 50) more files\n"
    }
    if let audit { text += "audit log: \(singleLine(audit))\n" }
    return text
  }
}
