internal import Glibc

/// An instant in UTC, to the nanosecond: what `datetime` and its relatives hold.
///
/// Days follow the proleptic Gregorian calendar, and each has 86 400 seconds: a leap second is the
/// same instant as the second behind it.
public struct Timestamp: Sendable, Hashable {
  /// Seconds since 1970-01-01T00:00:00Z, rounded down.
  public var seconds: Int64
  /// Nanoseconds behind that second, 0 to 999 999 999.
  public var nanoseconds: UInt32

  /// An instant.
  ///
  /// - Precondition: `nanoseconds` is less than 1 000 000 000.
  public init(seconds: Int64, nanoseconds: UInt32 = 0) {
    precondition(nanoseconds < 1_000_000_000, "a second has fewer nanoseconds")
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The start of a second of the calendar in UTC, or nil where there is no such day or time.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    nanoseconds: UInt32 = 0
  ) {
    guard CalendarDay.isValid(year: year, month: month, day: day), 0..<24 ~= hour,
      0..<60 ~= minute, 0..<60 ~= second, nanoseconds < 1_000_000_000
    else { return nil }
    let days = CalendarDay.daysSince1970(year: year, month: month, day: day)
    seconds = Int64(days * 86_400 + hour * 3600 + minute * 60 + second)
    self.nanoseconds = nanoseconds
  }

  /// What the system's clock says.
  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
  }
}

extension Timestamp: Comparable {
  /// Whether the first instant comes before the second.
  public static func < (a: Timestamp, b: Timestamp) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }
}

extension Timestamp: CustomStringConvertible {
  /// The instant in RFC 3339, in UTC, with as many decimals as it needs: `2024-01-01T00:00:00Z`.
  public var description: String {
    var (days, rest) = Int(seconds).quotientAndRemainder(dividingBy: 86_400)
    if rest < 0 { (days, rest) = (days - 1, rest + 86_400) }
    let date = CalendarDay(daysSince1970: days)
    var text = "\(date)T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2))"
    text += ":\(padded(rest % 60, 2))"
    if nanoseconds > 0 {
      var fraction = padded(Int(nanoseconds), 9)
      while fraction.last == "0" { fraction.removeLast() }
      text += ".\(fraction)"
    }
    return text + "Z"
  }
}

/// A number with zeros in front until it has this many digits.
func padded(_ number: Int, _ digits: Int) -> String {
  let text = String(number.magnitude)
  let zeros = String(repeating: "0", count: max(0, digits - text.utf8.count))
  return (number < 0 ? "-" : "") + zeros + text
}
