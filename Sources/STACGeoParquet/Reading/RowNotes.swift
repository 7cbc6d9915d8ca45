/// The notes on one row, read from the column for the rest; ``RestNotes`` describes them.
struct RowNotes {
  struct Note {
    var kind: UInt8
    var digits: UInt8
    /// The row of the column that the note is for.
    var row: Int
    /// The text, in the text of all notes.
    var text: Range<Int>
    /// The next note on the same column; -1 for none.
    var next: Int32 = -1
  }

  var notes: [Note] = []
  /// Members of the Item and of its properties that have no column.
  var itemMembers: [Range<Int>] = []
  var propertyMembers: [Range<Int>] = []

  enum Kind {
    static let null = UInt8(ascii: "n")
    static let absent = UInt8(ascii: "a")
    static let integer = UInt8(ascii: "i")
    static let double = UInt8(ascii: "d")
    static let fraction = UInt8(ascii: "w")
    static let value = UInt8(ascii: "=")
    static let member = UInt8(ascii: "+")
  }

  mutating func removeAll() {
    notes.removeAll(keepingCapacity: true)
    itemMembers.removeAll(keepingCapacity: true)
    propertyMembers.removeAll(keepingCapacity: true)
  }

  /// Reads the notes and calls `body` with the number of the column of each, the position of the
  /// value among those of the row, and the note.
  ///
  /// - Returns: false where the text is not of the form.
  mutating func read(
    _ text: UnsafeRawBufferPointer,
    _ body: (_ column: Int32, _ value: Int, _ note: inout Note) -> Void
  ) -> Bool {
    var position = 0
    func number() -> Int? {
      let start = position
      var value = 0
      while position < text.count, case let digit = text[position] &- UInt8(ascii: "0"),
        digit < 10, position - start < 10
      {
        value = value * 10 + Int(digit)
        position += 1
      }
      return position > start ? value : nil
    }
    while position < text.count {
      guard let column = number(), column <= Int(Int32.max) else { return false }
      var value = 0
      if position < text.count, text[position] == UInt8(ascii: ".") {
        position += 1
        guard let found = number() else { return false }
        value = found
      }
      guard position < text.count else { return false }
      var note = Note(kind: text[position], digits: 0, row: 0, text: 0..<0)
      position += 1
      switch note.kind {
      case Kind.null, Kind.absent, Kind.integer, Kind.double: break
      case Kind.fraction:
        guard position < text.count, case let digit = text[position] &- UInt8(ascii: "0"),
          digit <= 6
        else { return false }
        note.digits = digit
        position += 1
      case Kind.value, Kind.member:
        let start = position
        while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
        guard position < text.count else { return false }
        note.text = start..<position
        position += 1
      default: return false
      }
      if note.kind == Kind.member, column <= Int(ColumnNumbers.properties) {
        if column == Int(ColumnNumbers.item) {
          itemMembers.append(note.text)
        } else {
          propertyMembers.append(note.text)
        }
        continue
      }
      body(Int32(column), value, &note)
    }
    return true
  }
}
