/// Rows under titles, without borders, for people to read.
///
/// On a terminal the table is made to fit: the widest columns are cut, with an ellipsis, until the
/// row has room. Elsewhere nothing is cut and no line ends in blanks, so that other programs find
/// everything.
public struct Table: Sendable {
  /// At which edge the cells of a column stand.
  public enum Alignment: Sendable, Hashable {
    /// At the left, for words.
    case left
    /// At the right, for numbers.
    case right
  }

  /// A column of a table.
  public struct Column: Sendable, Hashable {
    /// What stands above the cells.
    public var title: String
    /// At which edge the cells stand.
    public var alignment: Alignment
    /// Whether cells may be cut to make the table fit.
    public var isFlexible: Bool

    /// A column, at the left and flexible unless told otherwise; numbers are never cut.
    public init(_ title: String, _ alignment: Alignment = .left, isFlexible: Bool? = nil) {
      self.title = title
      self.alignment = alignment
      self.isFlexible = isFlexible ?? (alignment == .left)
    }
  }

  /// A text in a table.
  public struct Cell: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The text; controls in it are made harmless.
    public var text: String
    /// How it is emphasised.
    public var paint: Style.Paint?

    /// A text with or without emphasis.
    public init(_ text: String, _ paint: Style.Paint? = nil) {
      self.text = text
      self.paint = paint
    }

    /// A text without emphasis.
    public init(stringLiteral text: String) {
      self.init(text)
    }
  }

  /// The columns.
  public let columns: [Column]
  /// The rows, each with a cell for every column.
  public private(set) var rows: [[Cell]] = []

  /// A table without rows.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row at the end.
  ///
  /// - Precondition: There are as many cells as columns.
  public mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "a row needs \(columns.count) cells")
    rows.append(
      cells.map { cell in
        var cell = cell
        cell.text = singleLine(cell.text)
        return cell
      })
  }

  /// Adds a row of texts without emphasis at the end.
  public mutating func append(_ texts: [String]) { append(texts.map { Cell($0) }) }
}
