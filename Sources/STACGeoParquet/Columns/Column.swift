internal import Glibc

/// A column that values are appended to. Values lie side by side; bits tell which rows have one.
///
///     kind                      offsets            data                    children
///     ------------------------  -----------------  ----------------------  ---------
///     boolean                                      a bit a value
///     integer, double, timestamp                   8 bytes a value
///     string, json, geometry    4 bytes a value    bytes
///     list                      4 bytes a value                            one
///     object, box                                                          members
///
/// `length` may lag behind the rows of the parent: the rows from there on have no value, and a column
/// that no row of a batch has costs nothing.
///
/// A plain structure in memory of its own; the tree of columns belongs to an ``ItemColumns``.
struct Column {
  var kind: ColumnKind
  /// The number of the column in the schema; see ``ColumnNumbers``.
  var number: Int32
  /// Rows up to the last one that has a value.
  var length = 0
  /// Rows that have a value.
  var count = 0
  /// Values that there is room for.
  var capacity = 0
  /// A bit for each row, 0 behind the last one.
  var validity: UnsafeMutablePointer<UInt8>?
  var rowCapacity = 0
  var data: UnsafeMutableRawPointer?
  var dataCapacity = 0
  /// Bytes of text, or values of a list.
  var dataLength = 0
  var offsets: UnsafeMutablePointer<Int32>?
  var directory = KeyDirectory()
  var children: UnsafeMutablePointer<ColumnPointer>
  var childCount: Int
  /// The innermost list around the column.
  var list: ColumnPointer?
  /// Of a list: the Item that has values in it, and where these begin.
  var item = -1
  var itemStart = 0
  var nullIsWritten: Bool
  /// Of a column whose nulls are written: the row that has said null itself.
  var nullRow = -1
  var rendersIntegers: Bool
  var fractionDigits: Int
  /// Children whose nulls are written.
  var writtenNulls: UnsafeMutablePointer<ColumnPointer>
  var writtenNullCount = 0

  /// A column of a field, with those under it.
  static func make(
    _ field: SchemaField, _ numbers: inout ColumnNumbers, list: ColumnPointer? = nil
  ) -> ColumnPointer {
    let column = ColumnPointer.allocate(capacity: 1)
    let count = field.children.count
    column.initialize(
      to: Column(
        kind: field.kind, number: numbers.next(),
        children: .allocate(capacity: max(1, count)), childCount: count, list: list,
        nullIsWritten: field.nullIsWritten, rendersIntegers: field.rendersIntegers,
        fractionDigits: field.fractionDigits, writtenNulls: .allocate(capacity: max(1, count))))
    for (index, child) in field.children.enumerated() {
      let made = make(child, &numbers, list: field.kind == .list ? column : list)
      column.pointee.adopt(made, at: index, named: child.name)
    }
    return column
  }

  /// Makes a column the child of this one.
  mutating func adopt(_ child: ColumnPointer, at index: Int, named name: String) {
    directory.insert(name)
    (children + index).initialize(to: child)
    if child.pointee.nullIsWritten, kind == .object {
      (writtenNulls + writtenNullCount).initialize(to: child)
      writtenNullCount += 1
    }
  }

  /// Gives back a column and all under it.
  static func deallocate(_ column: ColumnPointer) {
    for index in 0..<column.pointee.childCount { deallocate(column.pointee.children[index]) }
    free(column.pointee.validity)
    free(column.pointee.data)
    free(column.pointee.offsets)
    column.pointee.directory.deallocate()
    column.pointee.children.deallocate()
    column.pointee.writtenNulls.deallocate()
    column.deallocate()
  }

  var isWide: Bool { kind == .integer || kind == .double || kind == .timestamp }

  var hasOffsets: Bool {
    switch kind {
    case .string, .json, .geometry, .list: true
    default: false
    }
  }
}

typealias ColumnPointer = UnsafeMutablePointer<Column>

/// Numbers the columns of a file: the Item itself is 0, its properties are 1, and the columns are
/// counted from 2 on, each before those in it.
struct ColumnNumbers {
  static let item: Int32 = 0
  static let properties: Int32 = 1
  private var last: Int32 = 1

  mutating func next() -> Int32 {
    last += 1
    return last
  }
}
