internal import STACJSON
internal import STACStorage
internal import Synchronization

/// A virtual store whose references stand in Parquet files, some for each array (kerchunk's
/// `LazyReferenceMapper`).
///
///     STORE/.zmetadata              metadata of all nodes, and how many rows a file has
///     STORE/ARRAY/refs.K.parq       a row a chunk: path, offset, size, raw
final class KerchunkTableStore: ZarrStore {
  let location: String
  let kind = ZarrStoreKind.kerchunkParquet
  private let base: any ZarrStore
  private let files: ReferencedFiles
  private let recordSize: Int
  /// How many chunks each array has along each dimension.
  private let grids: [String: [Int]]
  private let separators: [String: Character]
  private let limits: ZarrLimits
  private let tables = Mutex<[String: ReferenceTable]>([:])

  /// Takes a store whose consolidated metadata says how many rows a file has.
  init(
    _ base: any ZarrStore, _ metadata: JSONView, _ files: ReferencedFiles, _ limits: ZarrLimits
  ) throws(ZarrError) {
    location = base.location
    self.base = base
    self.files = files
    self.limits = limits
    guard let size = metadata["record_size"]?.integer, size > 0, size <= 1 << 32 else {
      throw ZarrError(.metadata, "'\(base.location)' has a record_size that is no count")
    }
    recordSize = Int(size)
    var grids: [String: [Int]] = [:]
    var separators: [String: Character] = [:]
    if let entries = metadata["metadata"], entries.isObject {
      for (key, value) in entries.members {
        let key = String(key)
        guard StoreKey.name(key) == ".zarray",
          let shape = value["shape"].map({ $0.elements.map { Int($0.integer ?? -1) } }),
          let chunks = value["chunks"].map({ $0.elements.map { Int($0.integer ?? 0) } }),
          shape.count == chunks.count, shape.allSatisfy({ $0 >= 0 }),
          chunks.allSatisfy({ $0 > 0 })
        else { continue }
        grids[StoreKey.parent(key)] = zip(shape, chunks).map { $0 / $1 + ($0 % $1 > 0 ? 1 : 0) }
        separators[StoreKey.parent(key)] = value["dimension_separator"]?.string?.first ?? "."
      }
    }
    self.grids = grids
    self.separators = separators
  }

  func folders(below prefix: String) throws(ZarrError) -> [String]? {
    try base.folders(below: prefix)
  }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    var results: [Result<[UInt8]?, ZarrError>] = []
    var foreign: [(reference: ReferencedFiles.Reference, limit: Int)] = []
    var places: [Int] = []
    readTables(of: requests)
    for request in requests {
      guard let (array, index) = chunk(request.key) else {
        results.append(base.fetch([request])[0])
        continue
      }
      do throws(ZarrError) {
        switch try reference(array, index) {
        case .nothing: results.append(.success(nil))
        case .raw(let bytes):
          guard bytes.count <= request.limit, let range = resolve(request.range, in: bytes.count)
          else {
            throw ZarrError(
              .reference, "'\(request.key)' does not have the size that is asked for")
          }
          results.append(.success(Array(bytes[range])))
        case .file(let path, let offset, let size):
          places.append(results.count)
          results.append(.success(nil))
          let range: ByteRange? = size > 0 ? .bytes(offset: offset, count: size) : request.range
          foreign.append((.init(url: path, range: range), request.limit))
        }
      } catch { results.append(.failure(error)) }
    }
    for (place, result) in zip(places, files.fetch(foreign)) { results[place] = result }
    return results
  }

  /// The array and the number of a chunk that a key names.
  private func chunk(_ key: String) -> (array: String, index: Int)? {
    var array = StoreKey.parent(key)
    var rest = StoreKey.name(key)
    while grids[array] == nil, !array.isEmpty {
      rest = StoreKey.name(array) + "/" + rest
      array = StoreKey.parent(array)
    }
    guard let grid = grids[array] else { return nil }
    let parts = rest.split(separator: separators[array] ?? ".").map { Int($0) }
    if grid.isEmpty { return parts == [0] ? (array, 0) : nil }
    guard parts.count == grid.count else { return nil }
    var index = 0
    for (part, count) in zip(parts, grid) {
      guard let part, part >= 0, part < count else { return nil }
      let (product, overflows) = index.multipliedReportingOverflow(by: count)
      let (sum, ends) = product.addingReportingOverflow(part)
      guard !overflows, !ends else { return nil }
      index = sum
    }
    return (array, index)
  }

  /// Reads the files that hold references of chunks, side by side; one that cannot be read is told where it is asked for.
  private func readTables(of requests: [StoreRequest]) {
    var wanted: [String] = []
    var seen = tables.withLock { Set($0.keys) }
    for request in requests {
      guard let (array, index) = chunk(request.key) else { continue }
      let key = StoreKey.join(array, "refs.\(index / recordSize).parq")
      if wanted.count < 64, seen.insert(key).inserted { wanted.append(key) }
    }
    let answers = base.fetch(
      wanted.map { StoreRequest($0, limit: limits.storedChunkByteCount) })
    for (key, answer) in zip(wanted, answers) {
      guard case .success(let bytes?) = answer,
        let table = try? ReferenceTable(bytes, name: key, rowCount: recordSize, limits)
      else { continue }
      keep(table, key)
    }
  }

  private func keep(_ table: ReferenceTable, _ key: String) {
    tables.withLock { tables in
      // References of coordinates are few; those of a large array need not stay.
      if tables.count > 64 { tables.removeAll() }
      tables[key] = table
    }
  }

  private func reference(
    _ array: String, _ index: Int
  ) throws(ZarrError) -> ReferenceTable.Reference {
    let key = StoreKey.join(array, "refs.\(index / recordSize).parq")
    let known = tables.withLock { $0[key] }
    if let known { return try known.reference(index % recordSize) }
    guard let bytes = try base.fetch(key, limit: limits.storedChunkByteCount) else {
      return .nothing
    }
    let table = try ReferenceTable(bytes, name: key, rowCount: recordSize, limits)
    keep(table, key)
    return try table.reference(index % recordSize)
  }
}
