extension Table {
  /// Blanks between columns.
  private static let gap = 2
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
    var surplus = widths.reduce(Self.gap * (columns.count - 1), +) - available
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
    // Blanks wait for the next text, so that none ends a line.
    var pendingBlanks = 0
    for (index, cell) in cells.enumerated() {
      var text = cell.text
      var width = displayWidth(of: text)
      if width > widths[index] {
        text = truncated(text, toWidth: widths[index])
        width = displayWidth(of: text)
      }
      let blanks = widths[index] - width
      if columns[index].alignment == .right { pendingBlanks += blanks }
      if !text.isEmpty {
        line += String(repeating: " ", count: pendingBlanks)
        line += cell.paint.map { style($0, text) } ?? text
        pendingBlanks = 0
      }
      if columns[index].alignment == .left { pendingBlanks += blanks }
      pendingBlanks += Self.gap
    }
    return line + "\n"
  }
}
