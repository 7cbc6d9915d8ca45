internal import STACJSON

/// What the types of the columns do not say about their values, kept in the metadata of the file.
///
///     {"version": 1, "columns": 211, "names": "9fd1c0…",
///      "hints": {"2": "n", "15": "i", "31": "t3"}}
///
/// `columns` and `names` tell whether the columns are still those that were written: a program that
/// has changed them does not know of the hints. Keys are the numbers of columns.
struct ColumnHints: Sendable, Hashable {
  /// The key in the metadata of the file.
  static let key = "stac-manager"

  /// What is known of one column.
  struct Hint: Sendable, Hashable {
    var nullIsWritten = false
    var rendersIntegers = false
    var fractionDigits = 0
    var isPlain: Bool { self == Hint() }
  }

  var hints: [Int32: Hint] = [:]
  var columnCount = 0
  var names: UInt64 = 0xcbf2_9ce4_8422_2325

  init() {}

  /// The hints of a schema.
  init(_ schema: ItemSchema) {
    var numbers = ColumnNumbers()
    for field in schema.allFields { add(field, &numbers) }
  }

  private mutating func add(_ field: SchemaField, _ numbers: inout ColumnNumbers) {
    let number = numbers.next()
    count(field.name, depth: 0)
    let hint = Hint(
      nullIsWritten: field.nullIsWritten, rendersIntegers: field.rendersIntegers,
      fractionDigits: field.fractionDigits)
    if !hint.isPlain { hints[number] = hint }
    enter()
    for child in field.children { add(child, &numbers) }
    leave()
  }

  /// Counts a column whose name comes next.
  mutating func count(_ name: String, depth: Int) {
    columnCount += 1
    for byte in name.utf8 { mix(byte) }
    mix(0)
  }

  /// What comes next lies in the column before.
  mutating func enter() { mix(1) }
  /// What comes next lies beside the column around it.
  mutating func leave() { mix(2) }

  private mutating func mix(_ byte: UInt8) { names = (names ^ UInt64(byte)) &* 0x100_0000_01b3 }

  /// The text for the metadata.
  var json: JSONValue {
    var texts = JSONObject()
    for (number, hint) in hints.sorted(by: { $0.key < $1.key }) {
      var text = hint.nullIsWritten ? "n" : ""
      if hint.rendersIntegers { text += "i" }
      if hint.fractionDigits > 0 { text += "t\(hint.fractionDigits)" }
      texts[String(number)] = .string(text)
    }
    return [
      "version": 1, "columns": .integer(Int64(columnCount)),
      "names": .string(String(names, radix: 16)), "hints": .object(texts),
    ]
  }

  /// The hints in the metadata of a file; nil where they are of another version, or malformed.
  init?(_ json: JSONValue) {
    guard json["version"]?.integer == 1, let count = json["columns"]?.integer,
      let names = json["names"]?.string.flatMap({ UInt64($0, radix: 16) })
    else { return nil }
    columnCount = Int(count)
    self.names = names
    for (key, value) in json["hints"]?.object ?? [:] {
      guard let number = Int32(key), let text = value.string else { return nil }
      var hint = Hint()
      hint.nullIsWritten = text.contains("n")
      hint.rendersIntegers = text.contains("i")
      if let digit = text.last?.wholeNumberValue, text.contains("t") {
        hint.fractionDigits = min(digit, 6)
      }
      hints[number] = hint
    }
  }

  /// Whether another file has the same columns.
  func describesSameColumns(as other: ColumnHints) -> Bool {
    columnCount == other.columnCount && names == other.names
  }
}
