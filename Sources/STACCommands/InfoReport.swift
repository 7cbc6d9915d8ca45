internal import STACManager
internal import TerminalOutput

/// What a location holds, for people.
struct InfoReport {
  private let census: ItemCensus
  private let location: String
  private let style: Style

  init(_ census: ItemCensus, location: String, style: Style) {
    self.census = census
    self.location = location
    self.style = style
  }

  var text: String {
    var text = style.bold(singleLine(location)) + "\n"
    text += "Items        \(HumanReadable.count(census.count))\n"
    line("box", census.boundingBox.map { describe($0) }, &text)
    line("time", census.interval?.description, &text)
    line("versions", list(census.versions), &text)
    line("geometries", list(census.geometries), &text)
    line("extensions", list(census.extensions, limit: 40, separator: "\n             "), &text)
    line("assets", list(census.assets, limit: 30), &text)
    if census.collections.count > 0 {
      text += "\n" + collections.rendered(width: nil, style: style)
    }
    return text
  }

  private func line(_ name: String, _ value: String?, _ text: inout String) {
    guard let value, !value.isEmpty else { return }
    let padding = String(repeating: " ", count: max(1, 13 - name.count))
    text += name + padding + value + "\n"
  }

  private func list(
    _ counts: [String: Int], limit: Int = 12, separator: String = ", "
  ) -> String {
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var texts = sorted.prefix(limit).map {
      "\(singleLine($0.key)) (\(HumanReadable.count($0.value)))"
    }
    if sorted.count > limit { texts.append("and \(sorted.count - limit) more") }
    return texts.joined(separator: separator)
  }

  private func describe(_ box: BoundingBox) -> String {
    box.numbers.map { number in JSONValue.double(number).description }.joined(separator: ", ")
  }

  private var collections: Table {
    var table = Table([
      Table.Column("collection"), Table.Column("Items", .right), Table.Column("box"),
      Table.Column("time"),
    ])
    for (id, part) in census.collections.sorted(by: { $0.key < $1.key }) {
      table.append([
        id.isEmpty ? "(none)" : id, HumanReadable.count(part.count),
        part.boundingBox.map(describe) ?? "", part.interval?.description ?? "",
      ])
    }
    return table
  }
}
