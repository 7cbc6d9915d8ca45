internal import STACJSON
internal import STACStorage

/// Some Items that follow each other, where they can be read again: in an input file, or in the
/// spool.
struct ItemSegment: Sendable, Hashable {
  /// The number of the input file; -1 for the first spool, -2 for the next.
  var file: Int32
  /// The number of Items.
  var itemCount: Int32
  /// Where they begin, and how many bytes they take there.
  var offset: Int
  var length: Int

  static let spool: Int32 = -1
  /// Bytes in a journal.
  static let size = 24

  func append(to buffer: inout ByteBuffer) {
    buffer.append(littleEndian: file)
    buffer.append(littleEndian: itemCount)
    buffer.append(littleEndian: Int64(offset))
    buffer.append(littleEndian: Int64(length))
  }

  init(file: Int32, itemCount: Int32, offset: Int, length: Int) {
    self.file = file
    self.itemCount = itemCount
    self.offset = offset
    self.length = length
  }

  init(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    file = bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)
    itemCount = bytes.loadUnaligned(fromByteOffset: position + 4, as: Int32.self)
    offset = Int(bytes.loadUnaligned(fromByteOffset: position + 8, as: Int64.self))
    length = Int(bytes.loadUnaligned(fromByteOffset: position + 16, as: Int64.self))
  }
}

/// Reads segments again, on any thread.
struct SegmentReader: Sendable {
  let files: [RereadFile]
  let spools: [SpoolReader]

  /// Calls `body` with each Item of a segment and the size of its text.
  ///
  /// - Throws: ``StorageError`` where the Items are not those that were read before.
  func forEachItem(
    of segment: ItemSegment, _ scratch: inout ByteBuffer, _ parser: inout JSONParser,
    _ body: (JSONView, Int) throws(StorageError) -> Void
  ) throws(StorageError) {
    try forEachText(of: segment, &scratch, &parser) { (view, text) throws(StorageError) in
      try body(view, text.count)
    }
  }

  /// Calls `body` with each Item of a segment and its text.
  ///
  /// - Throws: ``StorageError`` where the Items are not those that were read before.
  func forEachText(
    of segment: ItemSegment, _ scratch: inout ByteBuffer, _ parser: inout JSONParser,
    _ body: (JSONView, UnsafeRawBufferPointer) throws(StorageError) -> Void
  ) throws(StorageError) {
    scratch.truncate()
    let path: String
    if segment.file < 0 {
      path = "spool"
      try spools[Int(-1 - segment.file)].read(segment.offset, segment.length, into: &scratch)
    } else {
      let file = files[Int(segment.file)]
      path = file.path
      try file.read(segment.offset, segment.length, into: &scratch)
    }
    let block = RecordBlock(capacity: scratch.count)
    _ = block.fill(upTo: scratch.count) { memory in
      scratch.withUnsafeBytes { memory.copyMemory(from: $0) }
      return scratch.count
    }
    var count = 0
    try block.forEachRecord { (bytes, _) throws(StorageError) in
      let view: JSONView
      do throws(JSONError) {
        view = try parser.parse(padded: bytes)
      } catch { throw Self.changed(path) }
      count += 1
      try body(view, bytes)
    }
    if count != Int(segment.itemCount) { throw Self.changed(path) }
  }

  private static func changed(_ path: String) -> StorageError {
    StorageError(
      .content, "'\(path)' was changed while it was read; nothing was written", path: path)
  }
}
