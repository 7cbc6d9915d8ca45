/// How far apart the instants of an axis are, as a duration of ISO 8601.
enum TimeStep {
  /// The duration between each two neighbours: `PT6H`, `P1D`, `P1M`; nil where they are not alike.
  ///
  /// Months and years are told by the calendar. Middles of months, as means have them, are a
  /// month apart though their days differ by up to two.
  static func duration(_ times: [ClimateTime]) -> String? {
    guard times.count >= 2 else { return nil }
    let step = times[1].total - times[0].total
    guard step != 0 else { return nil }
    let isEven = (1..<times.count).allSatisfy { times[$0].total - times[$0 - 1].total == step }
    if let months = monthStep(times), !isEven || haveSameDay(times) {
      return months % 12 == 0 ? "P\(months / 12)Y" : "P\(months)M"
    }
    return isEven ? text(step) : nil
  }

  private static func haveSameDay(_ times: [ClimateTime]) -> Bool {
    let day = times[0].date.day
    return times.allSatisfy { $0.date.day == day }
  }

  private static func monthStep(_ times: [ClimateTime]) -> Int? {
    func month(_ time: ClimateTime) -> Int { time.date.year * 12 + time.date.month }
    let first = times[0]
    let step = month(times[1]) - month(first)
    guard step > 0 else { return nil }
    var (least, most) = (first.date.day, first.date.day)
    var areEnds = true
    for (index, time) in times.enumerated() {
      guard month(time) == month(first) + index * step else { return nil }
      let date = time.date
      (least, most) = (min(least, date.day), max(most, date.day))
      areEnds =
        areEnds && date.day == time.calendar.dayCount(year: date.year, month: date.month)
    }
    return most - least <= 2 || areEnds ? step : nil
  }

  /// Nanoseconds as a duration in the largest unit that they are whole of.
  static func text(_ step: Int128) -> String? {
    let sign = step < 0 ? "-" : ""
    let seconds = step.magnitude / 1_000_000_000
    let rest = step.magnitude % 1_000_000_000
    if rest > 0 {
      var digits = String(1_000_000_000 + rest).dropFirst()
      while digits.last == "0" { digits = digits.dropLast() }
      return "\(sign)PT\(seconds).\(digits)S"
    }
    if seconds % 86_400 == 0 { return "\(sign)P\(seconds / 86_400)D" }
    if seconds % 3600 == 0 { return "\(sign)PT\(seconds / 3600)H" }
    if seconds % 60 == 0 { return "\(sign)PT\(seconds / 60)M" }
    return "\(sign)PT\(seconds)S"
  }
}
