/// How Items are fetched: how much at a time, how patiently.
public struct FetchOptions: Sendable {
  /// The most requests under way.
  public var connections = 4
  /// The most documents of a static catalog under way: they are files, which cost a server little.
  public var documents = 16
  /// The most requests a second; nil for any number.
  public var rate: Double?
  /// How often a failed request is tried again.
  public var retries = 6
  /// Seconds before the first retry; each further wait is twice as long.
  public var retryDelay = 0.5
  /// Seconds that one request may take.
  public var timeout = 300
  /// Whether a search is cut into parts that are fetched side by side.
  public var splits = true
  /// Hosts besides the named one that links between pages may lead to.
  public var allowedHosts: Set<String> = []
  /// Whether documents of a static catalog that have no `self` link get one: later it is not known where
  /// they stood.
  public var addsSelfLinks = false
  /// The largest page that is taken, in bytes.
  public var pageLimit = 256 << 20
  /// Asked from time to time; where it says yes, the fetch ends as it is.
  public var isCancelled: @Sendable () -> Bool = { false }

  /// The defaults.
  public init() {}

  /// The options for what can be done without.
  var impatient: FetchOptions {
    var options = self
    options.retries = min(retries, 1)
    options.timeout = min(timeout, 30)
    return options
  }

  var policy: RetryPolicy {
    var policy = RetryPolicy()
    policy.retries = retries
    policy.firstDelay = retryDelay
    return policy
  }
}
