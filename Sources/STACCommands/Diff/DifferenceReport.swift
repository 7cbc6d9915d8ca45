internal import STACManager
internal import Synchronization
internal import TerminalOutput

/// Prints what differs, while it is found.
final class DifferenceReport: Sendable {
  let counts: DifferenceCounts
  private let format: String
  private let limit: Int
  private let output: StandardOutput
  private let style: Style
  private let state = Mutex(State())

  private struct State {
    /// Added, modified and deleted Items of each Collection.
    var collections: [String: [DigestIndex.State: Int]] = [:]
    var lines: [String] = []
    var count = 0
  }

  init(_ counts: DifferenceCounts, format: String, limit: Int, _ context: CommandContext) {
    self.counts = counts
    self.format = format
    self.limit = limit
    output = context.output
    style = context.style
  }

  /// The counts as JSON.
  static func json(_ counts: DifferenceCounts) -> JSONObject {
    var json: JSONObject = [
      "added": .integer(Int64(counts.added)), "modified": .integer(Int64(counts.modified)),
      "deleted": .integer(Int64(counts.deleted)), "unchanged": .integer(Int64(counts.unchanged)),
    ]
    let duplicates = counts.oldDuplicates + counts.newDuplicates
    if duplicates > 0 { json["duplicates"] = .integer(Int64(duplicates)) }
    return json
  }

  /// The counts in words.
  static func text(_ counts: DifferenceCounts) -> String {
    var parts = [
      (counts.added, "added"), (counts.modified, "modified"), (counts.deleted, "deleted"),
      (counts.unchanged, "unchanged"),
    ].map { "\(HumanReadable.count($0)) \($1)" }
    let duplicates = counts.oldDuplicates + counts.newDuplicates
    if duplicates > 0 {
      parts.append("\(HumanReadable.count(duplicates)) that came twice left out")
    }
    return parts.joined(separator: ", ")
  }

  /// Prints what stands before the differences.
  func begin(old: String, new: String) throws {
    guard format == "json" else { return }
    var head: JSONObject = [
      "version": 1, "old": .string(redactedLocation(old)), "new": .string(redactedLocation(new)),
    ]
    for (key, value) in Self.json(counts) { head[key] = value }
    try output.write(String(JSONValue.object(head).description.dropLast()) + ",\"changes\":[")
  }

  /// Prints a difference.
  func add(_ difference: ItemDifference) throws(StorageError) {
    do throws(OutputError) {
      try print(difference)
    } catch {
      throw StorageError(.system, error.description, path: "-")
    }
  }

  private func print(_ difference: ItemDifference) throws(OutputError) {
    switch format {
    case "json":
      let isFirst = state.withLock { state in
        defer { state.count += 1 }
        return state.count == 0
      }
      try output.write((isFirst ? "\n" : ",\n") + json(difference).description)
    case "ndjson": try output.writeLine(json(difference).description)
    case "patch":
      guard let patch = difference.patch else { return }
      try output.writeLine(
        JSONValue.object([
          "collection": .string(difference.collection), "id": .string(difference.id),
          "patch": patch.json,
        ]).description)
    default: note(difference)
    }
  }

  private func json(_ difference: ItemDifference) -> JSONValue {
    var json: JSONObject = [
      "change": .string(difference.state.name), "collection": .string(difference.collection),
      "id": .string(difference.id),
    ]
    if let patch = difference.patch { json["patch"] = patch.json }
    return .object(json)
  }

  /// Keeps a difference for the table.
  private func note(_ difference: ItemDifference) {
    state.withLock { state in
      state.collections[difference.collection, default: [:]][difference.state, default: 0] += 1
      state.count += 1
      if state.lines.count < limit { state.lines.append(line(difference)) }
    }
  }

  private func line(_ difference: ItemDifference) -> String {
    let name =
      (difference.collection.isEmpty ? "" : singleLine(difference.collection) + "/")
      + singleLine(difference.id)
    switch difference.state {
    case .added: return style.green("+") + " " + name
    case .deleted: return style.red("-") + " " + name
    default:
      let paths = difference.patch?.operations.map(\.path.description) ?? []
      let shown = paths.prefix(3).map { singleLine($0) }.joined(separator: ", ")
      let more = paths.count > 3 ? " and \(paths.count - 3) more" : ""
      return style.yellow("~") + " " + name + style.dim("  \(shown)\(more)")
    }
  }

  /// Prints what stands behind the differences.
  func end() throws {
    switch format {
    case "json": try output.write("]}\n")
    case "ndjson", "patch": break
    default: try output.write(table + Self.text(counts) + "\n")
    }
  }

  /// The Collections, and the first differences.
  var table: String {
    let state = state.withLock { $0 }
    guard state.count > 0 else { return "" }
    var table = Table([
      Table.Column("collection"), Table.Column("added", .right), Table.Column("modified", .right),
      Table.Column("deleted", .right),
    ])
    for (name, counts) in state.collections.sorted(by: { $0.key < $1.key }) {
      table.append(
        [name.isEmpty ? "-" : name]
          + [DigestIndex.State.added, .modified, .deleted].map {
            HumanReadable.count(counts[$0] ?? 0)
          })
    }
    var text = table.rendered(width: nil, style: style) + "\n"
    text += state.lines.map { $0 + "\n" }.joined()
    if state.count > state.lines.count {
      text += "and \(HumanReadable.count(state.count - state.lines.count)) more\n"
    }
    return text + "\n"
  }
}

extension JSONPatch.Operation {
  /// The place that the operation changes.
  fileprivate var path: JSONPointer {
    switch self {
    case .add(let path, _), .remove(let path), .replace(let path, _), .move(_, let path),
      .copy(_, let path), .test(let path, _):
      path
    }
  }
}
