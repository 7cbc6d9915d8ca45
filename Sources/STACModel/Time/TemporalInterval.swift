public import STACJSON

/// A span of time, both ends included, either of which may be open.
///
/// What `extent.temporal.interval` of a Collection holds, and what a search asks for.
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/collection-spec/collection-spec.md#temporal-extent-object>
public struct TemporalInterval: Sendable, Hashable {
  /// The first instant, or nil where the interval has no beginning.
  public private(set) var start: Timestamp?
  /// The last instant, or nil where the interval has no end.
  public private(set) var end: Timestamp?

  /// All of time.
  public static let always = TemporalInterval(uncheckedStart: nil, end: nil)

  private init(uncheckedStart start: Timestamp?, end: Timestamp?) {
    self.start = start
    self.end = end
  }

  /// One instant.
  public init(_ instant: Timestamp) { self.init(uncheckedStart: instant, end: instant) }

  /// An interval; nil leaves an end open.
  ///
  /// - Throws: ``ModelError`` where it ends before it begins.
  public init(start: Timestamp?, end: Timestamp?) throws(ModelError) {
    if let start, let end, end < start {
      throw ModelError(.interval, "the interval ends at \(end), before it begins at \(start)")
    }
    self.init(uncheckedStart: start, end: end)
  }

  /// Whether an instant lies in the interval.
  public func contains(_ instant: Timestamp) -> Bool { intersects(start: instant, end: instant) }

  /// Whether the interval shares an instant with another; nil is an open end.
  public func intersects(start otherStart: Timestamp?, end otherEnd: Timestamp?) -> Bool {
    if let end, let otherStart, end < otherStart { return false }
    if let start, let otherEnd, otherEnd < start { return false }
    return true
  }

  /// Whether two intervals share an instant.
  public func intersects(_ other: TemporalInterval) -> Bool {
    intersects(start: other.start, end: other.end)
  }

  /// Grows the interval until it covers the other one too; an open end stays open.
  public mutating func formUnion(_ other: TemporalInterval) {
    start = Self.combine(start, other.start, min)
    end = Self.combine(end, other.end, max)
  }

  /// An interval that covers both.
  public func union(_ other: TemporalInterval) -> TemporalInterval {
    var result = self
    result.formUnion(other)
    return result
  }

  private static func combine(
    _ a: Timestamp?, _ b: Timestamp?, _ choose: (Timestamp, Timestamp) -> Timestamp
  ) -> Timestamp? {
    guard let a, let b else { return nil }
    return choose(a, b)
  }
}

extension TemporalInterval {
  /// The interval in an element of `extent.temporal.interval`.
  ///
  /// - Throws: ``ModelError`` where it is not an array of two instants or nulls in order.
  public init(_ json: JSONValue) throws(ModelError) {
    guard let ends = json.array, ends.count == 2 else {
      throw ModelError(.interval, "an interval is an array of two times, either of which is null")
    }
    try self.init(start: try Self.instant(ends[0]), end: try Self.instant(ends[1]))
  }

  private static func instant(_ json: JSONValue) throws(ModelError) -> Timestamp? {
    switch json {
    case .null: return nil
    case .string(let text): return try Timestamp(text)
    default:
      throw ModelError(.interval, "an end of an interval is a time or null, not \(json.kind.name)")
    }
  }

  /// The interval as an element of `extent.temporal.interval`: two strings or nulls.
  public var json: [JSONValue] {
    [start, end].map { $0.map { .string($0.description) } ?? .null }
  }
}
