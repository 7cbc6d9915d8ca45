public import STACJSON

/// Collects what a check finds in one file, so that all of it is reported together.
///
/// It is a class because the readers of nested mappings report to the same collection.
public final class Diagnostics {
  /// The file that is checked.
  public let source: SourceText

  private var found: [Diagnostic] = []
  private var seen: Set<Diagnostic> = []

  /// An empty collection for one file.
  public init(for source: SourceText) {
    self.source = source
  }

  /// Everything found, in document order.
  ///
  /// - Complexity: O(*n* log *n*) for *n* diagnostics.
  public var all: [Diagnostic] {
    let order = found.indices.sorted {
      (found[$0].location.byteOffset, $0) < (found[$1].location.byteOffset, $1)
    }
    return order.map { found[$0] }
  }

  /// Whether anything found is an error.
  public var hasErrors: Bool { found.contains { $0.severity == .error } }

  /// Adds a diagnostic; one that is already there is not added again, for a value behind several
  /// aliases is checked several times.
  public func report(_ diagnostic: Diagnostic) {
    if seen.insert(diagnostic).inserted { found.append(diagnostic) }
  }

  /// Adds an error about a place of the file.
  public func error(
    _ message: String, at location: SourceLocation, hint: String? = nil, notes: [Diagnostic] = []
  ) {
    report(Diagnostic(.error, message, at: location, in: source, hint: hint, notes: notes))
  }

  /// Adds a warning about a place of the file.
  public func warning(_ message: String, at location: SourceLocation, hint: String? = nil) {
    report(Diagnostic(.warning, message, at: location, in: source, hint: hint))
  }

  /// Ends a check.
  ///
  /// - Throws: everything found, when any of it is an error. Warnings alone are not an error.
  public func throwErrors() throws(ConfigurationError) {
    if hasErrors { throw ConfigurationError(all) }
  }
}
