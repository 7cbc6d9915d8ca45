/// Is told what happens in a run: a terminal, a log, a test.
///
/// Called from the workers, one call at a time for each pipeline.
public protocol RunObserver: Sendable {
  /// A line for the log.
  func log(_ level: LogLevel, _ message: String, _ fields: [(String, String)])
  /// More was done: since the call before, so many Items, bytes and failures.
  func advance(items: Int, bytes: Int, failures: Int)
}

/// Tells nobody.
public struct SilentObserver: RunObserver {
  /// An observer that does nothing.
  public init() {}
  /// Nothing.
  public func log(_ level: LogLevel, _ message: String, _ fields: [(String, String)]) {}
  /// Nothing.
  public func advance(items: Int, bytes: Int, failures: Int) {}
}
