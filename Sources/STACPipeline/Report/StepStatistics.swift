internal import STACJSON

/// What went through one step.
public struct StepStatistics: Sendable, Hashable {
  /// Items that came.
  public var incoming = 0
  /// Items that went on, or were written.
  public var outgoing = 0
  /// Items that failed here.
  public var failed = 0
  /// Items that were left out.
  public var skipped = 0
  /// Bytes read (ingest) or written (output).
  public var byteCount = 0
  /// Time spent, summed over the workers, in nanoseconds.
  public var nanoseconds: UInt64 = 0

  /// Nothing yet.
  public init() {}

  mutating func add(_ other: StepStatistics) {
    incoming += other.incoming
    outgoing += other.outgoing
    failed += other.failed
    skipped += other.skipped
    byteCount += other.byteCount
    nanoseconds += other.nanoseconds
  }

  /// The form in summaries and checkpoints.
  var json: JSONValue {
    [
      "in": .integer(Int64(incoming)), "out": .integer(Int64(outgoing)),
      "failed": .integer(Int64(failed)), "skipped": .integer(Int64(skipped)),
      "bytes": .integer(Int64(byteCount)),
      "seconds": .double(Double(nanoseconds / 1_000_000) / 1000),
    ]
  }

  init(json: JSONValue) {
    func count(_ key: String) -> Int { Int(json[key]?.integer ?? 0) }
    incoming = count("in")
    outgoing = count("out")
    failed = count("failed")
    skipped = count("skipped")
    byteCount = count("bytes")
    nanoseconds = UInt64(max(0, (json["seconds"]?.double ?? 0) * 1e9))
  }
}
