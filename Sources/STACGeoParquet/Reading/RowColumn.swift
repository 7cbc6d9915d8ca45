internal import CArrow
internal import STACJSON

/// A column of a batch that is written as JSON: pointers into the memory that Arrow has decoded.
///
/// A plain structure in memory of its own; the tree of columns belongs to a ``RowRenderer``.
struct RowColumn {
  /// How the memory of a column is read.
  enum Kind: UInt8 {
    case null, boolean
    case int8, int16, int32, int64, uint8, uint16, uint32, uint64
    case float, double
    case string, largeString, viewString
    case json, largeJSON, viewJSON
    case binary, largeBinary, viewBinary
    case geometry, largeGeometry, viewGeometry
    case timestamp, date, dateMilliseconds
    case decimal
    case list, largeList, fixedList
    case object, box, map
    /// GeoArrow: the member of an Item, and a position in it.
    case nativeGeometry, position
  }

  // What each value needs lies in the first 64 bytes, a line of the cache:
  //
  //     kind, two flags, note │ validity │ offset │ data │ offsets │ key, its length │ dictionary
  var kind: Kind
  var nullIsWritten = false
  var rendersIntegers = false
  /// The next note on the column; -1 for none.
  var note: Int32 = -1
  var validity: UnsafePointer<UInt8>?
  var offset = 0
  var data: UnsafeRawPointer?
  var offsets: UnsafeRawPointer?
  /// `,"name":`, with zeros behind it up to ``ByteBuffer/shortLength`` bytes.
  var key: UnsafeRawPointer
  var keyLength: Int
  var dictionary: RowColumnPointer?

  var children: UnsafeMutablePointer<RowColumnPointer>
  var childCount: Int
  var parent: RowColumnPointer?
  /// The bytes of the name.
  var nameBytes: UnsafeMutableRawBufferPointer
  var length = 0
  /// The number of the column, as ``ColumnNumbers`` counts; -1 where it has none.
  var number: Int32 = -1
  /// The further buffers of a column of views.
  var views: UnsafeMutablePointer<UnsafeRawPointer?>?
  var fractionDigits = 0
  /// Instants: microseconds are units × `scale` / `divisor`.
  var scale: Int64 = 1
  var divisor: Int64 = 1
  /// Decimals: their bytes and the digits behind the point. Fixed lists: the values of each.
  /// Positions: the numbers that lie together, 0 where each has a column; and how many are written.
  var width = 0
  var digits = 0
  /// Of a box: which child comes first, second and so on, a byte each.
  var order: UInt64 = 0
  /// `{"type":"…","coordinates":` of a GeoArrow column.
  var geometryType: StaticString = ""

  /// Memory for a column, at the beginning of a line of the cache.
  static func allocate() -> RowColumnPointer {
    UnsafeMutableRawPointer.allocate(byteCount: MemoryLayout<RowColumn>.stride, alignment: 64)
      .bindMemory(to: RowColumn.self, capacity: 1)
  }

  /// The name of the column.
  var name: String { String(decoding: nameBytes, as: UTF8.self) }

  var isList: Bool { kind == .list || kind == .largeList || kind == .fixedList }

  /// Whether a row has a value.
  @inline(__always)
  func has(_ row: Int) -> Bool {
    guard let validity else { return kind != .null }
    let bit = row &+ offset
    return validity[bit &>> 3] & (1 &<< UInt8(truncatingIfNeeded: bit & 7)) != 0
  }

  /// The range of the bytes or values of a row, whose offset is added already.
  @inline(__always)
  func range(_ position: Int, isLarge: Bool) -> (start: Int, end: Int) {
    guard let offsets else { return (0, 0) }
    if isLarge {
      return (
        Int(offsets.loadUnaligned(fromByteOffset: position &* 8, as: Int64.self)),
        Int(offsets.loadUnaligned(fromByteOffset: position &* 8 &+ 8, as: Int64.self))
      )
    }
    return (
      Int(offsets.loadUnaligned(fromByteOffset: position &* 4, as: Int32.self)),
      Int(offsets.loadUnaligned(fromByteOffset: position &* 4 &+ 4, as: Int32.self))
    )
  }

  /// Gives back a column and all under it.
  static func deallocate(_ column: RowColumnPointer) {
    for index in 0..<column.pointee.childCount { deallocate(column.pointee.children[index]) }
    if let dictionary = column.pointee.dictionary { deallocate(dictionary) }
    column.pointee.children.deallocate()
    column.pointee.key.deallocate()
    column.pointee.nameBytes.deallocate()
    column.deallocate()
  }

  /// Points a column at the memory of a batch.
  static func bind(_ column: RowColumnPointer, _ array: ArrowArray) {
    column.pointee.offset = Int(array.offset)
    column.pointee.length = Int(array.length)
    let buffers = array.buffers
    let hasNulls = array.n_buffers > 0 && array.null_count != 0
    column.pointee.validity =
      hasNulls ? buffers?[0]?.assumingMemoryBound(to: UInt8.self) : nil
    column.pointee.note = -1
    switch column.pointee.kind {
    case .null, .object, .box, .fixedList, .position: break
    case .string, .largeString, .json, .largeJSON, .binary, .largeBinary, .geometry,
      .largeGeometry:
      column.pointee.offsets = buffers?[1]
      column.pointee.data = buffers?[2]
    case .list, .largeList, .map: column.pointee.offsets = buffers?[1]
    case .nativeGeometry: break
    case .viewString, .viewJSON, .viewBinary, .viewGeometry:
      column.pointee.data = buffers?[1]
      column.pointee.views = buffers.map { $0 + 2 }
      column.pointee.width = Int(array.n_buffers) - 3
    default: column.pointee.data = buffers?[1]
    }
    if let dictionary = column.pointee.dictionary, let values = array.dictionary {
      bind(dictionary, values.pointee)
    }
    // A GeoArrow column is a wrapper around the column of the same memory.
    if column.pointee.kind == .nativeGeometry {
      if column.pointee.childCount == 1 { bind(column.pointee.children[0], array) }
      return
    }
    for index in 0..<column.pointee.childCount {
      if index < Int(array.n_children), let child = array.children?[index] {
        bind(column.pointee.children[index], child.pointee)
      }
    }
  }
}

typealias RowColumnPointer = UnsafeMutablePointer<RowColumn>
