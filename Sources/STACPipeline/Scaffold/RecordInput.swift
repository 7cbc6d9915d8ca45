public import STACCatalog
internal import STACJSON
public import STACQuery
internal import STACStorage
internal import STACTables

/// How records are read: what a mapping says under `input`.
public struct RecordInput: Sendable {
  /// The format, where the name does not tell.
  public var format: RecordFormat?
  /// What stands between the fields of CSV: one character, `tab`, or nil for what the header tells.
  public var delimiter: String?
  /// How the text of CSV is encoded.
  public var encoding: String?
  /// Where in a JSON document the records are.
  public var dataPath: JMESPath?
  /// Which files of a folder are records, as ``FilePattern`` has it.
  public var pattern: String?
  /// The parts of file names that the files of one record share.
  public var groupKeys: [String] = []
  /// Whether CSV has a header.
  public var hasHeader: Bool?
  /// The names of the columns of CSV.
  public var columns: [String]?
  /// Lines before the header of CSV.
  public var skippedLines: Int?
  /// The character that lines of CSV begin with that are passed over.
  public var comment: String?

  /// What the names of files tell.
  public init() {}

  /// The options as a source of records takes them.
  ///
  /// - Throws: ``WorkflowError`` where one of them is none.
  public func options() throws(WorkflowError) -> RecordOptions {
    var options = RecordOptions()
    options.format = format
    options.csv.delimiter = try delimiter.map { (text) throws(WorkflowError) in
      try Self.character(text, "delimiter")
    }
    options.csv.comment = try comment.map { (text) throws(WorkflowError) in
      try Self.character(text, "comment")
    }
    if let encoding {
      guard let known = TextEncoding(named: encoding) else {
        throw WorkflowError(
          .records,
          "'\(encoding)' is not an encoding that is known; there are "
            + TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))
      }
      options.csv.encoding = known
    }
    options.csv.hasHeader = hasHeader ?? true
    options.csv.columns = columns
    options.csv.skippedLines = skippedLines ?? 0
    if let dataPath {
      options.selection = { document in
        var text = ByteBuffer()
        try dataPath.write(document, to: &text)
        guard text.array.first == UInt8(ascii: "[") else {
          throw WorkflowError(.records, "data_path '\(dataPath)' does not lead to an array")
        }
        return text.array
      }
    }
    do throws(TableError) {
      options.pattern = try pattern.map { (text) throws(TableError) in try FilePattern(text) }
    } catch { throw WorkflowError(.records, error.message) }
    if let names = options.pattern?.names ?? (groupKeys.isEmpty ? nil : []) {
      let known = names + ["folder", "stem", "extension"]
      if let missing = groupKeys.first(where: { !known.contains($0) }) {
        throw WorkflowError(
          .records,
          "files cannot be grouped by '\(missing)', which is no part of the pattern; there are "
            + known.joined(separator: ", "))
      }
    }
    options.groupKeys = groupKeys
    return options
  }

  private static func character(_ text: String, _ name: String) throws(WorkflowError) -> UInt8 {
    if ["tab", "\\t"].contains(text.lowercased()) { return UInt8(ascii: "\t") }
    guard let byte = text.utf8.first, text.utf8.count == 1, byte < 0x80, byte != UInt8(ascii: "\"")
    else {
      throw WorkflowError(.records, "'\(name)' is one ASCII character or 'tab', not '\(text)'")
    }
    return byte
  }
}
