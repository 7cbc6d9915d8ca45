internal import STACJSON
internal import STACStorage
internal import STACTables

/// The rows of a CSV file.
final class CSVSource: ItemSource {
  private let path: String
  private let reader: CSVReader
  private let blockSize: Int
  private var isFirst = true
  private var isDone = false

  init(_ path: String, _ records: RecordOptions, _ options: ReadOptions) throws(StorageError) {
    self.path = path
    blockSize = options.blockSize
    var csv = records.csv
    do throws(TableError) {
      if records.infersTypes, csv.types == nil {
        guard path != "-" else {
          throw TableError(
            .storage, "the types of columns on standard input are not known before its end",
            path: path)
        }
        csv.types = try CSVReader.types(of: path, csv, keepingText: records.textColumns)
      }
      reader = try CSVReader(path, csv)
    } catch { throw StorageError(error) }
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    if isDone { return false }
    batch.content = .records
    batch.path = path
    batch.beginsFile = isFirst
    isFirst = false
    var problems: [TableError] = []
    do throws(TableError) {
      isDone = !(try reader.next(into: batch.block, limit: blockSize, problems: &problems))
    } catch {
      // What follows in the file is out of reach; what came before was given out.
      isDone = true
      problems.append(error)
    }
    batch.problems = problems.map { problem in
      SourceProblem(problem)
    }
    return !isDone || !problems.isEmpty
  }
}

extension SourceProblem {
  init(_ error: TableError) {
    self.init(
      ItemFailure(code: error.code.rawValue, message: error.message),
      origin: ItemOrigin(path: error.path, location: error.location ?? .start))
    content = error.content
  }
}

/// The files of a folder, as records.
final class FileRecordSource: ItemSource {
  private let records: FileRecords
  private let blockSize: Int

  init(_ records: FileRecords, _ options: ReadOptions) {
    self.records = records
    blockSize = options.blockSize
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    guard records.next(into: batch.block, limit: blockSize) else { return false }
    batch.content = .records
    // Relative paths are relative to the folder.
    batch.path = join(records.folder, "")
    return true
  }
}

/// The tables in a folder and the folders below it, one after the other, in the order of their names.
final class RecordFolderSource: ItemSource {
  private let options: ReadOptions
  private var files: ArraySlice<String>
  private var current: (any ItemSource)?

  init(_ folder: String, _ options: ReadOptions) throws(StorageError) {
    self.options = options
    let all = try FileRecords(in: folder, nil)
    let block = RecordBlock(capacity: 1 << 16)
    var files: [String] = []
    var parser = JSONParser()
    while all.next(into: block, limit: 1 << 20) {
      block.forEachRecord { bytes, _ in
        guard let path = (try? parser.parse(padded: bytes))?["path"]?.string,
          options.records?.format != nil || RecordFormat(fileName: path) != nil
        else { return }
        files.append(path)
      }
    }
    self.files = files[...]
  }

  func next(into batch: SourceBatch) -> Bool {
    while true {
      if let current, current.next(into: batch) { return true }
      current = nil
      guard let file = files.popFirst(), let records = options.records else {
        batch.removeAll()
        return false
      }
      do throws(StorageError) {
        current = try openRecordFile(file, records, options)
      } catch {
        batch.removeAll()
        batch.problems.append(SourceProblem(error))
        return true
      }
    }
  }
}
