public import STACJSON

/// What a fetch has done, and whether it has everything.
public struct FetchReport: Sendable {
  /// Whether all Items came.
  public enum Completeness: Sendable, Hashable {
    /// As many came as the server counts.
    case proved(count: Int)
    /// The server does not count, so nobody can prove it; all pages of all parts came.
    case unproved
    /// The server counts more than it gave.
    case short(expected: Int, received: Int)
    /// Some parts could not be had.
    case incomplete
    /// No more were wanted.
    case limited
  }

  let totals: FetchTotals
  let lost: [LostPart]
  let isLimited: Bool
  var isStatic = false

  /// Whether all Items came.
  public var completeness: Completeness {
    if !lost.isEmpty { return .incomplete }
    if isLimited { return .limited }
    if let first = totals.mismatches.first {
      let sum = totals.mismatches.dropFirst().reduce((first.expected, first.received)) {
        ($0.0 + $1.expected, $0.1 + $1.received)
      }
      return .short(expected: sum.0, received: sum.1)
    }
    if isStatic { return .unproved }
    if let matched = totals.matched {
      let came = totals.given + totals.foreign + totals.unwanted
      if came >= matched.lowerBound { return .proved(count: totals.given) }
      // Of a search that is one chain the repeated ones were counted by the server too.
      if totals.cuts == 0, totals.restarts == 0, came + totals.repeated >= matched.lowerBound {
        return .proved(count: totals.given)
      }
      return .short(expected: matched.lowerBound, received: came)
    }
    return totals.uncountedParts == 0 ? .proved(count: totals.given) : .unproved
  }

  /// The parts that could not be had, each with the reason.
  public var missing: [String] {
    lost.map { "\($0.part.scope.description): \($0.problem.message)" }
  }

  /// The parts of which fewer Items came than the server counts.
  public var mismatches: [String] {
    totals.mismatches.map {
      "\($0.part): the server counts \($0.expected), but gives \($0.received)"
    }
  }

  /// Whether it is complete, in words.
  public var verdict: String {
    switch completeness {
    case .proved(let count) where totals.unwanted > 0:
      "complete: \(count) Items of \(count + totals.unwanted) that the server gave; it cannot look for "
        + "all that was asked"
    case .proved(let count): "complete: \(count) Items, as many as the server counts"
    case .unproved where isStatic: "all documents of the static catalog were read"
    case .unproved: "all pages came; the server does not count, so it cannot be proved"
    case .short(let expected, let received):
      "the server counts \(expected) Items, but gives \(received)"
    case .incomplete: "incomplete: \(lost.count) of \(totals.parts) parts are missing"
    case .limited: "as many as were asked for"
    }
  }

  /// The report for a summary.
  public var json: JSONValue {
    var object = totals.json.object ?? JSONObject()
    object["complete"] =
      switch completeness {
      case .proved: "proved"
      case .unproved: "not-provable"
      case .short: "count-mismatch"
      case .incomplete: "incomplete"
      case .limited: "limited"
      }
    object["verdict"] = .string(verdict)
    if !lost.isEmpty {
      object["missing"] = .array(
        lost.map {
          [
            "part": .string($0.part.scope.description), "reason": .string($0.problem.message),
            "code": .string($0.problem.kind.rawValue),
          ]
        })
    }
    return .object(object)
  }
}
