/// The whole command line of a program as one table of data.
///
/// The table feeds the parser, the short and the long help, the man page and the completions, so
/// that none of them can disagree with another:
///
///     Program ─┬─ flags ──────────────── understood by every command
///              └─ commands ─┬─ flags ─── understood by the command and those below it
///                           ├─ arguments
///                           └─ subcommands ─ …
///
/// The flags `-h`, `--help`, `-V`, `--version` and the command `help` are always there.
public struct Program: Sendable {
  /// What an exit status means.
  public struct ExitStatus: Sendable, Hashable {
    /// The number.
    public var code: Int
    /// Its meaning, in lower case without a full stop.
    public var meaning: String

    /// A status and its meaning.
    public init(_ code: Int, _ meaning: String) {
      self.code = code
      self.meaning = meaning
    }
  }

  /// The word that starts the program.
  public var name: String
  /// The version without a leading `v`.
  public var version: String
  /// One line, lower case, without a full stop.
  public var summary: String
  /// More for the long help and the man page; blank lines part paragraphs.
  public var discussion: String
  /// What the names of environment variables start with, such as `STAC_MANAGER_`.
  public var environmentPrefix: String
  /// Flags that every command understands.
  public var flags: [Flag]
  /// The commands in the order in which help lists them.
  public var commands: [Command]
  /// Command lines worth copying.
  public var examples: [Command.Example]
  /// The exit statuses.
  public var exitStatuses: [ExitStatus]

  /// A program; whatever is left out is absent.
  public init(
    name: String, version: String, summary: String, discussion: String = "",
    environmentPrefix: String, flags: [Flag] = [], commands: [Command],
    examples: [Command.Example] = [], exitStatuses: [ExitStatus] = []
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.discussion = discussion
    self.environmentPrefix = environmentPrefix
    self.flags = flags
    self.commands = commands
    self.examples = examples
    self.exitStatuses = exitStatuses
  }

  /// The environment variable that stands for a flag: the prefix and the flag's name in capitals
  /// with `_` for `-`, or nil for a flag that the environment cannot set.
  public func environmentName(of flag: Flag) -> String? {
    guard flag.readsEnvironment else { return nil }
    return environmentPrefix
      + flag.name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }
}
