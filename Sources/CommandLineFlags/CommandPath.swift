/// A command together with the way to it: what parser, help and completions walk through.
struct CommandPath: Sendable {
  /// The program the commands belong to.
  let program: Program
  /// The commands from the outermost to the innermost; empty for the program itself.
  private(set) var commands: [Command] = []

  /// The program itself.
  init(of program: Program) {
    self.program = program
  }

  /// The command at the end of the path, or nil for the program itself.
  var command: Command? { commands.last }

  /// The names of the commands on the path.
  var names: [String] { commands.map(\.name) }

  /// The program and the commands, as one types them.
  var line: String { ([program.name] + names).joined(separator: " ") }

  /// The commands that may come next.
  var subcommands: [Command] { command?.subcommands ?? program.commands }

  /// The path one command further, or nil where no command is called so.
  func descending(to word: String) -> CommandPath? {
    subcommands.first { $0.isCalled(word) }.map(descending(into:))
  }

  /// The path one command further.
  func descending(into command: Command) -> CommandPath {
    var path = self
    path.commands.append(command)
    return path
  }

  /// Flags of the commands on the path, innermost first.
  var commandFlags: [Flag] { commands.reversed().flatMap(\.flags) }

  /// Flags that every command understands, the built-in ones last.
  var globalFlags: [Flag] { program.flags + [.help, .version] }

  /// Every flag that is understood here.
  var flags: [Flag] { commandFlags + globalFlags }

  /// The positional arguments of the command.
  var arguments: [Argument] { command?.arguments ?? [] }

  /// This path and all below it that are not hidden, in the order of the table.
  var visibleDescendants: [CommandPath] {
    [self]
      + subcommands.filter { !$0.isHidden }.map(descending(into:)).flatMap(\.visibleDescendants)
  }
}
