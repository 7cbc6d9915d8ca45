internal import CArrow
internal import STACStorage
internal import Synchronization

/// The Items of a file, some rows at a time, as columns.
///
/// Decoding costs Arrow a few microseconds for each column and each time, and files of Items have
/// hundreds of columns; so many rows are decoded at once, and handed out in parts, each of which is
/// written by another worker.
///
/// `@unchecked Sendable`: the reader of Arrow is used with the lock held.
public final class GeoParquetBatches: @unchecked Sendable {
  /// The file.
  public let file: GeoParquetFile
  /// The columns that are read.
  let fields: [ArrowField]
  private let handle: OpaquePointer?
  private let state = Mutex(State())
  private let batchRows: Int
  /// The first row of each row group that is read, and how many follow.
  private let ranges: [(first: Int, count: Int)]

  /// How far reading has come.
  private struct State {
    /// Rows that were handed out.
    var done = 0
    /// Rows that are decoded, and how many of them were handed out.
    var decoded: DecodedRows?
    var position = 0
    /// The number of times that rows were decoded.
    var count = 0
  }

  /// About as many bytes of JSON text are decoded at a time.
  private static let decodedBytes = 32 << 20

  /// Begins to read.
  ///
  /// - Parameter batchRows: how many rows a batch has at most.
  /// - Throws: ``GeoParquetError``, also where no column is left.
  public init(
    _ file: GeoParquetFile, _ query: GeoParquetQuery = GeoParquetQuery(), batchRows: Int
  ) throws(GeoParquetError) {
    self.file = file
    self.batchRows = max(1, batchRows)
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
    let decodedRows = max(
      self.batchRows,
      file.batchRows(byteCount: Self.decodedBytes, leaves: leaves, group: groups[0]))
    let groupNumbers = groups.map { Int32($0) }
    let leafNumbers = leaves.map { Int32($0.index) }
    var error = carrow_error()
    guard
      let opened = arrow.batches_open(
        file.handle, groupNumbers, Int32(groupNumbers.count), leafNumbers,
        Int32(leafNumbers.count), Int64(decodedRows), &error)
    else {
      throw GeoParquetError(.file, file.reason("cannot read", &error))
    }
    handle = opened
    var schema = ArrowSchema()
    do throws(GeoParquetError) {
      try check(.file, "cannot read '\(file.path)'") {
        arrow.batches_schema(opened, &schema, &$0)
      }
    } catch {
      arrow.batches_close(opened)
      throw error
    }
    defer { schema.release?(&schema) }
    fields = ArrowField(schema).children
  }

  deinit { if let handle { arrow.batches_close(handle) } }

  /// Whether a leaf lies below what is wanted; lists have names of their own on the way.
  private static func isWanted(_ path: [String], _ wanted: [String]) -> Bool {
    path.starts(with: wanted)
  }

  /// The next rows, or nil at the end.
  public func next() throws(GeoParquetError) -> GeoParquetBatch? {
    guard let handle else { return nil }
    return try state.withLock { (state) throws(GeoParquetError) in
      if state.position == state.decoded?.rowCount ?? 0 {
        state.position = 0
        // The memory of the rows before is free for these, once they are written.
        state.decoded = nil
        state.decoded = try decode(handle, number: state.count)
        state.count += 1
      }
      guard let decoded = state.decoded else { return nil }
      let (first, following) = place(state.done)
      let count = min(batchRows, decoded.rowCount - state.position, following)
      let batch = GeoParquetBatch(
        decoded, state.position..<state.position + count, firstRow: first)
      state.done += count
      state.position += count
      return batch
    }
  }

  private func decode(
    _ handle: OpaquePointer, number: Int
  ) throws(GeoParquetError) -> DecodedRows? {
    while true {
      var array = ArrowArray()
      var error = carrow_error()
      let outcome = arrow.batches_next(handle, &array, &error)
      if outcome < 0 {
        throw GeoParquetError(.file, file.reason("cannot read on in", &error))
      }
      if outcome == 0 { return nil }
      if array.length > 0 { return DecodedRows(array, number: number) }
      array.release?(&array)
    }
  }

  /// The row of the file that is the n-th that is read, and how many are read from there on before
  /// some are left out.
  private func place(_ position: Int) -> (row: Int, following: Int) {
    var rest = position
    for range in ranges {
      if rest < range.count { return (range.first + rest, range.count - rest) }
      rest -= range.count
    }
    return (position, Int.max)
  }
}

/// Some rows of a file.
public final class GeoParquetBatch: Sendable {
  /// The first of them in the file, counted from 0.
  public let firstRow: Int
  /// The rows, as what is decoded counts them.
  let rows: Range<Int>
  let decoded: DecodedRows

  init(_ decoded: DecodedRows, _ rows: Range<Int>, firstRow: Int) {
    self.decoded = decoded
    self.rows = rows
    self.firstRow = firstRow
  }

  /// The number of rows.
  public var rowCount: Int { rows.count }
}

/// Rows as Arrow has decoded them; they live as long as one of their batches.
///
/// `@unchecked Sendable`: the memory is not changed until it is released, in `deinit`.
final class DecodedRows: @unchecked Sendable {
  let rowCount: Int
  /// Tells these rows from others of the same file.
  let number: Int
  let array: UnsafeMutablePointer<ArrowArray>

  init(_ array: ArrowArray, number: Int) {
    self.array = .allocate(capacity: 1)
    self.array.initialize(to: array)
    self.number = number
    rowCount = Int(array.length)
  }

  deinit {
    array.pointee.release?(array)
    array.deallocate()
  }
}
