/// A calendar of the Climate and Forecast conventions.
/// <https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#calendar>
public enum ClimateCalendar: String, Sendable, CaseIterable {
  /// Julian to 1582-10-04, Gregorian from the day behind it, 1582-10-15, on.
  case standard
  /// Gregorian at all times, as ISO 8601 has it.
  case prolepticGregorian = "proleptic_gregorian"
  /// Julian at all times.
  case julian
  /// Without leap days.
  case noLeap = "noleap"
  /// With a leap day each year.
  case allLeap = "all_leap"
  /// Twelve months of 30 days.
  case thirtyDays = "360_day"

  /// The calendar of a name; nil where there is none.
  public init?(name: String) {
    switch name.lowercased() {
    case "standard", "gregorian", "": self = .standard
    case "proleptic_gregorian": self = .prolepticGregorian
    case "julian": self = .julian
    case "noleap", "365_day": self = .noLeap
    case "all_leap", "366_day": self = .allLeap
    case "360_day": self = .thirtyDays
    default: return nil
    }
  }

  /// Whether the year before 1 is −1.
  private var lacksYearZero: Bool { self == .standard || self == .julian }

  /// Whether each of its days can be written as a day of ISO 8601.
  var hasOnlyRealDays: Bool { self != .allLeap && self != .thirtyDays }

  /// The number of days in a month, of a year in astronomical numbering.
  func dayCount(year: Int, month: Int) -> Int {
    if self == .thirtyDays { return 30 }
    switch month {
    case 2: return isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  private func isLeap(_ year: Int) -> Bool {
    switch self {
    case .noLeap, .thirtyDays: false
    case .allLeap: true
    case .julian: year % 4 == 0
    case .standard where year < 1582: year % 4 == 0
    case .standard, .prolepticGregorian: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
  }

  // MARK: Days

  /// A day as a number: days from 1970-01-01 of the Gregorian calendar where the calendar is one of the
  /// real world, else from the first day of the year 0. Nil where there is no such day.
  func dayNumber(year: Int, month: Int, day: Int) -> Int? {
    guard !(lacksYearZero && year == 0), year.magnitude < 1 << 40 else { return nil }
    let year = lacksYearZero && year < 0 ? year + 1 : year
    guard 1...12 ~= month, day >= 1, day <= dayCount(year: year, month: month) else { return nil }
    switch self {
    case .thirtyDays: return year * 360 + (month - 1) * 30 + day - 1
    case .noLeap, .allLeap:
      let lengths = (1..<month).reduce(0) { $0 + dayCount(year: year, month: $1) }
      return year * (self == .noLeap ? 365 : 366) + lengths + day - 1
    case .prolepticGregorian: return Self.gregorianDays(year, month, day)
    case .julian: return Self.julianDays(year, month, day)
    case .standard:
      if (year, month, day) >= (1582, 10, 15) { return Self.gregorianDays(year, month, day) }
      return (year, month, day) <= (1582, 10, 4) ? Self.julianDays(year, month, day) : nil
    }
  }

  /// The day of a number.
  func date(ofDay number: Int) -> (year: Int, month: Int, day: Int) {
    var date: (year: Int, month: Int, day: Int)
    switch self {
    case .thirtyDays:
      let (year, rest) = Self.divide(number, 360)
      date = (year, rest / 30 + 1, rest % 30 + 1)
    case .noLeap, .allLeap:
      var (year, rest) = Self.divide(number, self == .noLeap ? 365 : 366)
      var month = 1
      while rest >= dayCount(year: year, month: month) {
        rest -= dayCount(year: year, month: month)
        month += 1
      }
      date = (year, month, rest + 1)
    case .prolepticGregorian: date = Self.gregorianDate(number)
    case .julian: date = Self.julianDate(number)
    case .standard:
      // 1582-10-15
      date = number >= -141_427 ? Self.gregorianDate(number) : Self.julianDate(number)
    }
    if lacksYearZero, date.year <= 0 { date.year -= 1 }
    return date
  }

  private static func divide(_ a: Int, _ b: Int) -> (quotient: Int, rest: Int) {
    let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
    return rest < 0 ? (quotient - 1, rest + b) : (quotient, rest)
  }

  // Years are counted from March, so that the leap day is the last of a year.

  private static func gregorianDays(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let (era, yearOfEra) = divide(month <= 2 ? year - 1 : year, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func gregorianDate(_ days: Int) -> (Int, Int, Int) {
    let (era, day) = divide(days + 719_468, 146_097)
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    return date(year + era * 400, day - (365 * year + year / 4 - year / 100))
  }

  private static func julianDays(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let (era, yearOfEra) = divide(month <= 2 ? year - 1 : year, 4)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 1461 + yearOfEra * 365 + dayOfYear - 719_470
  }

  private static func julianDate(_ days: Int) -> (Int, Int, Int) {
    let (era, day) = divide(days + 719_470, 1461)
    let year = (day - day / 1460) / 365
    return date(year + era * 4, day - 365 * year)
  }

  private static func date(_ year: Int, _ dayOfYear: Int) -> (Int, Int, Int) {
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    return (month < 10 ? year : year + 1, month < 10 ? month + 3 : month - 9, day)
  }
}
