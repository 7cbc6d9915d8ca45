internal import STACJSON
internal import STACStorage

/// Writes the Items of a Collection, which are in their places, into a GeoParquet file beside its
/// document.
struct TreeMirror {
  /// The name of the file.
  static let name = "items.parquet"

  private let layout: TreeLayout
  private let absoluteBase: String

  init(_ layout: TreeLayout) {
    self.layout = layout
    absoluteBase = absolutePath(layout.base)
  }

  /// The Items of these folders, in the order in which they came.
  func write(_ folders: [String], to collectionFolder: String) throws(StorageError) {
    var options = ParquetSink.Options()
    options.allowsDuplicates = true
    let sink = try ParquetSink(join(layout.folder(collectionFolder), Self.name), options)
    do throws(StorageError) {
      let batch = sink.makeBatch()
      let item = WorkingItem()
      for folder in folders {
        var lines = ItemLinkLines(layout.linkFile(folder))
        while let line = try lines.next() {
          guard let href = (try? JSONValue(parsing: line))?["href"]?.string else { continue }
          try add(fileName(of: href), of: folder, below: collectionFolder, item, sink, batch)
          if batch.entries.count == 256 { try Self.commit(batch, sink) }
        }
      }
      try Self.commit(batch, sink)
      try sink.seal()
      try sink.finish(collections: [:])
    } catch {
      sink.discard()
      throw error
    }
  }

  private static func commit(_ batch: SinkBatch, _ sink: ParquetSink) throws(StorageError) {
    sink.claim(batch)
    try sink.prepare(batch)
    try sink.commit(batch)
    batch.removeAll()
  }

  private func add(
    _ name: String, of folder: String, below collectionFolder: String, _ item: WorkingItem,
    _ sink: ParquetSink, _ batch: SinkBatch
  ) throws(StorageError) {
    let path = join(layout.folder(folder), name)
    let block = RecordBlock(holding: try readAll(path))
    do throws(ItemFailure) {
      try item.read(block.bytes, isLine: false, origin: ItemOrigin(path: path))
      if folder != collectionFolder { rebase(item, from: folder, to: collectionFolder) }
      try sink.add(item, to: batch)
    } catch {
      throw StorageError(.content, "cannot read '\(path)' again: \(error.message)", path: path)
    }
  }

  /// Relative hrefs lead on from the document of the Collection.
  private func rebase(_ item: WorkingItem, from folder: String, to place: String) {
    guard var object = item.value.object else { return }
    let (source, target) = (join(absoluteBase, folder), join(absoluteBase, place))
    object.changeAllHrefs { href in
      isRelative(href) ? relativeHref(href, from: source, to: target) : nil
    }
    item.value = .object(object)
  }
}
