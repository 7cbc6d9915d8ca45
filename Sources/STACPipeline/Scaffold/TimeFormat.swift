internal import STACJSON
internal import STACModel

/// How a time is written.
enum TimeFormat: Sendable, Hashable {
  /// RFC 3339 and the usual forms of ISO 8601.
  case automatic
  /// Seconds since 1970, divided by this number.
  case epoch(Double)
  /// Days since an instant, which is given in seconds since 1970.
  case days(since: Double)
  case pattern(TimestampPattern)

  /// The words that stand for a form.
  static let words = [
    "auto", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "excel", "jd", "mjd", "day_of_year",
  ]

  /// A form by its word, or a pattern; nil where the text is neither.
  init?(_ text: String) throws(ModelError) {
    switch text {
    case "auto", "iso8601", "rfc3339": self = .automatic
    case "epoch", "epoch_s", "unix": self = .epoch(1)
    case "epoch_ms": self = .epoch(1e3)
    case "epoch_us": self = .epoch(1e6)
    case "epoch_ns": self = .epoch(1e9)
    case "excel": self = .days(since: -2_209_161_600)
    case "jd": self = .days(since: -210_866_760_000)
    case "mjd": self = .days(since: -3_506_716_800)
    case "day_of_year": self = .pattern(try TimestampPattern("%Y-%j"))
    default:
      guard text.utf8.contains(UInt8(ascii: "%")) else { return nil }
      self = .pattern(try TimestampPattern(text))
    }
  }

  /// The instant that a value names.
  ///
  /// - Throws: ``ValueProblem`` that says why it names none.
  func timestamp(_ value: JSONValue, _ zone: TimeZoneRule) throws(ValueProblem) -> Timestamp {
    let text = (value.string ?? value.description).trimmed
    switch self {
    case .automatic:
      guard value.string != nil else {
        throw ValueProblem("\(text) is a number and no date; say its format, such as epoch_s")
      }
      return try Self.automatic(text, zone)
    case .pattern(let pattern):
      return try Self.rethrowing { () throws(ModelError) in
        try pattern.timestamp(text, zone: zone)
      }
    case .epoch(let scale):
      if scale == 1, let instant = Timestamp(epochSeconds: text) { return instant }
      return try Self.instant(text, { $0 / scale })
    case .days(let origin): return try Self.instant(text, { $0 * 86_400 + origin })
    }
  }

  private static func instant(
    _ text: String, _ seconds: (Double) -> Double
  ) throws(ValueProblem) -> Timestamp {
    guard let number = Double(text), case let time = seconds(number), abs(time) < 1e12 else {
      throw ValueProblem("'\(text)' is not a number that can be a time")
    }
    // Finer than a microsecond a double does not tell.
    let whole = time.rounded(.down)
    let microseconds = ((time - whole) * 1e6).rounded()
    return Timestamp(
      seconds: Int64(whole) + (microseconds >= 1e6 ? 1 : 0),
      nanoseconds: microseconds >= 1e6 ? 0 : UInt32(microseconds) * 1000)
  }

  private static func rethrowing(
    _ body: () throws(ModelError) -> Timestamp
  ) throws(ValueProblem) -> Timestamp {
    do throws(ModelError) {
      return try body()
    } catch { throw ValueProblem(error.message) }
  }

  // MARK: Usual forms

  private static func automatic(
    _ text: String, _ zone: TimeZoneRule
  ) throws(ValueProblem) -> Timestamp {
    if let instant = try? Timestamp(text) { return instant }
    var reason: String?
    for pattern in patterns[text.utf8.count <= 10 ? text.utf8.count : 0] ?? [] {
      do throws(ModelError) {
        return try pattern.timestamp(text, zone: zone)
      } catch {
        // What is of the form and yet no date tells more than that other forms do not fit.
        if !error.message.contains("not of the form") { reason = error.message }
      }
    }
    throw ValueProblem(
      reason ?? "'\(text.prefix(60))' is not a date and time in any of the usual forms; say its "
        + "format, such as '%d/%m/%Y'")
  }

  /// By the length of the text: 0 for all longer than a day.
  private static let patterns: [Int: [TimestampPattern]] = {
    let lists: [Int: [String]] = [
      4: ["%Y"], 7: ["%Y-%m"], 8: ["%Y%m%d", "%Y-%j", "%Y-%m-%d"],
      9: ["%Y-%m-%d", "%Y/%m/%d"], 10: ["%Y-%m-%d", "%Y/%m/%d"],
      0: ["T", " "].flatMap { separator in
        ["%Y-%m-%d", "%Y/%m/%d"].flatMap { day in
          ["%H:%M:%S", "%H:%M:%S.%f", "%H:%M"].flatMap { time in
            ["", "%z", " %z"].map { day + separator + time + $0 }
          }
        }
      } + [
        "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%S%z", "%Y%m%d%H%M%S", "%Y%m%d %H%M%S", "%Y%m%dT%H%M%S.%f",
        "%Y%m%dT%H%M%S.%f%z", "%Y-%jT%H:%M:%S", "%Y-%jT%H:%M:%S.%f", "%Y-%jT%H:%M:%S%z",
        "%Y-%m-%dT%H:%M:%S UTC", "%Y-%m-%d %H:%M:%S UTC",
      ],
    ]
    return lists.mapValues { $0.compactMap { try? TimestampPattern($0) } }
  }()
}

extension String {
  /// The text without white space around it.
  var trimmed: String {
    guard first?.isWhitespace == true || last?.isWhitespace == true else { return self }
    var view = self[...]
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
