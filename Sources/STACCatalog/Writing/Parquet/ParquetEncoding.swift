internal import STACGeoParquet
internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// Encodes Items that can be read again, on all processors.
///
/// Workers take row groups one by one; each reads its Items, encodes them in memory, and leaves the
/// bytes for the file. Whoever has made the group whose turn it is writes it and those behind it.
struct ParquetEncoding: Sendable {
  private let reader: SegmentReader
  private let segments: [ItemSegment]
  private let workers: Int

  init(_ reader: SegmentReader, _ segments: [ItemSegment], workers: Int) {
    self.reader = reader
    self.segments = segments
    self.workers = workers
  }

  /// Learns the columns from all Items.
  func inferSchema() throws(StorageError) -> ItemSchema { try learn().schema }

  /// Learns from all Items which columns they need, and what they cover.
  func learn() throws(StorageError) -> (schema: ItemSchema, bounds: ItemBounds) {
    let learnt = Mutex<[LearntColumns]>([])
    let outcome = Mutex(Outcome())
    WorkerThreads.run(min(workers, max(1, segments.count))) { _ in
      let own = LearntColumns()
      var scratch = ByteBuffer()
      var parser = JSONParser()
      while let index = outcome.withLock({ $0.take(segments.count) }) {
        do throws(StorageError) {
          try reader.forEachItem(of: segments[index], &scratch, &parser) { view, _ in
            own.inference.add(view)
            own.bounds.add(ItemView(view))
          }
          own.inference.settle(index)
        } catch { outcome.withLock { $0.fail(error) } }
      }
      learnt.withLock { $0.append(own) }
    }
    if let error = outcome.withLock({ $0.error }) { throw error }
    var all = SchemaInference()
    var bounds = ItemBounds()
    for part in learnt.withLock({ $0 }) {
      all.merge(part.inference)
      bounds.formUnion(part.bounds)
    }
    return (all.schema(), bounds)
  }

  /// What the workers share.
  private struct Outcome {
    var next = 0
    var error: StorageError?
    /// Row groups that are not yet their turn.
    var waiting: [Int: EncodedRowGroup] = [:]
    var written = 0

    mutating func take(_ count: Int) -> Int? {
      guard error == nil, next < count else { return nil }
      defer { next += 1 }
      return next
    }

    mutating func fail(_ failure: StorageError) { if error == nil { error = failure } }
  }

  /// Encodes all Items and adds them to a file, in the order that the layout asks for.
  ///
  /// - Parameter spoolPath: where Items wait that are put into an order.
  func encode(
    _ layout: GeoParquetLayout, into writer: GeoParquetWriter, spoolPath: String
  ) throws(StorageError) {
    let path = writer.path
    guard let order = layout.options.order else {
      let groups = groups(layout)
      return try encode(groups.count, layout, into: writer) {
        (index, encoder, memory) throws(StorageError) in
        for segment in groups[index] {
          try reader.forEachItem(of: segments[segment], &memory.scratch, &memory.parser) {
            (view, byteCount) throws(StorageError) in
            try Self.append(view, byteCount, to: encoder, path)
          }
        }
      }
    }
    let sorted = try ItemSorter(
      reader: reader, segments: segments, order: order, workers: workers, spoolPath: spoolPath
    ).sorted()
    let parts = try sorted.parts(
      of: layout.options.rowsPerGroup(leafCount: layout.schema.leafCount))
    try encode(parts.count, layout, into: writer) {
      (index, encoder, memory) throws(StorageError) in
      try sorted.forEachItem(in: parts[index], &memory.parser) {
        (view, byteCount) throws(StorageError) in
        try Self.append(view, byteCount, to: encoder, path)
      }
    }
  }

  /// What a worker reads Items with.
  private struct Memory: ~Copyable {
    var scratch = ByteBuffer()
    var parser = JSONParser()
  }

  private static func append(
    _ view: JSONView, _ byteCount: Int, to encoder: RowGroupEncoder, _ path: String
  ) throws(StorageError) {
    do throws(GeoParquetError) {
      try encoder.append(view, byteCount: byteCount)
    } catch { throw failure(error, path) }
  }

  private static func failure(_ error: GeoParquetError, _ path: String) -> StorageError {
    StorageError(.system, "cannot write '\(path)': \(error)", path: path)
  }

  /// Encodes row groups side by side, and adds them to a file in their order.
  ///
  /// - Parameter fill: adds the Items of a row group to an encoder.
  private func encode(
    _ count: Int, _ layout: GeoParquetLayout, into writer: GeoParquetWriter,
    _ fill:
      @escaping @Sendable (Int, RowGroupEncoder, inout Memory) throws(StorageError) -> Void
  ) throws(StorageError) {
    let outcome = Mutex(Outcome())
    let file = WriterBox(writer)
    let path = writer.path
    WorkerThreads.run(min(workers, max(1, count))) { _ in
      let encoder: RowGroupEncoder
      do throws(GeoParquetError) {
        encoder = try RowGroupEncoder(layout)
      } catch { return outcome.withLock { $0.fail(Self.failure(error, path)) } }
      var memory = Memory()
      while let index = outcome.withLock({ $0.take(count) }) {
        do throws(StorageError) {
          try fill(index, encoder, &memory)
          let group: EncodedRowGroup
          do throws(GeoParquetError) {
            group = try encoder.finish()
          } catch { throw Self.failure(error, path) }
          // Encoded groups are small; nobody waits for those before.
          try outcome.withLock { (outcome) throws(StorageError) in
            outcome.waiting[index] = group
            while let group = outcome.waiting.removeValue(forKey: outcome.written) {
              try file.writer.append(group)
              outcome.written += 1
            }
          }
        } catch { outcome.withLock { $0.fail(error) } }
      }
    }
    if let error = outcome.withLock({ $0.error }) { throw error }
  }

  /// `@unchecked Sendable`: used with the lock of the outcome held.
  private final class WriterBox: @unchecked Sendable {
    let writer: GeoParquetWriter
    init(_ writer: GeoParquetWriter) { self.writer = writer }
  }

  /// Segments of the row groups: as many Items each as the layout wants, or a little less, so that
  /// all have about the same.
  private func groups(_ layout: GeoParquetLayout) -> [Range<Int>] {
    let total = segments.reduce(0) { $0 + Int($1.itemCount) }
    let most = layout.options.rowsPerGroup(leafCount: layout.schema.leafCount)
    let count = max(1, (total + most - 1) / most)
    var groups: [Range<Int>] = []
    var start = 0
    var rows = 0
    for (index, segment) in segments.enumerated() {
      rows += Int(segment.itemCount)
      if rows >= total * (groups.count + 1) / count, index + 1 > start {
        groups.append(start..<index + 1)
        start = index + 1
      }
    }
    if start < segments.count { groups.append(start..<segments.count) }
    return groups
  }
}
