internal import STACJSON
package import STACStorage

/// The Items of one file: one a line, or the elements of an ItemCollection or array.
final class RecordSource: ItemSource {
  private let reader: RecordReader
  private let path: String
  private var isFirst = true
  private var isDone = false

  /// One Item a line.
  init(lines path: String, blockSize: Int) throws(StorageError) {
    self.path = path
    reader = RecordReader(lines: try openBytes(path), path: path, blockSize: blockSize)
  }

  /// The elements of an array, or of the `features` of a FeatureCollection.
  init(
    features path: String, member: String = "features", blockSize: Int
  ) throws(StorageError) {
    self.path = path
    reader = RecordReader(
      elementsOf: member, in: try openBytes(path), path: path, blockSize: blockSize)
  }

  /// The elements of an array that is in memory.
  init(elementsOf text: [UInt8], path: String, blockSize: Int) {
    self.path = path
    reader = RecordReader(
      elementsOf: "", in: MemorySource(text), path: path, blockSize: blockSize)
  }

  /// The size of a file that is not compressed.
  var totalByteCount: Int? {
    Compression.split(fileName: fileName(of: path)).compression == nil ? fileSize(path) : nil
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    if isDone { return false }
    batch.content = .records
    batch.path = path
    batch.beginsFile = isFirst
    isFirst = false
    do throws(StorageError) {
      if try reader.next(into: batch.block) { return true }
      isDone = true
      if let error = reader.structureError {
        batch.problems.append(
          SourceProblem(
            ItemFailure(error),
            origin: ItemOrigin(path: path, location: error.location ?? .start)))
        return true
      }
      return false
    } catch {
      // What follows in the file is out of reach; what came before was given out.
      isDone = true
      batch.problems.append(SourceProblem(error))
      return true
    }
  }
}

extension SourceProblem {
  /// What reading a file met.
  package init(_ error: StorageError) {
    self.init(
      ItemFailure(code: error.code.rawValue, message: error.message),
      origin: ItemOrigin(path: error.path, location: error.location ?? .start))
  }
}
