/// Files that are named one by one.
final class FileListSource: ItemSource {
  private var files: [SourceBatch.FileReference]

  init(_ paths: [String]) { files = paths.map { SourceBatch.FileReference(path: $0) } }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    if files.isEmpty { return false }
    batch.content = .files(files)
    files = []
    return true
  }
}
