/// A command line that was understood: which command, with which flags and arguments.
public struct Invocation: Sendable {
  /// What the user asked for.
  public enum Request: Sendable, Hashable {
    /// To run the command.
    case run
    /// To read the compact help.
    case shortHelp
    /// To read the whole help.
    case longHelp
    /// To know the version.
    case version
  }

  /// Where the value of a flag comes from.
  public enum Source: Sendable, Hashable {
    /// From the command line.
    case commandLine
    /// From an environment variable.
    case environment
    /// From the table; also where there is no value.
    case table
  }

  /// A flag's values and where they come from.
  struct Given: Sendable {
    var values: [String]
    var source: Source
  }

  /// What the user asked for.
  public internal(set) var request: Request
  let path: CommandPath
  /// By name of the flag; switches hold `on` or `off`.
  var given: [String: Given] = [:]
  /// The positional arguments by name, each with its values in order.
  public internal(set) var arguments: [String: [String]] = [:]

  init(_ request: Request, of path: CommandPath) {
    self.request = request
    self.path = path
  }

  /// The names of the commands, outermost first, whichever alias was typed; empty for the program.
  public var commandPath: [String] { path.names }

  /// The program and the command as one types them, such as `stac-manager zarr inspect`.
  public var commandLine: String { path.line }
}
