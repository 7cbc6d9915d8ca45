internal import STACManager
internal import TerminalOutput

/// What was changed in a catalog, or would be.
struct ChangeReport {
  enum Verb {
    case update, delete, undo, extend
  }

  private let outcome: ChangeOutcome
  private let location: String
  private let isDryRun: Bool
  private let verb: Verb
  private let style: Style

  init(
    _ outcome: ChangeOutcome, location: String, isDryRun: Bool, verb: Verb, style: Style
  ) {
    self.outcome = outcome
    self.location = location
    self.isDryRun = isDryRun
    self.verb = verb
    self.style = style
  }

  /// Prints the report, and for NDJSON each change that would be made.
  func print(_ format: String, _ context: CommandContext) throws {
    switch format {
    case "json": try context.printJSON(json, isPretty: true)
    case "ndjson":
      try context.printJSON(head(), isPretty: false)
      guard let plan = outcome.plan else { return }
      let reader = RecordReader(lines: try openBytes(plan), path: plan, blockSize: 1 << 20)
      let block = RecordBlock(capacity: 1 << 20)
      while try reader.next(into: block) {
        try context.output.write(String(decoding: block.bytes, as: UTF8.self))
      }
    default: try context.output.write(text)
    }
  }

  private func head() -> JSONValue {
    var json: JSONObject = ["location": .string(location), "dry_run": .boolean(isDryRun)]
    for (key, value) in outcome.json { json[key] = value }
    return .object(json)
  }

  private var json: JSONValue {
    var json = head()
    if isDryRun {
      json["changes"] = .array(
        outcome.differences.map {
          [
            "location": .string($0.location), "id": .string($0.id),
            "operation": .string($0.operation),
            "difference": .array($0.lines.map { .string($0) }),
          ]
        })
    }
    return json
  }

  // MARK: Text

  private var text: String {
    var text = counts
    if !isDryRun, outcome.changeCount > 0, !outcome.isRefused {
      let files = outcome.writtenFiles + outcome.removedFiles
      text += "\(files) \(files == 1 ? "file" : "files") changed\n"
      if let audit = outcome.audit {
        text += "audit log: \(singleLine(audit))\n"
      }
    }
    text += conflicts
    for difference in outcome.differences { text += lines(difference) }
    let hidden = outcome.changeCount - outcome.differences.count
    if isDryRun, hidden > 0, !outcome.differences.isEmpty {
      text += "… and \(HumanReadable.count(hidden)) more; --show N shows more of them\n"
    }
    return text
  }

  private var counts: String {
    let isRefused = outcome.isRefused && !isDryRun
    let names: [(ChangeOutcome.Count, String, String)] = [
      (outcome.items, "Item", "Items"),
      (outcome.collections, "Collection", "Collections"),
      (outcome.catalogs, "Catalog", "Catalogs"),
    ]
    var text = ""
    let isAnyMeant = names.contains { $0.0.selected + $0.0.restored > 0 }
    for (count, one, many) in names {
      if count.selected + count.restored == 0, isAnyMeant || one != "Item" { continue }
      func say(_ number: Int, _ done: String, _ base: String, of all: Int? = nil) {
        let verb = isDryRun ? "would \(base)" : isRefused ? "did not \(base)" : done
        let whole = all.map { " of \(HumanReadable.count($0))" } ?? ""
        text += "\(verb) \(HumanReadable.count(number))\(whole) "
        text += ((all ?? number) == 1 ? one : many) + "\n"
      }
      switch verb {
      case .update: say(count.changed, "updated", "update", of: count.seen)
      case .extend: say(count.changed, "extended", "extend", of: count.seen)
      case .delete: say(count.deleted, "deleted", "delete", of: count.seen)
      case .undo:
        if count.changed > 0 { say(count.changed, "put back", "put back") }
        if count.restored > 0 { say(count.restored, "restored", "restore") }
        if count.deleted > 0 { say(count.deleted, "deleted", "delete") }
      }
      if verb == .update, count.unchanged > 0 {
        text += "  \(HumanReadable.count(count.unchanged)) that are meant already are so\n"
      }
    }
    if verb == .undo, outcome.changeCount == 0 { text += "nothing to take back\n" }
    if outcome.settledCount > 0 {
      text +=
        "\(HumanReadable.count(outcome.settledCount)) changes of the log were taken back before\n"
    }
    if outcome.refreshed > 0 {
      let one = outcome.refreshed == 1
      let verb = isDryRun ? "would bring" : isRefused ? "did not bring" : "brought"
      text += "\(verb) \(HumanReadable.count(outcome.refreshed)) "
      text += "\(one ? "Collection or Catalog" : "Collections and Catalogs") up to date\n"
    }
    for mirror in outcome.staleMirrors where !isRefused {
      text +=
        "'\(singleLine(mirror))' \(isDryRun ? "would tell" : "tells") of the Items as they were; "
        + "rebuild, or build --replace --mirror, writes it anew\n"
    }
    return text
  }

  private var conflicts: String {
    if outcome.conflictCount == 0 { return "" }
    let count = HumanReadable.count(outcome.conflictCount)
    var text =
      outcome.isRefused
      ? "nothing is taken back, for \(count) documents were changed since; --force takes back what "
        + "can be\n"
      : "\(count) documents cannot be put back as they were\n"
    for conflict in outcome.conflicts.prefix(50) {
      text +=
        "  \(singleLine(conflict.location)) '\(singleLine(conflict.id))': \(conflict.reason)\n"
    }
    if outcome.conflictCount > 50 {
      text += "  and \(HumanReadable.count(outcome.conflictCount - 50)) more\n"
    }
    return text
  }

  private func lines(_ difference: ChangeOutcome.Difference) -> String {
    let word =
      switch difference.operation {
      case "delete": ": would go"
      case "insert": ": would come back"
      default: ""
      }
    var text = "\(style.bold(singleLine(difference.location))) "
    text += "'\(singleLine(difference.id))'\(word)\n"
    for line in difference.lines {
      let shown = singleLine(line)
      text += "  "
      text +=
        line.hasPrefix("-") ? style.red(shown) : line.hasPrefix("+") ? style.green(shown) : shown
      text += "\n"
    }
    return text
  }
}
