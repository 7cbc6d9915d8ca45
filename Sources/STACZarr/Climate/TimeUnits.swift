/// What numbers of a time coordinate count: `days since 1850-01-01`, in a calendar.
/// <https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#time-coordinate>
public struct TimeUnits: Sendable, Hashable {
  /// The calendar.
  public let calendar: ClimateCalendar
  /// Nanoseconds in one unit.
  let unit: Int128
  /// The instant that is 0.
  let reference: ClimateTime

  /// Reads `units` and `calendar`.
  ///
  /// - Throws: ``ZarrError`` where they are not understood; months in calendars whose months are
  ///   not of one length.
  public init(_ units: String, calendar: String = "standard") throws(ZarrError) {
    guard let known = ClimateCalendar(name: calendar) else {
      throw ZarrError(.metadata, "the calendar '\(calendar)' is not known")
    }
    self.calendar = known
    let words = units.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count >= 3, words[1].lowercased() == "since" else {
      throw ZarrError(.metadata, "'\(units)' tells no time since another")
    }
    guard let unit = Self.unit(words[0].lowercased(), known) else {
      let isLong =
        words[0].lowercased().hasPrefix("month") || words[0].lowercased().hasPrefix("year")
      throw ZarrError(
        isLong ? .unsupported : .metadata,
        isLong
          ? "'\(units)' counts \(words[0]), which are not of one length in the calendar '\(calendar)'"
          : "the unit of '\(units)' is not known")
    }
    self.unit = unit
    guard let reference = Self.reference(words[2...].joined(separator: " "), known) else {
      throw ZarrError(
        .metadata, "'\(units)' begins at no day of the calendar '\(calendar)'")
    }
    self.reference = reference
  }

  /// The units of NumPy's `datetime64`, counted from 1970 on.
  init?(numpyUnit: String?, scale: Int) {
    // NumPy counts with 31 bits.
    guard let unit = Self.nanoseconds(ofNumPy: numpyUnit), 1...Int(Int32.max) ~= scale,
      let day = ClimateCalendar.prolepticGregorian.dayNumber(year: 1970, month: 1, day: 1)
    else { return nil }
    calendar = .prolepticGregorian
    self.unit = unit * Int128(scale)
    reference = ClimateTime(.prolepticGregorian, day: day, nanoseconds: 0)
  }

  /// Nanoseconds in a unit as NumPy names it.
  static func nanoseconds(ofNumPy unit: String?) -> Int128? {
    switch unit {
    case "ns": 1
    case "us", "μs": 1000
    case "ms": 1_000_000
    case "s": 1_000_000_000
    case "m": 60_000_000_000
    case "h": 3_600_000_000_000
    case "D": 86_400_000_000_000
    case "W": 604_800_000_000_000
    default: nil
    }
  }

  /// Whether a text looks like units of time since an instant.
  static func looksLike(_ units: String) -> Bool {
    let words = units.split(separator: " ")
    return words.count >= 3 && words[1].lowercased() == "since"
  }

  /// The instant of a number; nil where it is none, or beyond all years.
  public func time(_ value: Double) -> ClimateTime? {
    guard value.isFinite, value.magnitude < 0x1p80 else { return nil }
    let whole = value.rounded(.towardZero)
    guard let nanoseconds = nanoseconds(Int128(whole)) else { return nil }
    // Numbers with a fraction tell no more than microseconds.
    let fraction = ((value - whole) * Double(unit) / 1000).rounded() * 1000
    return ClimateTime(calendar, total: reference.total + nanoseconds + Int128(fraction))
  }

  /// What so many units are; nil where that is far beyond all years.
  private func nanoseconds(_ count: Int128) -> Int128? {
    let (product, overflows) = count.multipliedReportingOverflow(by: unit)
    // Far enough from the end of numbers.
    return overflows || product.magnitude >= 1 << 120 ? nil : product
  }

  /// The instant of an integer; nil where it is beyond all years, or NumPy's `NaT`.
  public func time(_ value: Int64) -> ClimateTime? {
    guard value != .min, let nanoseconds = nanoseconds(Int128(value)) else { return nil }
    return ClimateTime(calendar, total: reference.total + nanoseconds)
  }

  // MARK: Parsing

  /// The nanoseconds of a unit of durations or of time coordinates.
  static func unit(_ name: String, _ calendar: ClimateCalendar? = nil) -> Int128? {
    switch name {
    case "nanoseconds", "nanosecond", "nanosec", "nanosecs", "ns": 1
    case "microseconds", "microsecond", "microsec", "microsecs", "us": 1000
    case "milliseconds", "millisecond", "millisec", "millisecs", "msec", "msecs", "ms": 1_000_000
    case "seconds", "second", "sec", "secs", "s": 1_000_000_000
    case "minutes", "minute", "min", "mins": 60_000_000_000
    case "hours", "hour", "hr", "hrs", "h": 3_600_000_000_000
    case "days", "day", "d": 86_400_000_000_000
    case "weeks", "week": 604_800_000_000_000
    case "months" where calendar == .thirtyDays, "month" where calendar == .thirtyDays:
      30 * 86_400_000_000_000
    case "years" where calendar == .thirtyDays, "year" where calendar == .thirtyDays:
      360 * 86_400_000_000_000
    case "common_years" where calendar == .noLeap, "common_year" where calendar == .noLeap:
      365 * 86_400_000_000_000
    default: nil
    }
  }

  /// `1850-1-1 00:00:0.0 +02:00`, `2025-04-28T09:00:00Z`, `1981-01-01 00:00:00 UTC`, ….
  private static func reference(_ text: String, _ calendar: ClimateCalendar) -> ClimateTime? {
    var scanner = Scanner(text)
    let isNegative = scanner.skip("-")
    guard var year = scanner.integer(), scanner.skip("-"), let month = scanner.integer() else {
      return nil
    }
    if isNegative { year = -year }
    var day = 1
    if scanner.skip("-") {
      guard let number = scanner.integer() else { return nil }
      day = number
    }
    guard let dayNumber = calendar.dayNumber(year: year, month: month, day: day) else { return nil }
    var total = Int128(dayNumber) * Int128(ClimateTime.nanosecondsPerDay)
    _ = scanner.skip("T") || scanner.skip("t")
    scanner.skipSpaces()
    if let hour = scanner.integer() {
      var (minute, second) = (0, 0.0)
      if scanner.skip(":") { minute = scanner.integer() ?? 0 }
      if scanner.skip(":") { second = scanner.number() ?? 0 }
      guard hour <= 24, minute < 60, second < 61 else { return nil }
      total += Int128(hour * 3600 + minute * 60) * 1_000_000_000
      total += Int128((second * 1_000_000_000).rounded())
    }
    scanner.skipSpaces()
    guard let offset = scanner.offset() else { return nil }
    return ClimateTime(calendar, total: total - Int128(offset) * 60_000_000_000)
  }

  private struct Scanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard let first = rest.first, first == UInt8(ascii: character) else { return false }
      rest = rest.dropFirst()
      return true
    }

    mutating func skipSpaces() { while skip(" ") {} }

    mutating func integer() -> Int? {
      let digits = rest.prefix { 48...57 ~= $0 }
      rest = rest.dropFirst(digits.count)
      return digits.count <= 9 ? Int(String(Substring(digits))) : nil
    }

    mutating func number() -> Double? {
      let digits = rest.prefix { 48...57 ~= $0 || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(digits.count)
      return Double(String(Substring(digits)))
    }

    /// Minutes east of Greenwich; nil where the rest is no offset.
    mutating func offset() -> Int? {
      let text = String(Substring(rest)).lowercased()
      if text.isEmpty || text == "z" || text == "utc" || text == "gmt" { return 0 }
      let isNegative = skip("-")
      guard isNegative || skip("+") else { return nil }
      let digits = rest.prefix { 48...57 ~= $0 }
      guard let number = integer() else { return nil }
      var minutes = digits.count > 2 ? number / 100 * 60 + number % 100 : number * 60
      if skip(":") { minutes += integer() ?? 0 }
      guard rest.isEmpty, minutes <= 24 * 60 else { return nil }
      return isNegative ? -minutes : minutes
    }
  }
}
