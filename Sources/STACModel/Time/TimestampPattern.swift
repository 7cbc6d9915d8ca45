/// A way of writing times, as a pattern of `strptime`: `%d/%m/%Y %H:%M`.
///
/// | in the pattern | stands for |
/// | --- | --- |
/// | `%Y` `%y` | the year, with two digits 1969 to 2068 |
/// | `%m` `%b` `%B` | the month, as number, or by its English name, short or whole |
/// | `%d` `%j` | the day of the month, of the year |
/// | `%H` `%I` `%p` | the hour, of 24 or of 12 with AM or PM |
/// | `%M` `%S` `%f` | minute, second, decimals of the second |
/// | `%z` | the zone: `Z`, `+01:00`, `+0100`, `+01` |
/// | `%s` | seconds since 1970-01-01T00:00:00Z, also with decimals |
/// | `%%` | a percent sign |
///
/// Numbers may have fewer digits where something else than a digit follows them. White space stands
/// for any white space.
public struct TimestampPattern: Sendable, Hashable, CustomStringConvertible {
  private enum Piece: Sendable, Hashable {
    case byte(UInt8)
    case space
    case field(UInt8)
  }

  /// The pattern as it was written.
  public let description: String
  private let pieces: [Piece]

  /// Reads a pattern.
  ///
  /// - Throws: ``ModelError`` where it has a field that is not known.
  public init(_ text: String) throws(ModelError) {
    description = text
    var pieces: [Piece] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        if pieces.last != .space { pieces.append(.space) }
        continue
      }
      guard byte == UInt8(ascii: "%") else {
        pieces.append(.byte(byte))
        continue
      }
      guard let field = rest.popFirst() else {
        throw ModelError(.timestamp, "the pattern '\(text)' ends with a percent sign")
      }
      switch field {
      case UInt8(ascii: "%"): pieces.append(.byte(field))
      case UInt8(ascii: "F"): pieces += Self.pieces("Y-m-d")
      case UInt8(ascii: "T"): pieces += Self.pieces("H:M:S")
      case UInt8(ascii: "D"): pieces += Self.pieces("m/d/y")
      case _ where Self.fields.contains(field): pieces.append(.field(field))
      default:
        throw ModelError(
          .timestamp,
          "'%\(String(UnicodeScalar(field)))' in the pattern '\(text)' is not known; there are "
            + "%Y %y %m %b %B %d %j %H %I %p %M %S %f %z %s")
      }
    }
    self.pieces = pieces
  }

  private static let fields = Set("YymbBdjHIpMSfzs".utf8)

  private static func pieces(_ text: String) -> [Piece] {
    text.utf8.map { fields.contains($0) ? .field($0) : .byte($0) }
  }

  /// Whether a text that fits tells its zone.
  public var tellsZone: Bool {
    pieces.contains(.field(UInt8(ascii: "z"))) || pieces.contains(.field(UInt8(ascii: "s")))
  }

  /// What was read.
  private struct Parts {
    var year = 1970
    var month = 1
    var day = 1
    var dayOfYear: Int?
    var hour = 0
    var isAfternoon: Bool?
    var minute = 0
    var second = 0
    var nanoseconds: UInt32 = 0
    var offset: Int?
    var epoch: Timestamp?
  }

  /// The instant that a text names; a text without a zone is in the one that is given.
  ///
  /// - Throws: ``ModelError`` where the text does not fit, or there is no such day or time.
  public func timestamp(
    _ text: String, zone: TimeZoneRule = .utc
  ) throws(ModelError) -> Timestamp {
    var parts = Parts()
    var bytes = Array(text.utf8)[...]
    for (index, piece) in pieces.enumerated() {
      let isNextDigit =
        pieces.indices.contains(index + 1) && Self.beginsWithDigit(pieces[index + 1])
      guard Self.read(piece, &bytes, &parts, isPacked: isNextDigit) else {
        throw Self.error(text, "it is not of the form \(description)")
      }
    }
    guard bytes.isEmpty else { throw Self.error(text, "it is not of the form \(description)") }
    return try Self.finish(parts, text, zone)
  }

  private static func error(_ text: String, _ reason: String) -> ModelError {
    ModelError(.timestamp, "\(ModelError.quote(text.utf8)) is not a date and time: \(reason)")
  }

  private static func beginsWithDigit(_ piece: Piece) -> Bool {
    switch piece {
    case .byte(let byte): byte &- 0x30 < 10
    case .space: false
    case .field(let field): !"bBpz".utf8.contains(field)
    }
  }

  private static func read(
    _ piece: Piece, _ bytes: inout ArraySlice<UInt8>, _ parts: inout Parts, isPacked: Bool
  ) -> Bool {
    switch piece {
    case .byte(let byte): return bytes.popFirst() == byte
    case .space:
      while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
      return true
    case .field(let field): return read(field, &bytes, &parts, isPacked)
    }
  }

  private static func read(
    _ field: UInt8, _ bytes: inout ArraySlice<UInt8>, _ parts: inout Parts, _ isPacked: Bool
  ) -> Bool {
    let number = { (bytes: inout ArraySlice<UInt8>, most: Int) -> Int? in
      let digits = bytes.prefix(most).prefix { $0 &- 0x30 < 10 }
      guard !digits.isEmpty, !isPacked || digits.count == most else { return nil }
      bytes = bytes.dropFirst(digits.count)
      return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    switch field {
    case UInt8(ascii: "Y"):
      guard let year = number(&bytes, 4) else { return false }
      parts.year = year
    case UInt8(ascii: "y"):
      guard let year = number(&bytes, 2) else { return false }
      parts.year = year < 69 ? 2000 + year : 1900 + year
    case UInt8(ascii: "m"):
      guard let month = number(&bytes, 2) else { return false }
      parts.month = month
    case UInt8(ascii: "b"), UInt8(ascii: "B"):
      guard let month = month(&bytes, isWhole: field == UInt8(ascii: "B")) else { return false }
      parts.month = month
    case UInt8(ascii: "d"):
      guard let day = number(&bytes, 2) else { return false }
      parts.day = day
    case UInt8(ascii: "j"):
      guard let day = number(&bytes, 3) else { return false }
      parts.dayOfYear = day
    case UInt8(ascii: "H"), UInt8(ascii: "I"):
      guard let hour = number(&bytes, 2) else { return false }
      parts.hour = hour
      if field == UInt8(ascii: "I"), !(1...12 ~= hour) { return false }
    case UInt8(ascii: "p"):
      let word = String(decoding: bytes.prefix(2), as: UTF8.self).lowercased()
      guard word == "am" || word == "pm" else { return false }
      parts.isAfternoon = word == "pm"
      bytes = bytes.dropFirst(2)
    case UInt8(ascii: "M"):
      guard let minute = number(&bytes, 2) else { return false }
      parts.minute = minute
    case UInt8(ascii: "S"):
      guard let second = number(&bytes, 2) else { return false }
      parts.second = second
    case UInt8(ascii: "f"):
      let digits = bytes.prefix { $0 &- 0x30 < 10 }
      guard !digits.isEmpty else { return false }
      parts.nanoseconds = fraction(digits)
      bytes = bytes.dropFirst(digits.count)
    case UInt8(ascii: "z"):
      guard let offset = offset(&bytes) else { return false }
      parts.offset = offset
    default:
      let length = bytes.prefix { $0 &- 0x30 < 10 || $0 == 0x2d || $0 == 0x2e }.count
      let text = String(decoding: bytes.prefix(length), as: UTF8.self)
      guard let instant = Timestamp(epochSeconds: text) else { return false }
      parts.epoch = instant
      bytes = bytes.dropFirst(length)
    }
    return true
  }

  /// The first nine digits of a fraction as nanoseconds.
  static func fraction(_ digits: some Sequence<UInt8>) -> UInt32 {
    var unit: UInt32 = 100_000_000
    var result: UInt32 = 0
    for digit in digits {
      result += UInt32(digit - 0x30) * unit
      unit /= 10
    }
    return result
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static func month(_ bytes: inout ArraySlice<UInt8>, isWhole: Bool) -> Int? {
    let word = String(
      decoding: bytes.prefix { 0x61...0x7a ~= $0 | 0x20 }, as: UTF8.self)
    let name = word.lowercased()
    for (index, month) in months.enumerated() {
      // `%b` takes the whole name too, as strptime does.
      if name == month || name == month.prefix(3) || name == "sept" && index == 8 {
        bytes = bytes.dropFirst(word.utf8.count)
        return index + 1
      }
      if !isWhole, name.hasPrefix(month.prefix(3)), !name.hasPrefix(month) {
        bytes = bytes.dropFirst(3)
        return index + 1
      }
    }
    return nil
  }

  /// Minutes ahead of UTC.
  private static func offset(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    guard let sign = bytes.popFirst() else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return 0 }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    var digits: [Int] = []
    while digits.count < 4, let byte = bytes.first {
      if byte == UInt8(ascii: ":"), digits.count == 2 {
        bytes.removeFirst()
        continue
      }
      guard byte &- 0x30 < 10 else { break }
      digits.append(Int(byte - 0x30))
      bytes.removeFirst()
    }
    guard digits.count == 2 || digits.count == 4 else { return nil }
    let hours = digits[0] * 10 + digits[1]
    let minutes = digits.count == 4 ? digits[2] * 10 + digits[3] : 0
    guard hours < 24, minutes < 60 else { return nil }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  private static func finish(
    _ parts: Parts, _ text: String, _ zone: TimeZoneRule
  ) throws(ModelError) -> Timestamp {
    if let epoch = parts.epoch { return epoch }
    var (month, day) = (parts.month, parts.day)
    if let number = parts.dayOfYear {
      guard number >= 1, number <= (CalendarDay.isLeap(parts.year) ? 366 : 365) else {
        throw error(text, "the year has no day \(number)")
      }
      month = 1
      day = number
      while day > CalendarDay.dayCount(year: parts.year, month: month) {
        day -= CalendarDay.dayCount(year: parts.year, month: month)
        month += 1
      }
    }
    var hour = parts.hour
    if let isAfternoon = parts.isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
    guard CalendarDay.isValid(year: parts.year, month: month, day: day) else {
      throw error(text, "there is no such day")
    }
    // A leap second is the same instant as the second behind it.
    guard
      let local = Timestamp(
        year: parts.year, month: month, day: day, hour: hour, minute: parts.minute,
        second: min(parts.second, 59), nanoseconds: parts.nanoseconds), parts.second <= 60
    else { throw error(text, "there is no such time of day") }
    var seconds = local.seconds + (parts.second == 60 ? 1 : 0)
    if let offset = parts.offset {
      seconds -= Int64(offset * 60)
    } else {
      seconds = try zone.seconds(ofLocal: seconds, text)
    }
    return Timestamp(seconds: seconds, nanoseconds: parts.nanoseconds)
  }
}

extension Timestamp {
  /// The instant so many seconds behind 1970-01-01T00:00:00Z, as a number with or without decimals;
  /// nil where the text is none.
  public init?(epochSeconds text: String) {
    var digits = Array(text.utf8)[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    let whole = digits.prefix { $0 &- 0x30 < 10 }
    digits = digits.dropFirst(whole.count)
    var decimals: ArraySlice<UInt8> = []
    if digits.first == UInt8(ascii: ".") {
      decimals = digits.dropFirst()
      guard decimals.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    } else if !digits.isEmpty {
      return nil
    }
    guard whole.count <= 14, !whole.isEmpty else { return nil }
    let seconds = whole.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    let nanoseconds = TimestampPattern.fraction(decimals)
    if isNegative, nanoseconds > 0 {
      self.init(seconds: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds)
    } else {
      self.init(seconds: isNegative ? -seconds : seconds, nanoseconds: nanoseconds)
    }
  }
}
