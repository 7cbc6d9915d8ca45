public import STACJSON

/// Cuts a source of bytes into blocks of whole records.
///
/// The blocks depend on nothing but the bytes and the block size: not on how much a read returned,
/// not on who asks. That lets an interrupted run go on at the block where it stopped.
public final class RecordReader {
  /// The largest single record, in bytes.
  public static let maximumRecordSize = 1 << 30

  private let source: any ByteSource
  private let path: String
  private let blockSize: Int
  private let maximumRecordSize: Int
  private var splitter: JSONElementSplitter?
  /// Bytes of a record that the block before has cut off.
  private var carried = ByteBuffer()
  private var byteOffset = 0
  private var isAtEnd = false
  /// What ended the source before its end; told when the records before it are given out.
  private var failure: StorageError?

  /// Reads one record a line.
  public init(
    lines source: any ByteSource, path: String, blockSize: Int,
    maximumRecordSize: Int = maximumRecordSize
  ) {
    self.source = source
    self.path = path
    self.blockSize = blockSize
    self.maximumRecordSize = maximumRecordSize
  }

  /// Reads the elements of an array: the document itself or its member of this name. A document
  /// that holds no such array is a single record.
  public init(
    elementsOf member: String, in source: any ByteSource, path: String, blockSize: Int,
    maximumRecordSize: Int = maximumRecordSize
  ) {
    self.source = source
    self.path = path
    self.blockSize = blockSize
    self.maximumRecordSize = maximumRecordSize
    splitter = JSONElementSplitter(member: member)
  }

  /// Fills a block with the next records.
  ///
  /// - Returns: false at the end.
  /// - Throws: ``StorageError``, once all whole records before the mistake are given out. The block
  ///   is empty then, and nothing follows.
  public func next(into block: RecordBlock) throws(StorageError) -> Bool {
    block.removeAll()
    block.separation = splitter == nil ? .lines : .listed
    block.byteOffset = byteOffset
    if let failure { throw failure }
    if isAtEnd, carried.isEmpty { return false }
    var limit = max(blockSize, carried.count + 1)
    block.shrink(to: max(limit, blockSize))
    _ = block.fill(upTo: limit) { memory in
      carried.withUnsafeBytes { memory.copyMemory(from: $0) }
      return carried.count
    }
    carried.truncate()
    while true {
      do throws(StorageError) {
        try fill(block, upTo: limit)
      } catch {
        failure = error
        if cut(block), block.count > 0 { return true }
        block.removeAll()
        throw error
      }
      if cut(block) { return block.count > 0 }
      guard limit < maximumRecordSize else {
        let error = StorageError(
          .recordSize,
          "the record at byte \(byteOffset) of '\(path)' is larger than "
            + sizeText(maximumRecordSize), path: path)
        failure = error
        block.removeAll()
        throw error
      }
      limit *= 2
    }
  }

  /// The first mistake between the elements of an array, once the end is reached.
  public var structureError: JSONError? { splitter?.error }

  private func fill(_ block: RecordBlock, upTo limit: Int) throws(StorageError) {
    while !isAtEnd, block.count < limit {
      let source = self.source
      let count = try block.fill(upTo: limit) { (memory) throws(StorageError) in
        try source.read(into: memory)
      }
      if count == 0 { isAtEnd = true }
    }
  }

  /// Ends the block behind its last whole record and keeps the rest; false where there is none.
  private func cut(_ block: RecordBlock) -> Bool {
    if splitter != nil { return cutElements(block) }
    if !isAtEnd {
      guard let end = block.endOfLastLine else { return false }
      carry(block, from: end)
    }
    byteOffset += block.count
    return true
  }

  private func cutElements(_ block: RecordBlock) -> Bool {
    block.ranges.removeAll(keepingCapacity: true)
    guard var splitter else { return false }
    let done = splitter.split(block.bytes, isLast: isAtEnd) { range, place in
      block.ranges.append((range, place))
    }
    if done == 0, !isAtEnd { return false }
    if splitter.state == .beforeArray {
      // Another document: whoever parses it will say what it is.
      if block.bytes.contains(where: { !Self.isSpace($0) }) {
        block.ranges = [(0..<block.count, .start)]
      }
    }
    self.splitter = splitter
    carry(block, from: isAtEnd ? block.count : done)
    byteOffset += block.count
    // A block that holds only the space between elements has no record, but is not the end.
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  private func carry(_ block: RecordBlock, from position: Int) {
    carried.append(UnsafeRawBufferPointer(rebasing: block.bytes[position...]))
    block.truncate(to: position)
  }
}
