internal import STACJSON

/// What the columns of one Item do not hold, written down for the column ``ItemSchema/restColumn``.
///
///     note     column [. value] kind [text]
///     column   the number of the column, as ``ColumnNumbers`` counts
///     value    of columns in lists: which of the Item's values, counted from 0
///     kind     n   the member is null        w2  the fraction of the instant has 2 digits
///              a   there is no member        =   the value is this JSON text
///              i   the double is an integer  +   a member behind those of the columns:
///              d   the double is a double        its quoted name, a colon, its JSON text
///     text     ends with the line
///
/// `12n15.3i4="2020-01-01T00:00:00+02:00"⏎` — a text alone that begins with `!` is the whole Item.
struct RestNotes: ~Copyable {
  private(set) var text = ByteBuffer()
  /// Notes of the Items so far, by what they hold.
  var counts = FidelityCounts()

  /// Begins with the next Item.
  mutating func removeAll() { text.truncate() }

  private mutating func begin(_ column: ColumnPointer, _ row: Int) {
    text.append(Int64(column.pointee.number))
    if let list = column.pointee.list {
      text.append(UInt8(ascii: "."))
      text.append(Int64(row &- list.pointee.itemStart))
    }
  }

  mutating func null(_ column: ColumnPointer, _ row: Int) {
    begin(column, row)
    text.append(UInt8(ascii: "n"))
    counts.nulls += 1
  }

  mutating func absent(_ column: ColumnPointer, _ row: Int) {
    begin(column, row)
    text.append(UInt8(ascii: "a"))
    counts.nulls += 1
  }

  mutating func number(_ column: ColumnPointer, _ row: Int, isInteger: Bool) {
    begin(column, row)
    text.append(isInteger ? UInt8(ascii: "i") : UInt8(ascii: "d"))
    counts.numbers += 1
  }

  mutating func fraction(_ column: ColumnPointer, _ row: Int, _ digits: Int) {
    begin(column, row)
    text.append(UInt8(ascii: "w"))
    text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits))
    counts.times += 1
  }

  /// The value as it is written.
  mutating func value(_ column: ColumnPointer, _ row: Int, _ value: JSONView) {
    begin(column, row)
    text.append(UInt8(ascii: "="))
    text.append(json: value)
    text.append(UInt8(ascii: "\n"))
    switch column.pointee.kind {
    case .timestamp: counts.times += 1
    case .double, .integer: counts.numbers += 1
    case .geometry, .box: counts.geometries += 1
    default: counts.values += 1
    }
  }

  /// A member that has no column; `nil` for the Item itself or its properties.
  mutating func member(
    _ column: ColumnPointer?, _ number: Int32, _ row: Int, _ key: JSONView, _ value: JSONView
  ) {
    if let column { begin(column, row) } else { text.append(Int64(number)) }
    text.append(UInt8(ascii: "+"))
    text.append(json: key)
    text.append(UInt8(ascii: ":"))
    text.append(json: value)
    text.append(UInt8(ascii: "\n"))
    counts.members += 1
  }

  /// The whole Item.
  mutating func item(_ item: JSONView) {
    text.truncate()
    text.append(UInt8(ascii: "!"))
    text.append(json: item)
    counts.items += 1
  }
}

/// What the column for the rest holds, counted.
public struct FidelityCounts: Sendable, Hashable {
  /// Items that have anything in the column.
  public var noted = 0
  /// Members that are null among absent ones, or absent among nulls.
  public var nulls = 0
  /// Integers among doubles, doubles among integers, numbers beyond 64 bits.
  public var numbers = 0
  /// Instants with another zone than UTC, or another number of digits than most.
  public var times = 0
  /// Geometries and boxes that are not the same when they are decoded.
  public var geometries = 0
  /// Members that have no column: foreign members, properties named like members of the Item.
  public var members = 0
  /// Values of another type than their column.
  public var values = 0
  /// Items that are kept whole.
  public var items = 0

  /// Nothing.
  public init() {}

  /// Adds the counts of another part of the Items.
  public mutating func add(_ other: FidelityCounts) {
    noted += other.noted
    nulls += other.nulls
    numbers += other.numbers
    times += other.times
    geometries += other.geometries
    members += other.members
    values += other.values
    items += other.items
  }
}
