/// A command line that cannot be understood.
///
/// Prints as the message, the correction where one is near, and where to read on:
///
///     unknown flag '--dryrun' for 'stac-manager run'; did you mean '--dry-run'?
///     try 'stac-manager run --help'
public struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Code: String, Sendable, Hashable {
    /// A word that names no command.
    case unknownCommand = "unknown-command"
    /// A flag that the command does not have.
    case unknownFlag = "unknown-flag"
    /// A flag without the value it takes.
    case missingValue = "missing-value"
    /// A value for a flag that takes none.
    case unexpectedValue = "unexpected-value"
    /// A value that the flag or the argument does not take.
    case invalidValue = "invalid-value"
    /// A required argument that is not there.
    case missingArgument = "missing-argument"
    /// More arguments than the command takes.
    case unexpectedArgument = "unexpected-argument"
  }

  /// What kind of mistake it is.
  public var code: Code
  /// What is wrong, naming the flag or argument and the command.
  public var message: String
  /// A question such as `did you mean '--dry-run'?`, or another way to go on.
  public var suggestion: String?
  /// The program and the command, as one types them.
  public var commandLine: String

  /// A mistake in the use of a command.
  public init(_ code: Code, _ message: String, suggestion: String? = nil, commandLine: String) {
    self.code = code
    self.message = message
    self.suggestion = suggestion
    self.commandLine = commandLine
  }

  /// The line that says where to read on.
  public var helpLine: String { "try '\(commandLine) --help'" }

  /// Message, suggestion and help line.
  public var description: String {
    message + (suggestion.map { "; " + $0 } ?? "") + "\n" + helpLine
  }
}
