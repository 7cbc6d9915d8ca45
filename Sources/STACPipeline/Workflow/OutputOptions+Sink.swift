internal import STACCatalog
internal import STACJSON
internal import STACStorage

extension OutputOptions {
  /// The sink that writes this output, and the Collection of its Items where a step that makes them tells of one.
  func makeSink(
    _ checkpointFolder: String?, runName: String, workers: Int, resumingAt saved: JSONValue?
  ) throws(StorageError) -> any ItemSink {
    var saved = saved
    var wraps: [(MadeCollection, JSONValue?)] = []
    for collection in madeCollections {
      wraps.append((collection, saved))
      saved = saved?["sink"]
    }
    var sink = try makeItemSink(
      checkpointFolder, runName: runName, workers: workers, resumingAt: saved)
    for (collection, saved) in wraps.reversed() {
      sink = MadeCollectionSink(sink, collection, self, resumingAt: saved)
    }
    return sink
  }

  private func makeItemSink(
    _ checkpointFolder: String?, runName: String, workers: Int, resumingAt saved: JSONValue?
  ) throws(StorageError) -> any ItemSink {
    switch target {
    case .tree(let folder):
      var options = tree
      options.runName = runName
      options.checkpointFolder = checkpointFolder
      return try ItemTreeSink(folder, options, resumingAt: saved)
    case .sink(let sink): return sink
    case .parquet(let path):
      var options = parquet
      options.allowsDuplicates = allowsDuplicates
      options.checkpointFolder = checkpointFolder
      options.workers = options.workers ?? workers
      return try ParquetSink(path, options, resumingAt: saved)
    case .dataset(let folder):
      var options = dataset
      options.format = parquet.format
      options.mirroredCollection = options.mirroredCollection ?? parquet.mirroredCollection
      options.workers = options.workers ?? parquet.workers ?? workers
      return try DatasetSink(folder, options)
    case .records(let target, let layout):
      var options = RecordSink.Options()
      options.layout = layout
      options.compression = compression
      options.table = table
      options.allowsDuplicates = allowsDuplicates
      options.checkpointFolder = checkpointFolder
      return try RecordSink(target, options, resumingAt: saved)
    }
  }
}
