internal import CommandLineFlags
internal import TerminalOutput

/// `completions`: a script that completes commands and flags in a shell.
enum CompletionsCommand: CommandAction {
  static let command = Command(
    "completions", summary: "Print a completion script for a shell",
    arguments: [
      Argument("SHELL", takes: .choice(Shell.allCases.map(\.rawValue)), help: "The shell")
    ],
    examples: [.init("stac-manager completions bash", "print the script for bash")])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    guard let shell = invocation.argument("SHELL").flatMap(Shell.init(rawValue:)) else {
      throw invocation.misuse("unknown shell")
    }
    try context.output.write(StacManager.program.completionScript(for: shell))
    return .success
  }
}

/// `man`: the manual page.
enum ManCommand: CommandAction {
  static let command = Command(
    "man", summary: "Print the manual page",
    examples: [.init("stac-manager man", "print the manual page, in roff")])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    try context.output.write(StacManager.program.manualPage)
    return .success
  }
}
