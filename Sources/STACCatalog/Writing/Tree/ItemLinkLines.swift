internal import STACJSON
internal import STACStorage

/// The links to the Items of a folder, one after the other; a line of JSON each.
struct ItemLinkLines {
  private let path: String
  private var reader: RecordReader?
  private let block = RecordBlock(capacity: 1 << 20)
  private var lines: ArraySlice<[UInt8]> = []
  private var isOpen = false

  /// The lines of a file; none where there is no file.
  init(_ path: String) { self.path = path }

  /// The next line; nil behind the last.
  mutating func next() throws(StorageError) -> [UInt8]? {
    if !isOpen {
      isOpen = true
      if exists(path) {
        reader = RecordReader(lines: try openBytes(path), path: path, blockSize: 1 << 20)
      }
    }
    while lines.isEmpty, let reader {
      guard try reader.next(into: block) else {
        self.reader = nil
        break
      }
      var read: [[UInt8]] = []
      block.forEachRecord { bytes, _ in read.append(Array(bytes)) }
      lines = read[...]
    }
    return lines.popFirst()
  }

  /// Leaves lines out.
  mutating func skip(_ count: Int) throws(StorageError) {
    for _ in 0..<count where try next() == nil { return }
  }
}
