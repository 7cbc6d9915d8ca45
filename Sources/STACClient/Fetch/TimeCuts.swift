internal import STACModel

/// Where a search is cut by time.
enum TimeCuts {
  private static let day: Int64 = 86_400

  /// Instants at which to cut the time from `low` to `high` into so many parts of about the same
  /// length; fewer, or none, where it is too short.
  ///
  /// Cuts are whole seconds, which all servers compare alike.
  static func even(_ low: Timestamp, _ high: Timestamp, parts: Int) -> [Timestamp] {
    let span = high.seconds - low.seconds
    guard parts > 1, span >= 2 else { return [] }
    var cuts: [Timestamp] = []
    for index in 1..<parts {
      let (quotient, remainder) = span.quotientAndRemainder(dividingBy: Int64(parts))
      let seconds = low.seconds + quotient * Int64(index) + remainder * Int64(index) / Int64(parts)
      guard seconds > low.seconds, seconds < high.seconds, cuts.last?.seconds != seconds else {
        continue
      }
      cuts.append(Timestamp(seconds: seconds))
    }
    return cuts
  }

  /// Cuts for a time whose beginning nobody knows: ever farther apart, back from its end.
  static func backward(from high: Timestamp) -> [Timestamp] {
    [14_600, 3650, 1460, 730, 365, 90, 30, 7].map {
      Timestamp(seconds: high.seconds - $0 * day)
    }
  }
}
