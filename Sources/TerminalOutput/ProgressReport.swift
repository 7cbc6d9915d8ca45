/// What has been done since some moment, and how that is put into one line.
public struct ProgressReport: Sendable, Hashable {
  /// What is being done, such as `fetch`; may be empty.
  public var label: String
  /// What is counted, such as `Items`.
  public var unit: String
  /// How many are done.
  public var itemCount = 0
  /// How many bytes were moved.
  public var byteCount = 0
  /// How many failed.
  public var failureCount = 0
  /// How many there are, where that is known.
  public var totalItemCount: Int?
  /// How many bytes there are, where that is known.
  public var totalByteCount: Int?
  /// The time since the start.
  public var elapsed = Duration.zero

  /// A report of nothing done yet.
  public init(_ label: String, unit: String = "Items") {
    self.label = label
    self.unit = unit
  }

  /// The line: label, Items, share, time left, rate, bytes, failures; the time passed where nobody
  /// knows the time left.
  ///
  ///     fetch  1,200 of 5,000 Items  24 %  12.7 s left  300 Items/s  1.2 MB  300 kB/s
  public var line: String {
    var parts = [label]
    if itemCount > 0 || totalItemCount != nil || byteCount == 0 {
      let total = totalItemCount.map { " of " + HumanReadable.count($0) } ?? ""
      parts.append(HumanReadable.count(itemCount) + total + " " + unit)
    }
    if let progress {
      parts.append(HumanReadable.percentage(of: progress.done, in: progress.total))
    }
    let timeLeft = timeLeft.flatMap { $0 > .zero ? HumanReadable.duration($0) + " left" : nil }
    if let timeLeft { parts.append(timeLeft) }
    let seconds = elapsed / .seconds(1)
    if itemCount > 0, seconds > 0 {
      parts.append(HumanReadable.rate(Double(itemCount) / seconds, of: unit))
    }
    if byteCount > 0 {
      let total = totalByteCount.map { " of " + HumanReadable.byteCount($0) } ?? ""
      parts.append(HumanReadable.byteCount(byteCount) + total)
      if seconds > 0 { parts.append(HumanReadable.byteRate(Double(byteCount) / seconds)) }
    }
    if failureCount > 0 { parts.append(HumanReadable.count(failureCount) + " failed") }
    if timeLeft == nil { parts.append(HumanReadable.duration(elapsed)) }
    return parts.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// The time left at the rate so far, or nil where nobody can know.
  public var timeLeft: Duration? {
    guard let progress, progress.done > 0, elapsed > .zero else { return nil }
    let left = max(0, progress.total - progress.done)
    return elapsed * (Double(left) / Double(progress.done))
  }

  /// What is done of what there is to do; Items count before bytes.
  private var progress: (done: Int, total: Int)? {
    if let totalItemCount { return (itemCount, totalItemCount) }
    return totalByteCount.map { (byteCount, $0) }
  }
}
