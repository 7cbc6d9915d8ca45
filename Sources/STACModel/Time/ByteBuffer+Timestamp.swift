package import STACJSON

extension ByteBuffer {
  /// Adds an instant in RFC 3339, in UTC, in double quotes.
  ///
  /// - Parameters:
  ///   - microseconds: since 1970-01-01T00:00:00Z.
  ///   - digits: how many digits the fraction has, 0 to 6; where they do not hold the instant, it
  ///     has as many as it needs.
  package mutating func append(microseconds: Int64, fractionDigits digits: Int) {
    var (seconds, fraction) = Int(microseconds).quotientAndRemainder(dividingBy: 1_000_000)
    if fraction < 0 { (seconds, fraction) = (seconds - 1, fraction + 1_000_000) }
    var (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    if rest < 0 { (days, rest) = (days - 1, rest + 86_400) }
    let day = CalendarDay(daysSince1970: days)
    append(UInt8(ascii: "\""))
    if 0...9999 ~= day.year {
      append(digits: day.year, 4)
    } else {
      append(Int64(day.year))
    }
    append(UInt8(ascii: "-"))
    append(digits: day.month, 2)
    append(UInt8(ascii: "-"))
    append(digits: day.day, 2)
    append(UInt8(ascii: "T"))
    append(digits: rest / 3600, 2)
    append(UInt8(ascii: ":"))
    append(digits: rest / 60 % 60, 2)
    append(UInt8(ascii: ":"))
    append(digits: rest % 60, 2)
    var width = 6
    while width > digits, fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    if width > 0 {
      append(UInt8(ascii: "."))
      append(digits: fraction, width)
    }
    append("Z\"")
  }

  private mutating func append(digits number: Int, _ count: Int) {
    var unit = 1
    for _ in 1..<count { unit *= 10 }
    while unit > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
      unit /= 10
    }
  }
}
