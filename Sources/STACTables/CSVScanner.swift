internal import Glibc

/// Finds the fields of one row of a CSV file (RFC 4180), strictly: quotes stand at the beginning and
/// end of a field or nowhere, and two of them are one.
///
/// Lines end with LF, CR LF or CR.
struct CSVScanner {
  /// A field: its bytes without the quotes around it.
  struct Field {
    var start: Int
    var end: Int
    var isQuoted: Bool
    /// Whether there are quotes in it that are written twice.
    var hasQuotes: Bool
  }

  /// What was found.
  enum Outcome {
    /// A row that ends before this position; the next one begins there.
    case row(next: Int)
    /// The row does not end in these bytes.
    case incomplete
    /// What is wrong, and in which field.
    case broken(String, field: Int)
  }

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  let delimiter: UInt8
  private(set) var fields: [Field] = []

  init(delimiter: UInt8) { self.delimiter = delimiter }

  /// Finds the fields of the row that begins at a position.
  mutating func scan(
    _ base: UnsafePointer<UInt8>, from start: Int, to count: Int, isLast: Bool
  ) -> Outcome {
    fields.removeAll(keepingCapacity: true)
    var position = start
    while true {
      var field = Field(start: position, end: position, isQuoted: false, hasQuotes: false)
      if position < count, base[position] == Self.quote {
        field.isQuoted = true
        field.start += 1
        guard let end = closingQuote(base, field.start, count, isLast, &field.hasQuotes) else {
          if !isLast { return .incomplete }
          return .broken("a quote is not closed", field: fields.count)
        }
        field.end = end
        position = end + 1
        if position < count, base[position] != delimiter, base[position] != Self.newline,
          base[position] != Self.carriageReturn
        {
          return .broken("text stands behind a closing quote", field: fields.count)
        }
      } else {
        while position < count {
          let byte = base[position]
          if byte == delimiter || byte == Self.newline || byte == Self.carriageReturn { break }
          if byte == Self.quote {
            return .broken("a quote stands in the middle of a field", field: fields.count)
          }
          position &+= 1
        }
        field.end = position
      }
      fields.append(field)
      if position >= count { return isLast ? .row(next: count) : .incomplete }
      switch base[position] {
      case Self.newline: return .row(next: position + 1)
      case Self.carriageReturn:
        if position + 1 >= count, !isLast { return .incomplete }
        let isPair = position + 1 < count && base[position + 1] == Self.newline
        return .row(next: position + (isPair ? 2 : 1))
      default: position += 1
      }
    }
  }

  /// The position of the quote that ends a field; nil where it is not in these bytes.
  private func closingQuote(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ isLast: Bool,
    _ hasQuotes: inout Bool
  ) -> Int? {
    var position = start
    while position < count {
      guard let found = memchr(base + position, Int32(Self.quote), count - position) else {
        return nil
      }
      let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if place + 1 >= count { return isLast ? place : nil }
      guard base[place + 1] == Self.quote else { return place }
      hasQuotes = true
      position = place + 2
    }
    return nil
  }
}
