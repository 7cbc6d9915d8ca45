internal import STACCatalog

/// All that belongs to one batch on its way through a pipeline; reused for the next one.
final class BatchWork {
  let source: SourceBatch
  let sinks: [SinkBatch]
  /// In the order of the graph's nodes.
  var statistics: [StepStatistics]
  var failures: [FailureRecord] = []
  /// What came through steps of which each Item is logged.
  var passages: [Passage] = []
  /// Why the run cannot go on.
  var error: WorkflowError?
  var number = 0
  /// Lines of the file before the batch.
  var lineBase = 0
  var node = 0
  /// The number of the location.
  var location = 0

  init(blockSize: Int, sinks: [any ItemSink], nodeCount: Int) {
    source = SourceBatch(capacity: blockSize)
    self.sinks = sinks.map { $0.makeBatch() }
    statistics = Array(repeating: StepStatistics(), count: nodeCount)
  }

  func removeAll() {
    for sink in sinks { sink.removeAll() }
    failures.removeAll()
    passages.removeAll()
    for node in statistics.indices { statistics[node] = StepStatistics() }
  }
}
