public import STACJSON
public import STACStorage
public import STACTables

/// How records are written that are no Items.
public enum RecordFormat: String, Sendable, CaseIterable {
  /// Rows of text with a header.
  case csv
  /// An array, a GeoJSON FeatureCollection, or one object.
  case json
  /// One object a line.
  case ndjson
  /// A table of any columns.
  case parquet
}

/// How a location is read that holds records and no Items: rows of a table, features of others,
/// files of a folder.
public struct RecordOptions: Sendable {
  /// The format, where the name does not tell.
  public var format: RecordFormat?
  /// How CSV is written.
  public var csv = CSVOptions()
  /// Whether fields of CSV become numbers where all of their column are; the file is then read twice.
  public var infersTypes = false
  /// Columns of CSV that stay text in any case.
  public var textColumns: Set<String> = []
  /// Finds the records in a JSON document, where they are not its elements or its `features`: gives
  /// what it finds as JSON text. The document is then kept in memory.
  public var selection: (@Sendable (JSONView) throws -> [UInt8])?
  /// Which files of a folder are records, and what the parts of their names are called. Without it
  /// the files in a folder are tables.
  public var pattern: FilePattern?
  /// The parts of names that the files of one record share.
  public var groupKeys: [String] = []
  /// The records themselves, as the JSON text of an array, in place of a location.
  public var content: [UInt8]?
  /// Opens a location that only the maker of its Items knows how to read.
  public var opening:
    (@Sendable (_ location: String, _ options: ReadOptions) throws(StorageError) -> any ItemSource)?

  /// The defaults.
  public init() {}
}
