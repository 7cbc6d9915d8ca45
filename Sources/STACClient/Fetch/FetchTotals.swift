internal import STACJSON

/// What a fetch has done.
struct FetchTotals: Sendable, Hashable {
  /// A part of which fewer Items came than the server says that there are.
  struct Mismatch: Sendable, Hashable {
    var part: String
    var expected: Int
    var received: Int
  }

  /// Items that were given out.
  var given = 0
  /// Items that came again and were left out.
  var repeated = 0
  /// Items of Collections that nobody asked for.
  var foreign = 0
  /// Items that came although they are not wanted, because the server cannot look for what is.
  var unwanted = 0
  var pages = 0
  var repeatedPages = 0
  var requests = 0
  var failedRequests = 0
  /// Parts that were begun again.
  var restarts = 0
  var parts = 1
  var finishedParts = 0
  /// Finished parts of which the server did not say how many Items they have.
  var uncountedParts = 0
  var cuts = 0
  /// How many Items the whole search has, as the server says.
  var matched: ClosedRange<Int>?
  var mismatches: [Mismatch] = []

  init() {}

  private static let counters: [(String, any WritableKeyPath<FetchTotals, Int> & Sendable)] = [
    ("given", \.given), ("repeated", \.repeated), ("foreign", \.foreign),
    ("unwanted", \.unwanted), ("pages", \.pages),
    ("repeated_pages", \.repeatedPages), ("requests", \.requests),
    ("failed_requests", \.failedRequests), ("restarts", \.restarts), ("parts", \.parts),
    ("finished_parts", \.finishedParts), ("uncounted_parts", \.uncountedParts), ("cuts", \.cuts),
  ]

  var json: JSONValue {
    var object = JSONObject()
    for (name, path) in Self.counters { object[name] = .integer(Int64(self[keyPath: path])) }
    if let matched {
      object["matched"] = [
        .integer(Int64(matched.lowerBound)), .integer(Int64(matched.upperBound)),
      ]
    }
    if !mismatches.isEmpty {
      object["mismatches"] = .array(
        mismatches.map {
          [
            "part": .string($0.part), "expected": .integer(Int64($0.expected)),
            "received": .integer(Int64($0.received)),
          ]
        })
    }
    return .object(object)
  }

  init(json: JSONValue) {
    for (name, path) in Self.counters { self[keyPath: path] = Int(json[name]?.integer ?? 0) }
    let counts = (json["matched"]?.array ?? []).compactMap(\.integer).map { Int($0) }
    if counts.count == 2, counts[0] <= counts[1] { matched = counts[0]...counts[1] }
    mismatches = (json["mismatches"]?.array ?? []).map {
      Mismatch(
        part: $0["part"]?.string ?? "", expected: Int($0["expected"]?.integer ?? 0),
        received: Int($0["received"]?.integer ?? 0))
    }
  }
}

/// What is needed to continue a fetch.
struct FetchSnapshot: Sendable {
  var parts: [SearchPart]
  var nextID: Int
  var totals: FetchTotals
  var isCuttable: [FetchMachine.Dimension: Bool]
  var seen: SeenItems
  /// How many of the seen Items belong to this state.
  var seenCount: Int

  private static let version: Int64 = 1

  init(
    parts: [SearchPart], nextID: Int, totals: FetchTotals,
    isCuttable: [FetchMachine.Dimension: Bool],
    seen: SeenItems,
    seenCount: Int
  ) {
    self.parts = parts
    self.nextID = nextID
    self.totals = totals
    self.isCuttable = isCuttable
    self.seen = seen
    self.seenCount = seenCount
  }

  /// The state as text for a checkpoint.
  var json: JSONValue {
    var object: JSONObject = [
      "version": .integer(Self.version), "parts": .array(parts.map(\.json)),
      "next_id": .integer(Int64(nextID)), "totals": totals.json,
      "seen": .string(seen.text(first: seenCount)),
    ]
    for (dimension, isSafe) in isCuttable { object["by_\(dimension)"] = .boolean(isSafe) }
    return .object(object)
  }

  /// The state of a checkpoint.
  init(json: JSONValue) throws(ClientError) {
    guard json["version"]?.integer == Self.version, let parts = json["parts"]?.array else {
      throw ClientError(
        .checkpoint, "the checkpoint was made by another version; run without --resume")
    }
    let seen = SeenItems()
    for hash in HashList.hashes(json["seen"]?.string ?? "") { seen.insert(hash) }
    var isCuttable: [FetchMachine.Dimension: Bool] = [:]
    for dimension in [FetchMachine.Dimension.time, .space] {
      isCuttable[dimension] = json["by_\(dimension)"]?.boolean
    }
    self.init(
      parts: parts.compactMap(SearchPart.init(json:)), nextID: Int(json["next_id"]?.integer ?? 0),
      totals: FetchTotals(json: json["totals"] ?? .null), isCuttable: isCuttable, seen: seen,
      seenCount: seen.count)
  }
}
