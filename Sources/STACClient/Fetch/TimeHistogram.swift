internal import STACJSON
internal import STACModel

/// How many Items a search has at which time, as a server with the Aggregation extension tells.
/// <https://github.com/stac-api-extensions/aggregation>
struct TimeHistogram: Sendable, Hashable {
  /// Items from one time until the next bucket.
  struct Bucket: Sendable, Hashable {
    var start: Timestamp
    var count: Int
  }

  /// All Items, those without a time included.
  var total: Int
  /// The buckets, in the order of time; none without Items.
  var buckets: [Bucket]

  /// Whether all Items are in the buckets.
  var isWhole: Bool { buckets.reduce(0) { $0 + $1.count } == total }

  init(total: Int, buckets: [Bucket]) {
    self.total = total
    self.buckets = buckets.filter { $0.count > 0 }.sorted { $0.start < $1.start }
  }

  /// Reads the answer of a server; nil where it does not hold the number of Items.
  init?(_ json: JSONValue) {
    var (total, buckets): (Int?, [Bucket]) = (nil, [])
    for aggregation in json["aggregations"]?.array ?? [] {
      switch aggregation["name"]?.string {
      case "total_count": total = aggregation["value"]?.integer.map { Int($0) }
      case "datetime_frequency":
        for bucket in aggregation["buckets"]?.array ?? [] {
          guard let text = bucket["key"]?.string, let start = try? Timestamp(text, form: .lenient),
            let count = bucket["frequency"]?.integer, count >= 0
          else { continue }
          buckets.append(Bucket(start: start, count: Int(count)))
        }
      default: break
      }
    }
    guard let total, total >= 0 else { return nil }
    self.init(total: total, buckets: buckets)
  }

  /// Instants at which to cut a time into parts of about as many Items each; nil where too little is
  /// known of it.
  func cuts(_ low: Timestamp, _ high: Timestamp, parts: Int) -> [Timestamp]? {
    let inside = buckets.indices.filter {
      buckets[$0].start < high && (buckets.indices.last == $0 || buckets[$0 + 1].start > low)
    }
    let sum = inside.reduce(0) { $0 + buckets[$1].count }
    guard parts > 1, inside.count > 1, sum > 0 else { return nil }
    var cuts: [Timestamp] = []
    var passed = 0
    var next = 1
    for index in inside {
      let bucket = buckets[index]
      let start = max(bucket.start, low)
      let end = index + 1 < buckets.count ? min(buckets[index + 1].start, high) : high
      while next < parts, passed + bucket.count >= sum * next / parts {
        // Within a bucket Items are taken to be spread evenly.
        let share = bucket.count == 0 ? 0 : sum * next / parts - passed
        let span = end.seconds - start.seconds
        let seconds = start.seconds + span * Int64(share) / Int64(max(1, bucket.count))
        if seconds > low.seconds, seconds < high.seconds, cuts.last?.seconds != seconds {
          cuts.append(Timestamp(seconds: seconds))
        }
        next += 1
      }
      passed += bucket.count
    }
    return cuts.isEmpty ? nil : cuts
  }
}
