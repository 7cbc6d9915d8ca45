internal import STACModel

extension CQL2Evaluation {
  /// The instant or day that a value is; nil where it is none.
  static func time(_ value: CQL2Value) -> (instant: Timestamp, isDay: Bool)? {
    switch value {
    case .instant(let instant): return (instant, false)
    case .day(let day): return (day, true)
    case .text(let text): return CQL2Time(text).map { ($0.instant, $0.isDay) }
    default: return nil
    }
  }

  /// `datetime`; where that is null the span from `start_datetime` to `end_datetime`, as STAC has it.
  func itemTime(_ instruction: CQL2Instruction) -> CQL2Value {
    let datetime = property(instruction.a)
    guard datetime.isNull else { return datetime }
    guard let start = Self.time(property(instruction.b)),
      let end = Self.time(property(instruction.b + 1)), start.instant <= end.instant
    else { return .null }
    return .interval(CQL2Span(start: start.instant, end: end.instant))
  }

  /// An interval of which an end is a property; an end that is null is unknown, not open.
  mutating func interval(_ instruction: CQL2Instruction) -> CQL2Value {
    guard let start = spanEnd(value(instruction.a), isEnd: false),
      let end = spanEnd(value(instruction.b), isEnd: true), start <= end
    else { return .null }
    return .interval(CQL2Span(start: start, end: end))
  }

  private func spanEnd(_ value: CQL2Value, isEnd: Bool) -> Timestamp? {
    // An end that is `..` was made an interval of all time.
    if case .interval(let span) = value { return isEnd ? span.end : span.start }
    guard let time = Self.time(value) else { return nil }
    return time.isDay && isEnd ? CQL2Span(day: time.instant).end : time.instant
  }

  /// <https://docs.ogc.org/is/21-065r2/21-065r2.html#temporal-functions>
  mutating func temporal(_ instruction: CQL2Instruction) -> CQL2Truth {
    let (first, second) = (value(instruction.a), value(instruction.b))
    guard var a = Self.span(first), var b = Self.span(second) else { return .unknown }
    // A day and an instant are compared as days.
    if a.isDay != b.isDay, !a.isInterval, !b.isInterval {
      if !a.isDay { a.span = Self.dayAround(a.span.start) }
      if !b.isDay { b.span = Self.dayAround(b.span.start) }
    }
    return CQL2Truth(Self.relate(instruction.operation, a.span, b.span))
  }

  private static func span(
    _ value: CQL2Value
  ) -> (span: CQL2Span, isDay: Bool, isInterval: Bool)? {
    if case .interval(let span) = value { return (span, false, true) }
    guard let time = time(value) else { return nil }
    let span =
      time.isDay ? CQL2Span(day: time.instant) : CQL2Span(start: time.instant, end: time.instant)
    return (span, time.isDay, false)
  }

  private static func dayAround(_ instant: Timestamp) -> CQL2Span {
    CQL2Span(day: Timestamp(seconds: CQL2Time.day(of: instant) * 86_400))
  }

  /// Allen's relations; an instant is an interval that ends where it starts.
  private static func relate(_ operation: CQL2Operator, _ a: CQL2Span, _ b: CQL2Span) -> Bool {
    switch operation {
    case .tAfter: a.start > b.end
    case .tBefore: a.end < b.start
    case .tIntersects: a.start <= b.end && b.start <= a.end
    case .tDisjoint: a.start > b.end || b.start > a.end
    case .tEquals: a.start == b.start && a.end == b.end
    case .tContains: a.start < b.start && b.end < a.end
    case .tDuring: b.start < a.start && a.end < b.end
    case .tFinishes: b.start < a.start && a.end == b.end
    case .tFinishedBy: a.start < b.start && a.end == b.end
    case .tStarts: a.start == b.start && a.end < b.end
    case .tStartedBy: a.start == b.start && b.end < a.end
    case .tMeets: a.end == b.start
    case .tMetBy: a.start == b.end
    case .tOverlaps: a.start < b.start && b.start < a.end && a.end < b.end
    default: b.start < a.start && a.start < b.end && b.end < a.end
    }
  }
}
