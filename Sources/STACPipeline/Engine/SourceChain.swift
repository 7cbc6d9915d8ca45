internal import STACCatalog
internal import STACClient
internal import STACJSON
internal import STACQuery
internal import STACStorage
internal import Synchronization

/// The sources of a pipeline, one after the other, in batches with numbers.
///
/// `@unchecked Sendable`: every method takes the lock before it touches anything.
final class SourceChain: @unchecked Sendable {
  /// A location of an ingest step.
  struct Location {
    let node: Int
    let step: String
    let path: String
    var options: ReadOptions
    /// What becomes of the links of Collections.
    var provenance: ProvenanceStep?
    /// How Items of several places are put in order before they come.
    var sorting: Sorting?
    /// Records that were put aside when it was read before.
    var records: ChangedRecords?
    /// Its number among all locations.
    var index = 0
  }

  /// Places whose Items come in one order.
  struct Sorting {
    var paths: [String]
    var order: SortOrder
    var filter: ItemFilter
    var limit: Int?
  }

  /// What a batch is: which of all, and where it comes from.
  struct Place {
    let number: Int
    let node: Int
    /// The number of the location.
    let location: Int
  }

  private let lock = Mutex(())
  private var locations: ArraySlice<Location>
  private var current: (source: any ItemSource, location: Location)?
  private var met: [String: JSONObject] = [:]
  private var found: [Int: [JSONValue]] = [:]
  /// How far locations were read that cannot be read again from their beginning.
  private var saved: [Int: Checkpoint.SourceState] = [:]
  private var number = 0
  private var isClosed = false

  init(_ locations: [Location]) {
    var locations = locations
    for index in locations.indices { locations[index].index = index }
    self.locations = locations[...]
  }

  /// What the sources of a node that are read to their end have to tell.
  func details(_ node: Int) -> [JSONValue] { lock.withLock { _ in found[node] ?? [] } }

  /// Collections that were met in the sources that are read to their end.
  var collections: [String: JSONObject] { lock.withLock { _ in met } }

  /// The number of the next batch.
  var nextNumber: Int { lock.withLock { _ in number } }

  /// Gives out nothing more.
  func close() { lock.withLock { _ in isClosed = true } }

  /// Fills a batch with what comes next.
  ///
  /// - Returns: the number of the batch and the node that it comes from; nil at the end.
  /// - Throws: ``WorkflowError`` where a location cannot be opened at all.
  func next(into batch: SourceBatch) throws(WorkflowError) -> Place? {
    try lock.withLock { (_) throws(WorkflowError) in try advance(into: batch) }
  }

  private func advance(into batch: SourceBatch) throws(WorkflowError) -> Place? {
    while !isClosed {
      if let current {
        let location = current.location
        if current.source.next(into: batch) {
          defer { number += 1 }
          return Place(number: number, node: location.node, location: location.index)
        }
        if let failure = current.source.failure {
          isClosed = true
          close(current)
          throw WorkflowError(failure, step: location.step)
        }
        // A source that was told to stop is not at its end.
        if location.options.remote.fetch.isCancelled() { return nil }
        close(current)
      }
      guard try openNext() else { return nil }
    }
    return nil
  }

  /// Opens the next location; false where there is none.
  private func openNext() throws(WorkflowError) -> Bool {
    guard var location = locations.popFirst() else { return false }
    if let state = saved[location.index] {
      location.options.remote.state = state.state
      number += state.batches
    }
    do throws(StorageError) {
      let source: any ItemSource
      if let sorting = location.sorting {
        source = try SortedSource(
          sorting.paths, location.options, sorting.order, filter: sorting.filter,
          limit: sorting.limit)
      } else if let records = location.records {
        source = try records.source(blockSize: location.options.blockSize)
      } else {
        source = try openItems(location.path, location.options)
      }
      current = (source, location)
      return true
    } catch {
      isClosed = true
      throw WorkflowError(error, step: location.step)
    }
  }

  private func close(_ read: (source: any ItemSource, location: Location)) {
    var collections = read.source.collections
    if let provenance = read.location.provenance {
      collections = collections.mapValues(provenance.applied)
    }
    met.merge(collections) { first, _ in first }
    if let details = read.source.details { found[read.location.node, default: []].append(details) }
    current = nil
  }

  /// Reads no more for an ingest step.
  func leave(_ node: Int) {
    lock.withLock { _ in
      locations = locations.filter { $0.node != node }[...]
      guard let current, current.location.node == node else { return }
      close(current)
    }
  }

  /// Goes past batches that an interrupted run has done.
  ///
  /// - Parameters:
  ///   - left: the steps that were left early, with the number of the batch that came then.
  ///   - states: how far locations were read that cannot be read again; by their numbers.
  func skip(
    _ count: Int, leaving left: [Int: Int], states: [Int: Checkpoint.SourceState]
  ) throws(WorkflowError) {
    let batch = SourceBatch(capacity: 1 << 16)
    lock.withLock { _ in saved = states }
    while true {
      for (node, number) in left where number == nextNumber { leave(node) }
      if nextNumber >= count { return }
      try lock.withLock { (_) throws(WorkflowError) in try skipOne(batch) }
    }
  }

  private func skipOne(_ batch: SourceBatch) throws(WorkflowError) {
    guard let current else {
      if try openNext() { return }
      throw WorkflowError(
        .checkpoint,
        "the sources hold less than when the run was interrupted; run without --resume")
    }
    // One that goes on at a state, and others came behind it: it was read to its end.
    if saved[current.location.index] != nil { return close(current) }
    if current.source.next(into: batch) {
      number += 1
    } else if let failure = current.source.failure {
      throw WorkflowError(failure, step: current.location.step)
    } else {
      close(current)
    }
  }
}
