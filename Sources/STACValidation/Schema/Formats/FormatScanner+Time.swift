extension FormatScanner {
  /// `full-date` of RFC 3339.
  mutating func date() -> Bool {
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
      day > 0
    else { return false }
    switch month {
    case 2:
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      return day <= (isLeap ? 29 : 28)
    case 4, 6, 9, 11: return day <= 30
    case 1, 3, 5, 7, 8, 10, 12: return day <= 31
    default: return false
    }
  }

  /// `full-time` of RFC 3339. A leap second is the last one of a day in UTC.
  mutating func time() -> Bool {
    guard let hour = digits(2), take(":"), let minute = digits(2), take(":"),
      let second = digits(2), hour < 24, minute < 60, second <= 60
    else { return false }
    if take("."), skipDigits() == 0 { return false }
    var offset = 0
    if !take("Z"), !take("z") {
      let isEast = peek == UInt8(ascii: "+")
      guard take("+") || take("-"), let hours = digits(2), take(":"), let minutes = digits(2),
        hours < 24, minutes < 60
      else { return false }
      offset = (hours * 60 + minutes) * (isEast ? -1 : 1)
    }
    if second < 60 { return true }
    return (hour * 60 + minute + offset + 2880) % 1440 == 1439
  }

  /// `date-time` of RFC 3339.
  mutating func dateTime() -> Bool {
    guard date(), take("T") || take("t"), time() else { return false }
    return isAtEnd
  }

  /// `duration` of RFC 3339, appendix A.
  mutating func duration() -> Bool {
    guard take("P") else { return false }
    if isAtEnd { return false }
    let start = position
    if skipDigits() > 0, take("W") { return isAtEnd }
    position = start
    guard units(["Y", "M", "D"]) else { return false }
    if isAtEnd { return true }
    guard take("T"), !isAtEnd else { return false }
    return units(["H", "M", "S"]) && isAtEnd
  }

  /// Numbers with units that follow each other without a gap.
  private mutating func units(_ letters: [Unicode.Scalar]) -> Bool {
    var next = 0
    var isFirst = true
    while skipDigits() > 0 {
      guard let place = letters[next...].firstIndex(where: { take($0) }),
        isFirst || place == next
      else { return false }
      isFirst = false
      next = place + 1
      if next == letters.count { break }
    }
    return true
  }
}
