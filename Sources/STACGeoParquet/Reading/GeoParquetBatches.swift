internal import CArrow
internal import Synchronization

/// The Items of a file, some rows at a time, as columns.
///
/// `@unchecked Sendable`: the reader of Arrow is used with the lock held.
public final class GeoParquetBatches: @unchecked Sendable {
  /// The file.
  public let file: GeoParquetFile
  /// The columns that are read.
  let fields: [ArrowField]
  private let handle: OpaquePointer?
  private let lock = Mutex(0)
  /// The first row of each row group that is read, and how many follow.
  private let ranges: [(first: Int, count: Int)]

  /// Begins to read.
  ///
  /// - Parameter batchRows: how many rows a batch has at most.
  /// - Throws: ``GeoParquetError``, also where no column is left.
  public init(
    _ file: GeoParquetFile, _ query: GeoParquetQuery = GeoParquetQuery(), batchRows: Int
  ) throws(GeoParquetError) {
    self.file = file
    let groups = try file.rowGroups(matching: query)
    var first = 0
    var ranges: [(Int, Int)] = []
    for group in 0..<file.rowGroupCount {
      let count = file.rowCount(ofGroup: group)
      if groups.contains(group) { ranges.append((first, count)) }
      first += count
    }
    self.ranges = ranges
    let leaves = file.leaves.filter { leaf in
      query.columns.map { $0.contains { Self.isWanted(leaf.path, $0) } } ?? true
    }
    guard !leaves.isEmpty else {
      throw GeoParquetError(.content, "'\(file.path)' has none of the columns that are wanted")
    }
    if groups.isEmpty {
      handle = nil
      fields = []
      return
    }
    let groupNumbers = groups.map { Int32($0) }
    let leafNumbers = leaves.map { Int32($0.index) }
    var error = carrow_error()
    guard
      let opened = carrow_batches_open(
        file.handle, groupNumbers, Int32(groupNumbers.count), leafNumbers,
        Int32(leafNumbers.count), Int64(batchRows), &error)
    else {
      throw GeoParquetError(.file, file.reason("cannot read", &error))
    }
    handle = opened
    var schema = ArrowSchema()
    do throws(GeoParquetError) {
      try check(.file, "cannot read '\(file.path)'") {
        carrow_batches_schema(opened, &schema, &$0)
      }
    } catch {
      carrow_batches_close(opened)
      throw error
    }
    defer { schema.release?(&schema) }
    fields = ArrowField(schema).children
  }

  deinit { if let handle { carrow_batches_close(handle) } }

  /// Whether a leaf lies below what is wanted; lists have names of their own on the way.
  private static func isWanted(_ path: [String], _ wanted: [String]) -> Bool {
    path.starts(with: wanted)
  }

  /// The next rows, or nil at the end.
  public func next() throws(GeoParquetError) -> GeoParquetBatch? {
    guard let handle else { return nil }
    return try lock.withLock { (done) throws(GeoParquetError) in
      var array = ArrowArray()
      var error = carrow_error()
      let outcome = carrow_batches_next(handle, &array, &error)
      if outcome < 0 {
        throw GeoParquetError(.file, file.reason("cannot read on in", &error))
      }
      if outcome == 0 { return nil }
      let batch = GeoParquetBatch(array, firstRow: row(done))
      done += batch.rowCount
      return batch
    }
  }

  /// The row of the file that is the n-th that is read.
  private func row(_ position: Int) -> Int {
    var rest = position
    for range in ranges {
      if rest < range.count { return range.first + rest }
      rest -= range.count
    }
    return position
  }
}

/// Some rows of a file.
///
/// `@unchecked Sendable`: the memory is not changed until it is released, in `deinit`.
public final class GeoParquetBatch: @unchecked Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The first of them in the file, counted from 0.
  public let firstRow: Int
  let array: UnsafeMutablePointer<ArrowArray>

  init(_ array: ArrowArray, firstRow: Int) {
    self.array = .allocate(capacity: 1)
    self.array.initialize(to: array)
    rowCount = Int(array.length)
    self.firstRow = firstRow
  }

  deinit {
    array.pointee.release?(array)
    array.deallocate()
  }
}
