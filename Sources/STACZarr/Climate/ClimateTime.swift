public import STACModel

/// An instant in a calendar of the Climate and Forecast conventions.
public struct ClimateTime: Sendable, Hashable {
  /// The calendar.
  public let calendar: ClimateCalendar
  /// The day, as a number of the calendar.
  let day: Int
  /// Nanoseconds since the day began.
  let nanoseconds: Int

  static let nanosecondsPerDay = 86_400_000_000_000

  init(_ calendar: ClimateCalendar, day: Int, nanoseconds: Int) {
    self.calendar = calendar
    self.day = day
    self.nanoseconds = nanoseconds
  }

  /// An instant that is so many nanoseconds behind the first day of the calendar's numbers.
  init?(_ calendar: ClimateCalendar, total: Int128) {
    let (quotient, rest) = total.quotientAndRemainder(dividingBy: Int128(Self.nanosecondsPerDay))
    let day = rest < 0 ? quotient - 1 : quotient
    guard day.magnitude < 1 << 40 else { return nil }
    self.init(
      calendar, day: Int(day),
      nanoseconds: Int(rest < 0 ? rest + Int128(Self.nanosecondsPerDay) : rest))
  }

  /// Nanoseconds behind the first day of the calendar's numbers.
  var total: Int128 { Int128(day) * Int128(Self.nanosecondsPerDay) + Int128(nanoseconds) }

  /// The date in the calendar.
  public var date: (year: Int, month: Int, day: Int) { calendar.date(ofDay: day) }

  /// The instant as STAC has it, and whether the day had to be moved, because the calendar has a day
  /// that there is not: 30 February is the last of February then.
  ///
  /// Days of the standard and Julian calendars are told in the Gregorian one, as ISO 8601 asks for; of
  /// calendars of models the numbers of year, month and day are kept.
  public var timestamp: (instant: Timestamp, isMoved: Bool)? {
    let time = (
      hour: nanoseconds / 3_600_000_000_000, minute: nanoseconds / 60_000_000_000 % 60,
      second: nanoseconds / 1_000_000_000 % 60
    )
    let (year, month, day) =
      calendar == .standard || calendar == .julian
      ? ClimateCalendar.prolepticGregorian.date(ofDay: self.day) : date
    guard 0...9999 ~= year else { return nil }
    let last = ClimateCalendar.prolepticGregorian.dayCount(year: year, month: month)
    return Timestamp(
      year: year, month: month, day: min(day, last), hour: time.hour, minute: time.minute,
      second: time.second, nanoseconds: UInt32(nanoseconds % 1_000_000_000)
    ).map { ($0, day > last) }
  }
}

extension ClimateTime: Comparable {
  /// Whether the first instant comes before the second.
  public static func < (a: ClimateTime, b: ClimateTime) -> Bool {
    (a.day, a.nanoseconds) < (b.day, b.nanoseconds)
  }
}

extension ClimateTime: CustomStringConvertible {
  /// The date and time in the calendar; not always a day of ISO 8601.
  public var description: String {
    func padded(_ number: Int, _ digits: Int) -> String {
      let text = String(number.magnitude)
      let zeros = String(repeating: "0", count: max(0, digits - text.utf8.count))
      return (number < 0 ? "-" : "") + zeros + text
    }
    let date = date
    var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    text += "T\(padded(nanoseconds / 3_600_000_000_000, 2))"
    text += ":\(padded(nanoseconds / 60_000_000_000 % 60, 2))"
    text += ":\(padded(nanoseconds / 1_000_000_000 % 60, 2))"
    let fraction = nanoseconds % 1_000_000_000
    if fraction > 0 {
      var digits = padded(fraction, 9)
      while digits.last == "0" { digits.removeLast() }
      text += "." + digits
    }
    return text
  }
}
