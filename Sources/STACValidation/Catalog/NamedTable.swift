internal import STACJSON

/// What is remembered of each of the first names that come: the properties of Items, the keys of
/// their assets.
///
/// Items of one Collection have the same names in the same order, so each name remembers the one
/// that came after it; where the guess is right, nothing is searched.
struct NamedTable<Value: Sendable>: Sendable {
  private struct Row {
    var name: [UInt8]
    var value: Value
    var successor = 0
  }

  private var rows: [Row] = []
  private var rowsByName: [[UInt8]: Int] = [:]
  /// The row that is likely to come next.
  private var guess = 0
  private var previous = 0

  static var capacity: Int { 256 }

  /// Begins with another object.
  mutating func rewind() {
    guess = 0
    previous = 0
  }

  /// Changes the value of a name; one that does not fit into the table any more is left out.
  mutating func change(
    _ name: JSONText, new: @autoclosure () -> Value, _ body: (inout Value) -> Void
  ) {
    guard let row = row(name, new) else { return }
    body(&rows[row].value)
    rows[previous].successor = row
    previous = row
    guess = rows[row].successor
  }

  private mutating func row(_ name: JSONText, _ new: () -> Value) -> Int? {
    if guess < rows.count, rows[guess].name.elementsEqual(name) { return guess }
    let bytes = Array(name)
    if let row = rowsByName[bytes] { return row }
    guard rows.count < Self.capacity else { return nil }
    rowsByName[bytes] = rows.count
    rows.append(Row(name: bytes, value: new()))
    return rows.count - 1
  }

  mutating func merge(_ other: NamedTable, _ combine: (inout Value, Value) -> Void) {
    for row in other.rows {
      if let own = rowsByName[row.name] {
        combine(&rows[own].value, row.value)
      } else if rows.count < Self.capacity {
        rowsByName[row.name] = rows.count
        rows.append(Row(name: row.name, value: row.value))
      }
    }
  }

  subscript(name: String) -> Value? { rowsByName[Array(name.utf8)].map { rows[$0].value } }

  var names: [String] { rows.map { String(decoding: $0.name, as: UTF8.self) } }
}
