internal import STACGeoParquet
internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// Writes the new files of a dataset from Items that stay and Items that come.
struct PartitionRewriter: Sendable {
  let folder: DatasetFolder
  let format: GeoParquetOptions
  var workers: Int

  /// Bytes of JSON text that are compressed at a time.
  private static let blockSize = 1 << 20

  private static let spoolNumber = Atomic(0)

  /// Partitions are rewritten side by side, and a name is taken for a moment.
  private var spoolPath: String {
    join(folder.ownPath, "spool-\(Self.spoolNumber.add(1, ordering: .relaxed).newValue)")
  }

  /// The Items of a file that stay.
  struct Kept {
    /// Where they lie, in their order; empty where they were only counted.
    var segments: [ItemSegment] = []
    var spool: Spool?
    var count = 0
    /// Items that go.
    var droppedCount = 0
    var collections: [String: JSONObject] = [:]
  }

  /// Reads a file, and copies the Items that stay into a spool.
  ///
  /// - Parameters:
  ///   - columns: the columns that `drops` looks at, where the Items are only counted; nil for all.
  ///   - copies: whether the Items are copied, or only counted.
  ///   - drops: whether an Item goes.
  func sift(
    _ file: DatasetManifest.File, columns: [[String]]? = nil, copies: Bool,
    _ drops: @escaping @Sendable (JSONView) -> Bool
  ) throws(StorageError) -> Kept {
    let opened = try folder.open(file)
    let spool = copies ? try Spool(spoolPath, keepsName: false) : nil
    let state = Mutex(Sifting(spool: spool))
    let source: GeoParquetBatches
    do throws(GeoParquetError) {
      var query = GeoParquetQuery()
      query.columns = columns
      source = try GeoParquetBatches(
        opened, query, batchRows: opened.batchRows(byteCount: Self.blockSize))
    } catch { throw unreadable(opened.path, error.message) }
    WorkerThreads.run(max(1, min(workers, opened.rowCount / 1000))) { _ in
      do throws(StorageError) {
        try sift(source, opened.path, state, copies: copies, drops)
      } catch { state.withLock { $0.error = $0.error ?? error } }
    }
    return try state.withLock { (state) throws(StorageError) in
      if let error = state.error { throw error }
      state.parts.sort { $0.firstRow < $1.firstRow }
      return Kept(
        segments: state.parts.map(\.segment), spool: state.spool, count: state.count,
        droppedCount: state.droppedCount, collections: opened.collections)
    }
  }

  private struct Sifting {
    var spool: Spool?
    var parts: [(firstRow: Int, segment: ItemSegment)] = []
    var count = 0
    var droppedCount = 0
    var error: StorageError?
  }

  private func sift(
    _ source: GeoParquetBatches, _ path: String, _ state: borrowing Mutex<Sifting>, copies: Bool,
    _ drops: (JSONView) -> Bool
  ) throws(StorageError) {
    let renderer: RowRenderer
    do throws(GeoParquetError) {
      renderer = try RowRenderer(source)
    } catch { throw unreadable(path, error.message) }
    let compressor = try Compressor(.zstd, level: 1, path: path)
    var text = ByteBuffer()
    var kept = ByteBuffer()
    var packed = ByteBuffer()
    var parser = JSONParser()
    let block = RecordBlock(capacity: Self.blockSize)
    while state.withLock({ $0.error == nil }) {
      let rows: GeoParquetBatch?
      do throws(GeoParquetError) {
        rows = try source.next()
      } catch { throw unreadable(path, error.message) }
      guard let rows else { return }
      text.truncate()
      if let failure = renderer.render(rows, into: &text).first {
        throw unreadable(
          path, "row \(rows.firstRow + failure.row + 1): \(failure.error.message)")
      }
      block.removeAll()
      block.exchange(with: &text)
      var (count, droppedCount) = (0, 0)
      kept.truncate()
      try block.forEachRecord { (bytes, _) throws(StorageError) in
        let view: JSONView
        do throws(JSONError) {
          view = try parser.parse(padded: bytes)
        } catch { throw unreadable(path, error.message) }
        if drops(view) {
          droppedCount += 1
          return
        }
        count += 1
        guard copies else { return }
        kept.append(bytes)
        kept.append(UInt8(ascii: "\n"))
      }
      packed.truncate()
      if copies, count > 0 { try compressor.compress(kept, into: &packed) }
      try state.withLock { (state) throws(StorageError) in
        state.count += count
        state.droppedCount += droppedCount
        guard copies, count > 0 else { return }
        let offset = try state.spool?.append(packed) ?? 0
        state.parts.append(
          (
            rows.firstRow,
            ItemSegment(
              file: ItemSegment.spool, itemCount: Int32(count), offset: offset,
              length: packed.count)
          ))
      }
    }
  }

  private func unreadable(_ path: String, _ reason: String) -> StorageError {
    StorageError(
      .content, "cannot change the dataset, for '\(path)' cannot be read whole: \(reason)",
      path: path)
  }

  /// A new file that was written beside its place.
  struct Written {
    var file: DatasetManifest.File
    /// Columns that became JSON text.
    var conflicts: [ItemSchema.Conflict]
  }

  /// Writes the file of a partition.
  ///
  /// - Parameters:
  ///   - content: the name of the content.
  ///   - kept: the Items that stay; they come first.
  ///   - segments: the Items that come.
  ///   - spool: where these lie.
  func write(
    _ partition: DatasetPartition, _ keys: [PartitionKey], content: String, kept: Kept?,
    _ segments: [ItemSegment], in spool: Spool?, collections: [String: JSONObject]
  ) throws(StorageError) -> Written {
    var all = kept?.segments ?? []
    let spools = [kept?.spool?.reader, spool?.reader].compactMap { $0 }
    // The new ones lie in the last of the spools.
    for var segment in segments {
      segment.file = Int32(-spools.count)
      all.append(segment)
    }
    let encoding = ParquetEncoding(
      SegmentReader(files: [], spools: spools), all, workers: workers)
    let (schema, bounds) = try encoding.learn()
    let path = join(folder.staged, content)
    let layout: GeoParquetLayout
    do throws(GeoParquetError) {
      layout = try GeoParquetLayout(schema, format)
    } catch { throw StorageError(.system, error.message, path: path) }
    let output = try GeoParquetWriter(path, layout)
    do throws(StorageError) {
      try encoding.encode(layout, into: output, spoolPath: spoolPath)
      var documents = kept?.collections ?? [:]
      documents.merge(collections) { _, new in new }
      if let index = keys.firstIndex(of: .collection) {
        documents = documents.filter { $0.key == partition.values[index] }
      }
      try output.finish(
        collections: documents, metadata: [(DatasetFolder.contentKey, content)])
    } catch {
      output.discard()
      throw error
    }
    return Written(
      file: DatasetManifest.File(
        path: join(partition.folder(keys), DatasetFolder.fileName), content: content,
        values: partition.values, rowCount: output.rowCount, byteCount: output.byteCount,
        boundingBox: bounds.boundingBox, interval: bounds.interval),
      conflicts: schema.conflicts)
  }
}
