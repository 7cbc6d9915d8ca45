internal import STACJSON

/// A moment in UTC, to the second, and its parts in the Gregorian calendar.
struct Instant {
  /// Seconds since 1970-01-01.
  let seconds: Int
  let year: Int
  let month: Int
  let day: Int
  let dayOfYear: Int

  init(seconds: Int) {
    self.seconds = seconds
    // Years are counted from March, so that the day added in leap years is a year's last.
    let days = seconds / 86_400 + 719_468
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayFromMarch + 2) / 153
    day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    dayOfYear = month <= 2 ? dayFromMarch - 305 : dayFromMarch + (isLeap ? 61 : 60)
  }

  func later(by more: Int) -> Instant { Instant(seconds: seconds + more) }
}

/// How RFC 3339 lets a datetime be written; all are found in real collections.
struct DatetimeStyle {
  /// Digits behind the second: 0, 3 or 6.
  var digits: Int
  /// The fraction, in millionths of a second.
  var microseconds: Int
  /// The offset in hours; none writes `Z`.
  var offset: Int?
}

extension ByteBuffer {
  /// Adds `20240131`.
  mutating func append(date instant: Instant) {
    append(UInt64(instant.year * 10_000 + instant.month * 100 + instant.day))
  }

  /// Adds `20240131T103701`.
  mutating func append(compact instant: Instant) {
    append(date: instant)
    append(UInt8(ascii: "T"))
    let second = instant.seconds % 86_400
    append(second / 3600 * 10_000 + second / 60 % 60 * 100 + second % 60, digits: 6)
  }

  /// Adds a datetime as RFC 3339 has it.
  mutating func append(_ instant: Instant, _ style: DatetimeStyle) {
    let local = instant.later(by: (style.offset ?? 0) * 3600)
    append(UInt64(local.year))
    append("-")
    append(local.month, digits: 2)
    append("-")
    append(local.day, digits: 2)
    append("T")
    let second = local.seconds % 86_400
    append(second / 3600, digits: 2)
    append(":")
    append(second / 60 % 60, digits: 2)
    append(":")
    append(second % 60, digits: 2)
    switch style.digits {
    case 3:
      append(".")
      append(style.microseconds / 1000, digits: 3)
    case 6:
      append(".")
      append(style.microseconds, digits: 6)
    default: break
    }
    guard let offset = style.offset else { return append("Z") }
    append(offset < 0 ? "-" : "+")
    append(abs(offset), digits: 2)
    append(":00")
  }
}
