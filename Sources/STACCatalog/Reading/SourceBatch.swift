public import STACJSON

/// What a source hands to a worker at a time: a block of records, or some files to read.
///
/// Batches are reused; a source fills the same object again and again.
public final class SourceBatch {
  /// What the batch holds.
  public enum Content {
    /// Records in ``SourceBatch/block``, from the file ``SourceBatch/path``.
    case records
    /// Files that hold an Item each, or an ItemCollection.
    case files([FileReference])
    /// Rows of a Parquet file, to be written as records by whoever works on them.
    case rows(ParquetRows)
  }

  /// A file that the worker is to read.
  public struct FileReference: Sendable {
    /// The path of the file.
    public var path: String
    /// The link that led to it, for messages.
    public var link: String?
  }

  /// What the batch holds.
  public var content = Content.records
  /// The bytes of the records. A source that has them already puts its own block here.
  public var block: RecordBlock
  /// The file that the records come from.
  public var path = ""
  /// Whether the records begin a file: line numbers start again.
  public var beginsFile = false
  /// Whether the lines of the block stand in the file ``path``, at the block's byte offset; not so
  /// where they were made from something else.
  package private(set) var standsInFile = true
  /// What the source noticed that has no Item of its own.
  public var problems: [SourceProblem] = []
  /// What ``RemoteOptions/state`` must be to continue behind this batch, for sources that cannot
  /// read the batches before it again.
  public var state: (@Sendable () -> JSONValue)?

  /// An empty batch with room for records of so many bytes.
  public init(capacity: Int) { block = RecordBlock(capacity: capacity) }

  /// Makes records of what the source has left to whoever works on the batch.
  package func load() {
    guard case .rows(let rows) = content else { return }
    content = .records
    standsInFile = false
    rows.render(into: self)
  }

  /// Makes the batch empty.
  public func removeAll() {
    content = .files([])
    block.removeAll()
    path = ""
    beginsFile = false
    standsInFile = true
    problems.removeAll()
    state = nil
  }
}

/// Something that a source could not read and that is not one of its Items: a link that leads
/// nowhere, a file that ends in the middle of its compressed data.
public struct SourceProblem: Sendable, Hashable {
  /// Whether Items may be missing because of it, or it is only worth knowing.
  public var isFailure: Bool
  /// What it is, and where in the document.
  public var failure: ItemFailure
  /// The file, and the place in it.
  public var origin: ItemOrigin
  /// What could not be read, as it stands in the file: a row of a table.
  public var content: [UInt8] = []

  /// A problem at a place.
  public init(isFailure: Bool = true, _ failure: ItemFailure, origin: ItemOrigin) {
    self.isFailure = isFailure
    self.failure = failure
    self.origin = origin
  }
}
