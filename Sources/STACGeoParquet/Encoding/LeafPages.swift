internal import Glibc
internal import STACJSON

/// One leaf column of a row group while it is encoded: pages that are packed, and what comes into
/// the next one.
///
///     pages ◀── levels     how deeply each row has the value, and where lists begin
///           ◀── indices    numbers of values in the dictionary, as long as values come again
///           ◀── plain      the values themselves, otherwise
///
/// A structure in memory of its own; a ``RowGroupPages`` owns it.
struct LeafPages: ~Copyable {
  let kind: ColumnKind
  let greatestDefinition: Int
  let greatestRepetition: Int
  private let usesDictionary: Bool
  private let pageSize: Int
  private let dictionarySize: Int

  private var definitions = LevelStore()
  private var repetitions = LevelStore()
  private var dictionary = ValueDictionary()
  private var indices = IndexStore()
  private var plain = ByteBuffer()
  /// Values on the page that is made.
  private var pageValueCount = 0
  /// Whether values go to the dictionary.
  private var isIndexing: Bool
  var bounds = ValueBounds()

  private(set) var pages = ByteBuffer()
  /// Of the row group so far: values and nulls; values; bytes before packing.
  private(set) var slotCount = 0
  private(set) var valueCount = 0
  private(set) var byteCount = 0
  private(set) var indexedPageCount = 0
  private(set) var plainPageCount = 0

  /// Where it is known whether values come again.
  private static let sampleSize = 512

  init(
    _ kind: ColumnKind, definition: Int, repetition: Int, usesDictionary: Bool,
    _ options: GeoParquetOptions
  ) {
    self.kind = kind
    greatestDefinition = definition
    greatestRepetition = repetition
    self.usesDictionary = usesDictionary && kind != .boolean && options.dictionarySize > 0
    pageSize = options.pageSize
    dictionarySize = options.dictionarySize
    isIndexing = self.usesDictionary
  }

  deinit {
    dictionary.deallocate()
    definitions.deallocate()
    repetitions.deallocate()
    indices.deallocate()
  }

  private var isText: Bool { kind == .string || kind == .json || kind == .geometry }

  /// The values that readers may skip row groups by.
  private var hasBounds: Bool { kind != .json && kind != .geometry && kind != .boolean }

  // MARK: Rows

  /// Adds the rows of a batch.
  mutating func append(
    _ column: ColumnPointer, _ rows: Int, _ levels: RowLevels, _ slots: SlotMap?
  ) {
    if let slots {
      slotCount += slots.count
      repetitions.append(slots.repetitions, slots.count)
      definitions.append(slots, levels)
    } else {
      slotCount += rows
      if greatestRepetition > 0 { repetitions.append(0, count: rows) }
      definitions.append(levels, rows)
    }
    let count = column.pointee.count
    if count == 0 { return }
    valueCount += count
    pageValueCount += count
    switch kind {
    case .boolean: append(bits: column, count)
    case .string, .json, .geometry: append(texts: column, count)
    default: append(numbers: column, count)
    }
  }

  /// Whether there is enough for a page.
  var isFull: Bool {
    mustFlushIndices || plain.count >= pageSize || indices.count * 2 >= pageSize
      || definitions.count >= 1 << 20
  }

  private mutating func append(numbers column: ColumnPointer, _ count: Int) {
    guard let data = UnsafePointer(column.pointee.data?.assumingMemoryBound(to: UInt64.self)) else {
      return
    }
    if !isIndexing {
      if hasBounds { bounds.add(numbers: data, count, kind) }
      plain.append(UnsafeRawBufferPointer(start: data, count: count * 8))
      return
    }
    let room = indices.room(count)
    var last = data[0]
    var number = dictionary.insert(last)
    for index in 0..<count {
      let value = data[index]
      if value != last {
        last = value
        number = dictionary.insert(value)
      }
      room[index] = UInt32(truncatingIfNeeded: number)
    }
    indices.count += count
    reconsider()
  }

  private mutating func append(texts column: ColumnPointer, _ count: Int) {
    guard let offsets = column.pointee.offsets, let data = column.pointee.data else { return }
    let bytes = UnsafeRawPointer(data)
    if !isIndexing {
      let total = Int(offsets[count]) + 4 * count
      _ = plain.append(upTo: total) { output in
        let target = UnsafeMutableRawPointer(output)
        var position = 0
        for index in 0..<count {
          let start = Int(offsets[index])
          let length = Int(offsets[index &+ 1]) &- start
          target.storeBytes(
            of: UInt32(truncatingIfNeeded: length), toByteOffset: position, as: UInt32.self)
          memcpy(target + (position &+ 4), bytes + start, length)
          position &+= length &+ 4
        }
        return total
      }
      if hasBounds {
        for index in 0..<count {
          let start = Int(offsets[index])
          bounds.add(text: bytes + start, Int(offsets[index &+ 1]) &- start)
        }
      }
      return
    }
    let room = indices.room(count)
    var lastStart = 0
    var lastLength = -1
    var number = 0
    for index in 0..<count {
      let start = Int(offsets[index])
      let length = Int(offsets[index &+ 1]) &- start
      if length != lastLength || memcmp(bytes + start, bytes + lastStart, length) != 0 {
        number = dictionary.insert(bytes + start, length)
        lastStart = start
        lastLength = length
      }
      room[index] = UInt32(truncatingIfNeeded: number)
    }
    indices.count += count
    reconsider()
  }

  private mutating func append(bits column: ColumnPointer, _ count: Int) {
    guard let bits = column.pointee.data?.assumingMemoryBound(to: UInt8.self) else { return }
    // As bytes until the page is made: bits of several batches do not begin at bytes.
    _ = plain.append(upTo: count) { output in
      for index in 0..<count {
        output[index] = bits[index &>> 3] &>> UInt8(truncatingIfNeeded: index & 7) & 1
      }
      return count
    }
  }

  // MARK: Dictionary

  /// Gives the dictionary up where it grows too large, or where values hardly come again.
  private mutating func reconsider() {
    let isSparse =
      indexedPageCount == 0 && indices.count >= Self.sampleSize
      && dictionary.count * 10 > indices.count * 7
    if isSparse {
      writeOut()
    } else if dictionary.byteCount > dictionarySize {
      // Of many small values the dictionary is worth its pages, which are then written first.
      mustFlushIndices = true
    }
  }

  /// The page that is made is the last one with indices.
  private(set) var mustFlushIndices = false

  /// Values in the place of their numbers.
  private mutating func writeOut() {
    if hasBounds { bounds.add(dictionary, kind, isText: isText) }
    for index in 0..<indices.count {
      plain.append(dictionary.value(Int(indices[index]), isText: isText))
    }
    indices.count = 0
    isIndexing = false
    dictionary.removeAll()
  }

  // MARK: Pages

  /// Packs what is there as a page.
  mutating func flush(_ packer: borrowing PagePacker, _ scratch: inout PageScratch)
    throws(GeoParquetError)
  {
    if definitions.count == 0 { return }
    scratch.body.truncate()
    if greatestRepetition > 0 { repetitions.encode(greatestRepetition, into: &scratch.body) }
    definitions.encode(greatestDefinition, into: &scratch.body)
    var encoding = PageHeader.Encoding.plain
    if isIndexing {
      encoding = .dictionary
      let width = max(1, bitWidth(max(0, dictionary.count - 1)))
      scratch.body.append(UInt8(width))
      scratch.body.append(hybrid: UnsafePointer(indices.start), indices.count, bitWidth: width)
      indexedPageCount += 1
    } else if kind == .boolean {
      plain.withUnsafeBytes { bytes in
        var byte: UInt8 = 0
        for (index, bit) in bytes.enumerated() {
          byte |= bit &<< UInt8(truncatingIfNeeded: index & 7)
          if index & 7 == 7 || index == bytes.count - 1 {
            scratch.body.append(byte)
            byte = 0
          }
        }
      }
      plainPageCount += 1
    } else {
      scratch.body.append(plain)
      plainPageCount += 1
    }
    try append(
      page: &scratch, packer, isDictionary: false, definitions.count, encoding)
    definitions.removeAll()
    repetitions.removeAll()
    indices.count = 0
    plain.truncate()
    pageValueCount = 0
    if mustFlushIndices {
      mustFlushIndices = false
      isIndexing = false
    }
  }

  private mutating func append(
    page scratch: inout PageScratch, _ packer: borrowing PagePacker, isDictionary: Bool,
    _ count: Int, _ encoding: PageHeader.Encoding
  ) throws(GeoParquetError) {
    scratch.packed.truncate()
    try packer.pack(scratch.body, into: &scratch.packed)
    let start = pages.count
    PageHeader(
      isDictionary: isDictionary, valueCount: count, encoding: encoding,
      byteCount: scratch.body.count, packedCount: scratch.packed.count
    ).append(to: &pages)
    byteCount += pages.count - start + scratch.body.count
    pages.append(scratch.packed)
  }

  /// Ends the row group: the last page, and before all of them the dictionary.
  ///
  /// - Returns: what the file's metadata is told; the pages are added to `output`.
  mutating func finish(
    _ packer: borrowing PagePacker, _ scratch: inout PageScratch, into output: inout ByteBuffer
  ) throws(GeoParquetError) -> WrittenChunk {
    if isIndexing, indexedPageCount == 0, dictionary.count * 10 >= indices.count * 7 { writeOut() }
    try flush(packer, &scratch)
    var chunk = WrittenChunk()
    chunk.start = output.count
    chunk.slotCount = slotCount
    chunk.nullCount = slotCount - valueCount
    chunk.indexedPageCount = indexedPageCount
    chunk.plainPageCount = plainPageCount
    if indexedPageCount > 0 {
      if hasBounds { bounds.add(dictionary, kind, isText: isText) }
      // The dictionary comes first in the file, and is known last.
      var others = ByteBuffer(capacity: 0)
      swap(&others, &pages)
      scratch.body.truncate()
      scratch.body.append(
        UnsafeRawBufferPointer(start: dictionary.bytes, count: dictionary.byteCount))
      try append(page: &scratch, packer, isDictionary: true, dictionary.count, .plain)
      output.append(pages)
      chunk.dictionaryLength = pages.count
      swap(&others, &pages)
    }
    output.append(pages)
    chunk.packedCount = output.count - chunk.start
    chunk.byteCount = byteCount
    if hasBounds { chunk.bounds = bounds.bytes(kind) }
    reset()
    return chunk
  }

  /// Begins with the next row group.
  private mutating func reset() {
    pages.truncate()
    plain.truncate()
    plain.shrink(above: 2 * pageSize)
    pages.shrink(above: 2 * pageSize)
    dictionary.removeAll()
    bounds = ValueBounds()
    isIndexing = usesDictionary
    (slotCount, valueCount, byteCount, indexedPageCount, plainPageCount) = (0, 0, 0, 0, 0)
  }
}

/// What the metadata of a file tells of a leaf column in a row group.
struct WrittenChunk {
  /// Where the first page is, from the beginning of the row group.
  var start = 0
  /// The bytes of the page of the dictionary; 0 for none.
  var dictionaryLength = 0
  var packedCount = 0
  var byteCount = 0
  var slotCount = 0
  var nullCount = 0
  var indexedPageCount = 0
  var plainPageCount = 0
  /// The least and the greatest value, as Parquet writes them.
  var bounds: (least: [UInt8], greatest: [UInt8])?
}

/// Memory in which pages are made.
struct PageScratch: ~Copyable {
  var body = ByteBuffer()
  var packed = ByteBuffer()
}
