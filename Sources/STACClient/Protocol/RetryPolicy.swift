/// When a failed request is tried again: exponential backoff with jitter.
struct RetryPolicy: Sendable {
  /// How often a request is tried again.
  var retries = 6
  /// Seconds before the first retry; each further wait is twice as long.
  var firstDelay = 0.5
  /// The longest wait between two tries, in seconds.
  var longestDelay = 60.0
  /// The longest wait that a server may ask for, in seconds.
  var patience = 900.0

  /// What to do after a failure.
  enum Decision: Sendable, Hashable {
    /// Try again after some seconds.
    case again(after: Double)
    /// It will not get better.
    case giveUp(String)
  }

  /// - Parameters:
  ///   - failures: how often the request has failed, this time included.
  ///   - chance: a random number from 0 to 1.
  func decision(_ problem: RequestProblem, failures: Int, chance: Double) -> Decision {
    guard problem.isTransient else { return .giveUp(problem.message) }
    // A server that says when it wants to be asked again is not broken.
    var allowed = problem.retryAfter == nil ? retries : max(retries, 20)
    // A name that nobody knows is likely to be mistyped.
    if problem.kind == .host { allowed = min(allowed, 2) }
    guard failures <= allowed else {
      return .giveUp("\(problem.message), \(failures) times in a row")
    }
    var delay = min(longestDelay, firstDelay * Double(1 << min(failures - 1, 16)))
    // Between half and all of it, so that many clients do not come back together.
    delay *= 0.5 + 0.5 * chance
    guard let asked = problem.retryAfter else { return .again(after: delay) }
    guard asked <= patience else {
      return .giveUp("\(problem.message), and asks to wait for \(Int(asked)) seconds")
    }
    return .again(after: max(asked, problem.isAboutServer ? 0 : delay) + 0.1 * delay)
  }
}
