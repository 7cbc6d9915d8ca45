internal import Glibc

/// Some megabytes of documents that stand one behind the other: the unit of work.
///
///     bytes    {"type":…}\n{"type":…}\n … {"type":…}\n  64 bytes of padding
///     records  └─ one ──┘  └─ one ──┘     └─ one ──┘
///
/// In NDJSON every line is a record. In a block that was cut out of a JSON array the records are
/// listed, as they may hold line ends. Blocks are reused: filling one again allocates nothing.
public final class RecordBlock {
  /// How the records are told apart.
  public enum Separation: Sendable {
    /// Each line is a record; empty lines are none.
    case lines
    /// The records are those of ``RecordBlock/ranges``.
    case listed
  }

  /// How the records are told apart.
  public var separation = Separation.lines
  /// Byte ranges of the records and the place of each in the source; for `listed` blocks.
  public var ranges: [(range: Range<Int>, place: SourceLocation)] = []
  /// Bytes of the (uncompressed) source before this block.
  public var byteOffset = 0
  /// The number of bytes in the block.
  public private(set) var count = 0
  /// The number of line ends that ``forEachRecord(_:)`` has met.
  public private(set) var lineCount = 0

  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int

  /// An empty block with room for so many bytes.
  public init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity + JSONParser.padding)
  }

  deinit { base.deallocate() }

  /// Makes the block empty.
  public func removeAll() {
    count = 0
    lineCount = 0
    ranges.removeAll(keepingCapacity: true)
  }

  /// Lends the free memory up to a total of `limit` bytes and counts what was written there.
  ///
  /// - Returns: the number of bytes that `body` wrote; 0 where the block is full.
  public func fill<E: Error>(
    upTo limit: Int, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) -> Int {
    guard count < limit else { return 0 }
    if limit > capacity { grow(to: limit) }
    let free = UnsafeMutableRawBufferPointer(start: base + count, count: limit - count)
    let written = try body(free)
    precondition(written >= 0 && written <= free.count)
    count += written
    return written
  }

  /// Takes the bytes of a buffer, which gets those of the block: neither is copied.
  public func exchange(with buffer: inout ByteBuffer) {
    buffer.reserve(JSONParser.padding)
    (buffer.base, base) = (base, buffer.base)
    (buffer.capacity, capacity) = (
      capacity + JSONParser.padding, buffer.capacity - JSONParser.padding
    )
    (buffer.count, count) = (count, buffer.count)
  }

  /// Gives memory back that a single large record has asked for.
  public func shrink(to limit: Int) {
    guard capacity > limit, count <= limit else { return }
    move(to: limit)
  }

  private func grow(to limit: Int) { move(to: max(limit, min(capacity * 2, limit + limit / 2))) }

  private func move(to limit: Int) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: limit + JSONParser.padding)
    memcpy(memory, base, count)
    base.deallocate()
    base = memory
    capacity = limit
  }

  /// Forgets the bytes behind a count.
  public func truncate(to count: Int) {
    precondition(count >= 0 && count <= self.count)
    self.count = count
  }

  /// The bytes, with padding that can be read behind them. Valid until the block is changed.
  public var bytes: UnsafeRawBufferPointer {
    memset(base + count, 0, JSONParser.padding)
    return UnsafeRawBufferPointer(start: base, count: count)
  }

  /// The position behind the last line end, or nil where there is none.
  public var endOfLastLine: Int? {
    var position = count
    while position > 0, base[position - 1] != UInt8(ascii: "\n") { position -= 1 }
    return position > 0 ? position : nil
  }

  /// Calls `body` with the bytes of each record and its place.
  ///
  /// The bytes are those of one document without space around it, ready for
  /// ``JSONParser/parse(padded:)``. For `lines` blocks the line of the place counts from the
  /// beginning of the block, and the byte offset from the beginning of the source.
  public func forEachRecord<E: Error>(
    _ body: (UnsafeRawBufferPointer, SourceLocation) throws(E) -> Void
  ) throws(E) {
    let all = bytes
    switch separation {
    case .listed:
      for record in ranges {
        try body(UnsafeRawBufferPointer(rebasing: all[record.range]), record.place)
      }
    case .lines:
      var start = 0
      lineCount = 0
      while start < count {
        let newline = memchr(base + start, Int32(UInt8(ascii: "\n")), count - start)
        let end = newline.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? count
        var first = start
        var last = end
        while first < last, Self.isSpace(base[first]) { first += 1 }
        while last > first, Self.isSpace(base[last - 1]) { last -= 1 }
        if first < last {
          let place = SourceLocation(
            byteOffset: byteOffset + first, line: lineCount + 1, column: first - start + 1)
          try body(UnsafeRawBufferPointer(rebasing: all[first..<last]), place)
        }
        if newline != nil { lineCount += 1 }
        start = end + 1
      }
    }
  }

  /// JSON's white space, and the record separator of RFC 8142 (GeoJSON text sequences).
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x1e
  }
}

extension RecordBlock {
  /// A block that holds one document.
  public convenience init(holding document: [UInt8]) {
    self.init(capacity: max(document.count, 1))
    _ = fill(upTo: document.count) { memory in
      memory.copyBytes(from: document)
      return document.count
    }
    listWhole()
  }

  /// Adds a document without the space around it, as a listed record.
  public func appendRecord(_ bytes: UnsafeRawBufferPointer, at place: SourceLocation = .start) {
    let isSpace: (UInt8) -> Bool = { [0x20, 0x0a, 0x0d, 0x09].contains($0) }
    var first = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var last = bytes.count
    while first < last, isSpace(bytes[first]) { first += 1 }
    while last > first, isSpace(bytes[last - 1]) { last -= 1 }
    let start = count
    _ = fill(upTo: count + last - first + 1) { memory in
      memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[first..<last]))
      memory[last - first] = 0x0a
      return last - first + 1
    }
    separation = .listed
    ranges.append((start..<start + last - first, place))
  }

  /// Lists all the bytes as a single record.
  public func listWhole() {
    separation = .listed
    ranges = [(0..<count, .start)]
  }

  /// Lists the elements of an array that the block holds whole: the document itself, or its member
  /// of this name. What is wrong between them shows in the last record.
  public func listElements(of member: String) {
    var splitter = JSONElementSplitter(member: member)
    ranges = []
    _ = splitter.split(bytes, isLast: true) { range, place in ranges.append((range, place)) }
    if splitter.error != nil { ranges.append((0..<count, .start)) }
  }
}
