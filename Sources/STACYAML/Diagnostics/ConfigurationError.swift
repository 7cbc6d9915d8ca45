internal import STACJSON

/// A configuration that cannot be used, with all that is wrong with it.
public struct ConfigurationError: Error, Sendable, Hashable {
  /// What is wrong, in document order; at least one is an error.
  public let diagnostics: [Diagnostic]

  /// An error out of what was found.
  public init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// An error with one diagnostic.
  init(
    _ message: String, at location: SourceLocation, in source: SourceText, hint: String? = nil,
    notes: [Diagnostic] = []
  ) {
    self.init([Diagnostic(.error, message, at: location, in: source, hint: hint, notes: notes)])
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// All diagnostics as compilers print them.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
