internal import STACModel

/// The header field `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// How many seconds to wait; nil where the field says nothing.
  static func seconds(_ text: String, now: Timestamp) -> Double? {
    let text = text.split(separator: " ").joined(separator: " ")
    if let seconds = Double(text) { return seconds.isFinite ? max(0, seconds) : nil }
    guard let date = date(text) else { return nil }
    return Double(max(0, date.seconds - now.seconds))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, also with dashes and a year of two digits.
  static func date(_ text: String) -> Timestamp? {
    let words = text.split { " ,-".contains($0) }
    guard words.count >= 5 else { return nil }
    // `Sun Nov  6 08:49:37 1994` is how C prints it.
    let isC = months.contains { $0 == words[1] }
    let (dayText, monthText) = isC ? (words[2], words[1]) : (words[1], words[2])
    let (timeText, yearText) = isC ? (words[3], words[4]) : (words[4], words[3])
    let time = timeText.split(separator: ":").compactMap { Int($0) }
    guard let day = Int(dayText), var year = Int(yearText), time.count == 3,
      let month = months.firstIndex(where: { $0 == monthText })
    else { return nil }
    if year < 100 { year += year < 70 ? 2000 : 1900 }
    return Timestamp(
      year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2])
  }
}
