internal import STACCatalog
internal import STACJSON
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
    let options: ReadOptions
  }

  private let lock = Mutex(())
  private var locations: ArraySlice<Location>
  private var current: (source: any ItemSource, node: Int)?
  private var met: [String: JSONObject] = [:]
  private var number = 0
  private var isClosed = false

  init(_ locations: [Location]) { self.locations = locations[...] }

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
  func next(into batch: SourceBatch) throws(WorkflowError) -> (number: Int, node: Int)? {
    try lock.withLock { (_) throws(WorkflowError) in try advance(into: batch) }
  }

  private func advance(
    into batch: SourceBatch
  ) throws(WorkflowError) -> (number: Int, node: Int)? {
    while !isClosed {
      if let current {
        if current.source.next(into: batch) {
          defer { number += 1 }
          return (number, current.node)
        }
        met.merge(current.source.collections) { first, _ in first }
        self.current = nil
      }
      guard let location = locations.popFirst() else { return nil }
      do throws(StorageError) {
        current = (try openItems(location.path, location.options), location.node)
      } catch {
        isClosed = true
        throw WorkflowError(error, step: location.step)
      }
    }
    return nil
  }

  /// Reads no more for an ingest step.
  func leave(_ node: Int) {
    lock.withLock { _ in
      locations = locations.filter { $0.node != node }[...]
      guard let current, current.node == node else { return }
      met.merge(current.source.collections) { first, _ in first }
      self.current = nil
    }
  }

  /// Goes past batches that an interrupted run has done.
  ///
  /// - Parameter left: the steps that were left early, with the number of the batch that came then.
  func skip(_ count: Int, leaving left: [Int: Int]) throws(WorkflowError) {
    let batch = SourceBatch(capacity: 1 << 16)
    while true {
      for (node, number) in left where number == nextNumber { leave(node) }
      if nextNumber >= count { return }
      guard try next(into: batch) != nil else {
        throw WorkflowError(
          .checkpoint,
          "the sources hold less than when the run was interrupted; run without --resume")
      }
    }
  }
}
