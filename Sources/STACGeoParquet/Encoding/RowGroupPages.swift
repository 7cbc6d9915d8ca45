internal import Glibc
internal import STACJSON

/// The pages of a row group: the columns of batches taken apart into leaf columns, as Dremel does.
///
///     batch      columns with rows, of which some have values
///     levels     a byte a row: how deeply there is something; shared by all below that add nothing
///     slots      below lists: the places of rows among empty and missing lists
///
/// One serves one thread.
struct RowGroupPages: ~Copyable {
  /// The leaf columns in the order of the file.
  private let leaves: UnsafeMutableBufferPointer<LeafPages>
  private let packer: PagePacker
  private var scratch = PageScratch()
  private var arena = LevelArena()
  private var next = 0

  init(
    _ fields: [SchemaField], _ options: GeoParquetOptions
  ) throws(GeoParquetError) {
    packer = try PagePacker(options)
    leaves = .allocate(capacity: fields.reduce(0) { $0 + $1.leafCount })
    var count = 0
    for field in fields { Self.make(leaves, &count, field, [], options, definition: 0, 0) }
  }

  deinit {
    for index in leaves.indices {
      (leaves.baseAddress.unsafelyUnwrapped + index).deinitialize(count: 1)
    }
    leaves.deallocate()
  }

  private static func make(
    _ leaves: UnsafeMutableBufferPointer<LeafPages>, _ count: inout Int, _ field: SchemaField,
    _ path: [String], _ options: GeoParquetOptions, definition: Int, _ repetition: Int
  ) {
    let path = path + [field.name]
    let isList = field.kind == .list
    if field.children.isEmpty {
      // Values that hardly come twice.
      let isPlain = path == ["id"] || path == ["geometry"] || path.first == "bbox"
      leaves.initializeElement(
        at: count,
        to: LeafPages(
          field.kind, definition: definition + 1, repetition: repetition,
          usesDictionary: !isPlain, options))
      count += 1
    }
    for child in field.children {
      make(
        leaves, &count, child, path, options, definition: definition + (isList ? 2 : 1),
        repetition + (isList ? 1 : 0))
    }
  }

  /// The number of leaf columns.
  var leafCount: Int { leaves.count }

  /// How deep a leaf column lies, for a check against what the metadata says.
  func levels(of leaf: Int) -> (definition: Int, repetition: Int) {
    (leaves[leaf].greatestDefinition, leaves[leaf].greatestRepetition)
  }

  /// Adds the rows of a batch.
  mutating func append(_ columns: [ColumnPointer], _ rows: Int) throws(GeoParquetError) {
    arena.removeAll()
    next = 0
    for column in columns { add(column, rows, RowLevels(), 0, nil) }
    for index in leaves.indices where leaves[index].isFull {
      try leaves[index].flush(packer, &scratch)
    }
  }

  /// Adds a column and what lies in it.
  ///
  /// - Parameters:
  ///   - levels: how deeply there is something around the column in each row; `definition` where
  ///     all is there.
  private mutating func add(
    _ column: ColumnPointer, _ rows: Int, _ levels: RowLevels, _ definition: UInt8,
    _ slots: SlotMap?
  ) {
    let own: RowLevels
    if column.pointee.count == 0 {
      own = levels
    } else if column.pointee.count == rows {
      own = RowLevels(constant: definition &+ 1)
    } else {
      own = RowLevels(bytes: expand(column, rows, levels))
    }
    switch column.pointee.kind {
    case .object, .box:
      for index in 0..<column.pointee.childCount {
        add(column.pointee.children[index], rows, own, definition &+ 1, slots)
      }
    case .list:
      let element = column.pointee.children[0]
      if column.pointee.count == 0 {
        add(element, rows, own, definition &+ 2, slots)
      } else {
        let below =
          slots.map { nest(column, rows, own, definition, $0) }
          ?? slot(column, rows, own, definition)
        add(
          element, column.pointee.dataLength, RowLevels(constant: definition &+ 2),
          definition &+ 2, below)
      }
    default:
      leaves[next].append(column, rows, own, slots)
      next += 1
    }
  }

  /// Adds one where a row has a value: eight rows at a time.
  private mutating func expand(
    _ column: ColumnPointer, _ rows: Int, _ levels: RowLevels
  ) -> UnsafePointer<UInt8> {
    reserveRows(column, rows)
    let output = UnsafeMutableRawPointer(arena.allocate(rows))
    let validity = column.pointee.validity.unsafelyUnwrapped
    let base = UInt64(levels.constant) &* 0x0101_0101_0101_0101
    for byte in 0..<(rows &+ 7) / 8 {
      let bits =
        (UInt64(validity[byte]) &* 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201
      let ones = ((bits &+ 0x7f7f_7f7f_7f7f_7f7f) &>> 7) & 0x0101_0101_0101_0101
      let under =
        levels.bytes.map {
          UnsafeRawPointer($0).loadUnaligned(fromByteOffset: byte &* 8, as: UInt64.self)
        } ?? base
      output.storeBytes(of: under &+ ones, toByteOffset: byte &* 8, as: UInt64.self)
    }
    return UnsafePointer(output.assumingMemoryBound(to: UInt8.self))
  }

  /// The places of what lies in lists that lie in no list.
  private mutating func slot(
    _ column: ColumnPointer, _ rows: Int, _ levels: RowLevels, _ definition: UInt8
  ) -> SlotMap {
    let most = rows + column.pointee.dataLength
    let definitions = arena.allocate(most)
    let repetitions = arena.allocate(most)
    let offsets = column.pointee.offsets.unsafelyUnwrapped
    var slot = 0
    var value = 0
    var isDense = true
    for row in 0..<rows {
      let level = levels[row]
      let length =
        level > definition ? Int(offsets[value &+ 1]) &- Int(offsets[value]) : 0
      value &+= level > definition ? 1 : 0
      if length == 0 {
        definitions[slot] = level
        repetitions[slot] = 0
        slot &+= 1
        isDense = false
        continue
      }
      memset(definitions + slot, Int32(definition &+ 2), length)
      memset(repetitions + slot, 1, length)
      repetitions[slot] = 0
      slot &+= length
    }
    return SlotMap(
      count: slot, definitions: UnsafePointer(definitions),
      repetitions: UnsafePointer(repetitions), rowDefinition: definition &+ 2, isDense: isDense)
  }

  /// The places of what lies in lists in lists.
  private mutating func nest(
    _ column: ColumnPointer, _ rows: Int, _ levels: RowLevels, _ definition: UInt8,
    _ outer: SlotMap
  ) -> SlotMap {
    let most = outer.count + column.pointee.dataLength
    let definitions = arena.allocate(most)
    let repetitions = arena.allocate(most)
    let offsets = column.pointee.offsets.unsafelyUnwrapped
    let depth = outer.depth &+ 1
    var slot = 0
    var value = 0
    var row = 0
    var isDense = true
    for place in 0..<outer.count {
      var level = outer.definitions[place]
      var length = 0
      if level >= outer.rowDefinition {
        level = levels[row]
        row &+= 1
        if level > definition {
          length = Int(offsets[value &+ 1]) &- Int(offsets[value])
          value &+= 1
        }
      }
      if length == 0 {
        definitions[slot] = level
        repetitions[slot] = outer.repetitions[place]
        slot &+= 1
        isDense = false
        continue
      }
      memset(definitions + slot, Int32(definition &+ 2), length)
      memset(repetitions + slot, Int32(depth), length)
      repetitions[slot] = outer.repetitions[place]
      slot &+= length
    }
    return SlotMap(
      count: slot, definitions: UnsafePointer(definitions),
      repetitions: UnsafePointer(repetitions), rowDefinition: definition &+ 2, isDense: isDense,
      depth: depth)
  }

  /// Ends the row group.
  ///
  /// - Returns: what the metadata is told of each leaf column; the pages are added to `output`.
  mutating func finish(into output: inout ByteBuffer) throws(GeoParquetError) -> [WrittenChunk] {
    var chunks: [WrittenChunk] = []
    chunks.reserveCapacity(leaves.count)
    for index in leaves.indices {
      chunks.append(try leaves[index].finish(packer, &scratch, into: &output))
    }
    return chunks
  }
}

/// Memory for the levels of a batch.
struct LevelArena: ~Copyable {
  private var blocks: [UnsafeMutableBufferPointer<UInt8>] = []
  private var block = 0
  private var used = 0

  private static let blockSize = 1 << 18

  deinit { for block in blocks { block.deallocate() } }

  /// Takes all memory back, and keeps it for the next batch.
  mutating func removeAll() {
    block = 0
    used = 0
  }

  /// Memory for so many levels, and for reading on up to a whole word.
  mutating func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let wanted = (count &+ 24) & ~7
    while block < blocks.count {
      if blocks[block].count - used >= wanted, let base = blocks[block].baseAddress {
        defer { used += wanted }
        return base + used
      }
      block += 1
      used = 0
    }
    blocks.append(.allocate(capacity: max(Self.blockSize, wanted)))
    used = wanted
    return blocks[block].baseAddress.unsafelyUnwrapped
  }
}
