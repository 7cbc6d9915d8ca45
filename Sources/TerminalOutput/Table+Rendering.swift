extension Table {
  private static let gap = "  "
  /// No column is cut to less than this.
  private static let leastWidth = 8

  /// The titles and rows as lines, each with a line feed.
  ///
  /// - Parameters:
  ///   - width: The columns of the terminal; nil elsewhere, where nothing is cut.
  ///   - style: How titles and painted cells are emphasised.
  /// - Complexity: O(*n*) for *n* characters.
  public func rendered(width: Int? = nil, style: Style = .plain) -> String {
    let widths = fittingWidths(width)
    var text = line(columns.map { Cell($0.title, .bold) }, widths: widths, style: style)
    for row in rows { text += line(row, widths: widths, style: style) }
    return text
  }

  private func fittingWidths(_ available: Int?) -> [Int] {
    var widths = columns.indices.map { index in
      let widest = rows.lazy.map { displayWidth(of: $0[index].text) }.max() ?? 0
      return max(widest, displayWidth(of: columns[index].title))
    }
    guard let available else { return widths }
    var surplus = widths.reduce(Self.gap.count * (columns.count - 1), +) - available
    while surplus > 0 {
      let candidates = columns.indices.filter {
        columns[$0].isFlexible && widths[$0] > Self.leastWidth
      }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      surplus -= 1
    }
    return widths
  }

  private func line(_ cells: [Cell], widths: [Int], style: Style) -> String {
    var line = ""
    var pendingBlanks = ""
    for (index, cell) in cells.enumerated() {
      let text = truncated(cell.text, toWidth: widths[index])
      let blanks = String(repeating: " ", count: widths[index] - displayWidth(of: text))
      let painted = cell.paint.map { style($0, text) } ?? text
      if columns[index].alignment == .right { pendingBlanks += blanks }
      // Blanks wait for the next text, so that none ends a line.
      if !text.isEmpty {
        line += pendingBlanks + painted
        pendingBlanks = ""
      }
      if columns[index].alignment == .left { pendingBlanks += blanks }
      pendingBlanks += Self.gap
    }
    return line + "\n"
  }
}
