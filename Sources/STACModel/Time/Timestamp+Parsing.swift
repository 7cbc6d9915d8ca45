extension Timestamp {
  /// Which ways of writing an instant are taken.
  public enum Form: Sendable {
    /// RFC 3339 as `format: date-time` of JSON Schema has it; what STAC asks for.
    case strict
    /// Also what databases and tables write: a space for the `T`, `+0100` and `+01` for `+01:00`,
    /// and no zone at all, which then means UTC, as the specification asks for all times.
    case lenient
  }

  /// The instant that a text in RFC 3339 names: a `String.utf8`, a `JSONText` or any other bytes.
  ///
  /// `t` and `z` may be small. Digits behind the ninth of a fraction are dropped. A second `60` is
  /// taken in the last minute of a day in UTC (section 5.7), and means the second behind it.
  /// <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
  ///
  /// - Throws: ``ModelError`` that says what is wrong.
  /// - Complexity: O(*n*); no allocation where the bytes lie together in memory.
  public init(
    _ text: some Swift.Collection<UInt8>, form: Form = .strict
  ) throws(ModelError) {
    let result =
      text.withContiguousStorageIfAvailable { Self.read($0, form) }
      ?? Array(text).withUnsafeBufferPointer { Self.read($0, form) }
    switch result {
    case .success(let timestamp): self = timestamp
    case .failure(let flaw):
      throw ModelError(.timestamp, "\(ModelError.quote(text)) is not a date and time: \(flaw)")
    }
  }

  /// The instant that a text in RFC 3339 names, as by the initialiser for bytes.
  ///
  /// - Throws: ``ModelError`` that says what is wrong.
  public init(_ text: String, form: Form = .strict) throws(ModelError) {
    try self.init(text.utf8, form: form)
  }

  /// What is wrong with a text; without a payload, so that looking at a wrong one costs nothing.
  private enum Flaw: Error, CustomStringConvertible {
    case shape, zone, day, time, leapSecond

    var description: String {
      switch self {
      case .shape: "it is not of the form 2024-01-31T23:59:59Z"
      case .zone: "the zone must be Z or of the form +01:00"
      case .day: "there is no such day"
      case .time: "there is no such time of day"
      case .leapSecond: "a second 60 can only be in the last minute of a day in UTC"
      }
    }
  }

  private static func read(
    _ text: UnsafeBufferPointer<UInt8>, _ form: Form
  ) -> Result<Timestamp, Flaw> {
    //  0    5  8  11 14 17
    //  2024-01-31T23:59:59.123Z
    guard text.count >= 19, let year = digits(text, 0, 4), let month = digits(text, 5, 2),
      let day = digits(text, 8, 2), let hour = digits(text, 11, 2),
      let minute = digits(text, 14, 2), let second = digits(text, 17, 2),
      text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":")
    else { return .failure(.shape) }
    let separator = text[10]
    guard
      separator | 0x20 == UInt8(ascii: "t") && separator >= UInt8(ascii: "T")
        || form == .lenient && separator == UInt8(ascii: " ")
    else { return .failure(.shape) }

    var position = 19
    var nanoseconds: UInt32 = 0
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      let start = position
      var unit: UInt32 = 100_000_000
      while position < text.count, let digit = digits(text, position, 1) {
        nanoseconds += UInt32(digit) * unit
        unit /= 10
        position += 1
      }
      if position == start { return .failure(.shape) }
    }
    guard let offset = zone(text, position, form) else { return .failure(.zone) }
    guard CalendarDay.isValid(year: year, month: month, day: day) else { return .failure(.day) }
    guard hour < 24, minute < 60, second <= 60 else { return .failure(.time) }
    let minutes =
      CalendarDay.daysSince1970(year: year, month: month, day: day) * 1440 + hour * 60 + minute
      - offset
    if second == 60, (minutes + 1) % 1440 != 0 { return .failure(.leapSecond) }
    return .success(
      Timestamp(seconds: Int64(minutes * 60 + second), nanoseconds: nanoseconds))
  }

  /// Minutes that the zone at the end of a text is ahead of UTC, or nil where it is malformed.
  private static func zone(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ form: Form
  ) -> Int? {
    let rest = text.count - start
    if rest == 0 { return form == .lenient ? 0 : nil }
    let sign = text[start]
    if rest == 1 { return sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let hours = digits(text, start + 1, 2)
    else { return nil }
    var minutes: Int?
    if rest == 6, text[start + 3] == UInt8(ascii: ":") {
      minutes = digits(text, start + 4, 2)
    } else if form == .lenient {
      minutes = rest == 3 ? 0 : rest == 5 ? digits(text, start + 3, 2) : nil
    }
    guard let minutes, hours < 24, minutes < 60 else { return nil }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  /// The number that some digits make, or nil where there are other bytes or the text ends.
  private static func digits(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int
  ) -> Int? {
    guard start + count <= text.count else { return nil }
    var number = 0
    for position in start..<start + count {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number &* 10 &+ Int(digit)
    }
    return number
  }
}
