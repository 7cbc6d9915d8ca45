public import STACJSON

/// Writes rows of a file as the Items that they are, one a line.
///
/// One serves one thread.
public final class RowRenderer {
  /// A row that could not be written.
  public struct Failure: Sendable, Hashable {
    /// The row of the batch.
    public var row: Int
    /// What is wrong with it.
    public var error: GeoParquetError
  }

  private var writing: RowWriting

  /// A renderer for the batches of a file.
  ///
  /// - Parameter isTable: each row is written as an object of its columns, whatever they are, and
  ///   not as an Item.
  /// - Throws: ``GeoParquetError`` where a column is of a type that JSON has no form for.
  public init(
    _ batches: GeoParquetBatches, asTable isTable: Bool = false
  ) throws(GeoParquetError) {
    writing = try RowWriting(batches.fields, batches.file, asTable: isTable)
  }

  /// How much text the rows of a batch may be, in bytes; rows beyond are failures.
  package var textLimit: Int {
    get { writing.textLimit }
    set { writing.textLimit = newValue }
  }

  /// Adds the Items of a batch to a buffer, one a line.
  ///
  /// - Returns: the rows that could not be written; their lines are empty.
  public func render(_ batch: GeoParquetBatch, into output: inout ByteBuffer) -> [Failure] {
    writing.render(batch, into: &output)
  }
}

/// Looks whether text that others may have written is JSON.
final class JSONTextChecker {
  private var parser = JSONParser()
  private var scratch = ByteBuffer()

  /// The value of a text between two others; nil where it is not JSON. Valid until the next call.
  func value(
    _ before: StaticString, _ bytes: UnsafeRawBufferPointer, _ after: StaticString
  ) -> JSONView? {
    scratch.truncate()
    scratch.append(before)
    scratch.append(bytes)
    scratch.append(after)
    return scratch.withPaddedBytes { try? parser.parse(padded: $0) }
  }
}
