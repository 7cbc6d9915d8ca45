extension TemporalInterval {
  /// The interval that a text names, as the `datetime` of a search has it: an instant, or two with
  /// a slash between them, of which one may be `..` or empty.
  ///
  /// In place of an instant a day `2024-01-31`, a month `2024-01` or a year `2024` stands for all
  /// of it, as in pystac-client: from its first instant where an interval begins, to its last
  /// microsecond where it ends. (Microseconds are what the databases behind most APIs count.)
  /// <https://docs.ogc.org/is/17-069r4/17-069r4.html#_parameter_datetime>
  ///
  /// - Throws: ``ModelError`` where the text is none of these, both ends are open, or the interval
  ///   ends before it begins.
  public init(_ text: String) throws(ModelError) {
    let parts = text.utf8.split(
      separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
    switch parts.count {
    case 1:
      let whole = try Self.period(parts[0])
      try self.init(start: whole.first, end: whole.last)
    case 2:
      let (isOpenStart, isOpenEnd) = (Self.isOpen(parts[0]), Self.isOpen(parts[1]))
      if isOpenStart && isOpenEnd {
        throw ModelError(.interval, "\(ModelError.quote(text.utf8)) is open at both ends")
      }
      try self.init(
        start: isOpenStart ? nil : try Self.period(parts[0]).first,
        end: isOpenEnd ? nil : try Self.period(parts[1]).last)
    default:
      throw ModelError(.interval, "\(ModelError.quote(text.utf8)) has more than one '/'")
    }
  }

  private static func isOpen(_ part: Substring.UTF8View) -> Bool {
    part.isEmpty || part.elementsEqual("..".utf8)
  }

  /// The first and the last instant of a year, month or day, or an instant twice.
  private static func period(
    _ part: Substring.UTF8View
  ) throws(ModelError) -> (first: Timestamp, last: Timestamp) {
    guard part.count <= 10 else {
      let instant = try Timestamp(part)
      return (instant, instant)
    }
    let fields = part.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let numbers = fields.compactMap { field in
      field.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        ? Int(String(Substring(field))) : nil
    }
    guard numbers.count == fields.count, [[4], [4, 2], [4, 2, 2]].contains(fields.map(\.count))
    else {
      throw ModelError(
        .interval,
        "\(ModelError.quote(part)) is not a time, day, month or year such as 2024-01-31")
    }
    let (year, month, day) = (numbers[0], numbers.dropFirst().first, numbers.dropFirst(2).first)
    guard let first = Timestamp(year: year, month: month ?? 1, day: day ?? 1) else {
      throw ModelError(.interval, "there is no day or month \(ModelError.quote(part))")
    }
    let lastMonth = month ?? 12
    let lastDay = day ?? CalendarDay.dayCount(year: year, month: lastMonth)
    let days = CalendarDay.daysSince1970(year: year, month: lastMonth, day: lastDay) + 1
    return (
      first, Timestamp(seconds: Int64(days) * 86_400 - 1, nanoseconds: 999_999_000)
    )
  }
}

extension TemporalInterval: CustomStringConvertible {
  /// The interval as a search writes it: `2024-01-01T00:00:00Z/..`, or the instant where it is one.
  public var description: String {
    if let start, start == end { return start.description }
    return "\(start?.description ?? "..")/\(end?.description ?? "..")"
  }
}
