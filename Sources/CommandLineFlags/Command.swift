/// A command of a program, or a group of commands: a row of the table.
public struct Command: Sendable, Hashable {
  /// A command line that shows a command at work.
  public struct Example: Sendable, Hashable {
    /// The whole line as one would type it.
    public var line: String
    /// What the line does, in lower case without a full stop.
    public var effect: String

    /// An example of a line and what it does.
    public init(_ line: String, _ effect: String) {
      self.line = line
      self.effect = effect
    }
  }

  /// The word that names the command.
  public var name: String
  /// Other words that mean the same.
  public var aliases: [String]
  /// One line, lower case, without a full stop.
  public var summary: String
  /// More for the long help; blank lines part paragraphs.
  public var discussion: String
  /// Positional arguments in order; at most one of them repeats.
  public var arguments: [Argument]
  /// Flags of this command and all commands below it.
  public var flags: [Flag]
  /// Commands below this one; a group takes no arguments of its own.
  public var subcommands: [Command]
  /// Command lines worth copying.
  public var examples: [Example]
  /// Whether help, man page and completions leave the command out.
  public var isHidden: Bool

  /// A command; whatever is left out is absent.
  public init(
    _ name: String, aliases: [String] = [], summary: String, discussion: String = "",
    arguments: [Argument] = [], flags: [Flag] = [], subcommands: [Command] = [],
    examples: [Example] = [], isHidden: Bool = false
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.flags = flags
    self.subcommands = subcommands
    self.examples = examples
    self.isHidden = isHidden
  }

  /// Whether a word names this command.
  func isCalled(_ word: String) -> Bool { name == word || aliases.contains(word) }
}
