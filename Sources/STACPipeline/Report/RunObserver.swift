/// Is told what happens in a run: a terminal, a log, a test.
///
/// Called from the workers, one call at a time for each pipeline. What is logged shows no values of
/// variables that are secret.
public protocol RunObserver: Sendable {
  /// A line for the log. Only what is as urgent as the workflow asks for is passed on.
  func log(_ level: LogLevel, _ message: String, _ fields: [(String, String)])
  /// More was done: since the call before, so many Items, bytes and failures.
  func advance(items: Int, bytes: Int, failures: Int)
  /// So many bytes will be read in all. Not called where nobody can know that.
  func expect(bytes: Int)
}

extension RunObserver {
  /// Not everybody wants to know.
  public func expect(bytes: Int) {}
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
