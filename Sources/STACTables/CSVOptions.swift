/// How a CSV file is written.
public struct CSVOptions: Sendable, Hashable {
  /// What stands between fields; nil for what the name (`.tsv`) or the header tells: `,`, `;`, a tab
  /// or `|`.
  public var delimiter: UInt8?
  /// How the text is encoded.
  public var encoding = TextEncoding.utf8
  /// Whether the first row names the columns.
  public var hasHeader = true
  /// The names of the columns, in place of those of the header.
  public var columns: [String]?
  /// Lines before the header that are passed over.
  public var skippedLines = 0
  /// What lines begin with that are passed over.
  public var comment: UInt8?
  /// What becomes of fields; nil for text. See ``ColumnType``.
  public var types: [String: ColumnType]?

  /// The defaults: RFC 4180 with a header.
  public init() {}
}

/// What the fields of a column are written as in JSON.
public enum ColumnType: String, Sendable, CaseIterable {
  /// A string.
  case text
  /// A number.
  case number
  /// `true` or `false`.
  case boolean
}
