internal import STACModel

/// A day or an instant, as filters and Items write them.
struct CQL2Time {
  /// The instant; of a day the first.
  let instant: Timestamp
  /// Whether it is a whole day.
  let isDay: Bool

  /// Reads `2024-01-31` or an instant in RFC 3339; an instant may leave out the zone, which then is
  /// UTC.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.count >= 10 else { return nil }
    if text.count == 10 {
      guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
        let year = Self.number(text, 0..<4), let month = Self.number(text, 5..<7),
        let day = Self.number(text, 8..<10),
        let instant = Timestamp(year: year, month: month, day: day)
      else { return nil }
      self.instant = instant
      isDay = true
      return
    }
    guard let instant = try? Timestamp(text, form: .lenient) else { return nil }
    self.instant = instant
    isDay = false
  }

  init?(_ text: String) {
    var text = text
    guard let time = text.withUTF8({ CQL2Time($0) }) else { return nil }
    self = time
  }

  private static func number(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    var number = 0
    for position in range {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number &* 10 &+ Int(digit)
    }
    return number
  }

  /// The day of an instant.
  static func day(of instant: Timestamp) -> Int64 {
    instant.seconds >= 0 ? instant.seconds / 86_400 : (instant.seconds - 86_399) / 86_400
  }
}
