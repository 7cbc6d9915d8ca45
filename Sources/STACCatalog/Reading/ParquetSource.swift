internal import STACGeoParquet
internal import STACJSON
internal import STACStorage
internal import Synchronization

/// The Items of a GeoParquet file, in the order of its rows.
///
/// Decoding needs the order of the rows and happens here; what the rows are as JSON is written by
/// whoever works on the batch.
final class ParquetSource: ItemSource {
  let collections: [String: JSONObject]
  private let path: String
  /// The location as it was given, where the file was opened for this source.
  private var location: String?
  private let batches: GeoParquetBatches
  private let renderers: RendererPool
  private var isFirst = true
  private var isDone = false

  /// Opens a file.
  ///
  /// - Throws: ``StorageError`` where it is no Parquet file, or holds no Items.
  convenience init(_ path: String, _ options: ReadOptions) throws(StorageError) {
    let file = try UnreadFiles.open(path, options.remote)
    do throws(GeoParquetError) {
      try self.init(file, options)
    } catch {
      throw StorageError(.content, error.message, path: file.path)
    }
    location = path
  }

  /// Where nothing was read, somebody has only looked.
  deinit {
    if isFirst, let location { UnreadFiles.keep(batches.file, of: location) }
  }

  /// Reads a file that is open.
  init(_ file: GeoParquetFile, _ options: ReadOptions) throws(GeoParquetError) {
    path = file.path
    let isTable = options.records != nil
    guard file.holdsItems || isTable else { throw GeoParquetError.noItems(path) }
    collections = file.collections
    batches = try GeoParquetBatches(
      file, options.query, batchRows: file.batchRows(byteCount: 2 * options.blockSize))
    renderers = RendererPool(batches, isTable: isTable)
    // A column of a type that cannot be read is better known before the run than in its middle.
    renderers.give(back: try renderers.take())
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    if isDone { return false }
    batch.path = path
    batch.beginsFile = isFirst
    isFirst = false
    do throws(GeoParquetError) {
      guard let rows = try batches.next() else {
        isDone = true
        return false
      }
      batch.content = .rows(ParquetRows(rows, renderers))
      return true
    } catch {
      isDone = true
      batch.content = .records
      batch.problems.append(
        SourceProblem(
          ItemFailure(code: error.code.rawValue, message: error.message),
          origin: ItemOrigin(path: path)))
      return true
    }
  }
}

/// Some rows of a Parquet file, and who can write them as Items.
public final class ParquetRows: Sendable {
  private let rows: GeoParquetBatch
  private let renderers: RendererPool

  fileprivate init(_ rows: GeoParquetBatch, _ renderers: RendererPool) {
    self.rows = rows
    self.renderers = renderers
  }

  /// Fills the block of a batch, a line for each row; rows that cannot be written are problems.
  func render(into batch: SourceBatch) {
    let failures: [RowRenderer.Failure]
    do throws(GeoParquetError) {
      let tools = try renderers.take()
      defer { renderers.give(back: tools) }
      tools.text.truncate()
      failures = tools.renderer.render(rows, into: &tools.text)
      batch.block.exchange(with: &tools.text)
    } catch {
      batch.problems.append(
        SourceProblem(
          ItemFailure(code: error.code.rawValue, message: error.message),
          origin: ItemOrigin(path: batch.path)))
      return
    }
    for failure in failures {
      batch.problems.append(
        SourceProblem(
          ItemFailure(code: failure.error.code.rawValue, message: failure.error.message),
          origin: ItemOrigin(
            path: batch.path,
            location: SourceLocation(
              byteOffset: 0, line: rows.firstRow + failure.row + 1, column: 1))))
    }
  }
}

/// What writes rows as Items, and the memory that it writes into; each serves one worker at a time.
final class RendererPool: Sendable {
  /// `@unchecked Sendable`: handed from one worker to the next through the pool's lock.
  final class Tools: @unchecked Sendable {
    let renderer: RowRenderer
    var text = ByteBuffer()
    init(_ renderer: RowRenderer) { self.renderer = renderer }
  }

  private let batches: GeoParquetBatches
  private let isTable: Bool
  private let idle = Mutex<[Tools]>([])

  init(_ batches: GeoParquetBatches, isTable: Bool) {
    self.batches = batches
    self.isTable = isTable
  }

  func take() throws(GeoParquetError) -> Tools {
    if let tools = idle.withLock({ $0.popLast() }) { return tools }
    return Tools(try RowRenderer(batches, asTable: isTable))
  }

  func give(back tools: Tools) { idle.withLock { $0.append(tools) } }
}
