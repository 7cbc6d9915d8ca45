/// When output has colours.
public enum ColorPolicy: String, Sendable, CaseIterable {
  /// On a terminal that can show them, unless the user asked for none.
  case auto
  /// Always, also into files and pipes.
  case always
  /// Never.
  case never

  /// Whether to colour what goes to a stream.
  ///
  /// `auto` follows <https://no-color.org>: a variable `NO_COLOR` that is not empty turns colours
  /// off, and so does `TERM=dumb`.
  ///
  /// - Parameters:
  ///   - isTerminal: Whether the stream is a terminal.
  ///   - environment: The environment variables.
  public func allowsColor(isTerminal: Bool, environment: [String: String]) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }
  }
}
