/// Flags under one heading of a help text.
struct FlagSection {
  let heading: String
  let flags: [Flag]
}

extension CommandPath {
  /// The visible flags by heading: the command's own, those of named groups, the global ones.
  var flagSections: [FlagSection] {
    let own = Self.sections(commandFlags, common: "Flags")
    return own + Self.sections(globalFlags, common: command == nil ? "Flags" : "Global flags")
  }

  private static func sections(_ flags: [Flag], common: String) -> [FlagSection] {
    let visible = flags.filter { !$0.isHidden }
    var groups: [String] = []
    for flag in visible where !groups.contains(flag.group) { groups.append(flag.group) }
    // The common heading comes first wherever its flags stand in the table.
    groups = groups.filter(\.isEmpty) + groups.filter { !$0.isEmpty }
    return groups.map { group in
      FlagSection(
        heading: group.isEmpty ? common : group, flags: visible.filter { $0.group == group })
    }
  }

  /// The commands that help lists here; at the top `help` is among them.
  var listedCommands: [(name: String, summary: String)] {
    let listed = subcommands.filter { !$0.isHidden }.map { ($0.name, $0.summary) }
    let help = command == nil ? [("help", "print the help of a command")] : []
    return listed.map { (name: $0.0, summary: $0.1) } + help.map { (name: $0.0, summary: $0.1) }
  }

  /// How the command is used, in one line.
  var usage: String {
    let arguments = subcommands.isEmpty ? self.arguments.map(\.usage) : ["COMMAND", "..."]
    return ([line, "[FLAGS]"] + arguments).joined(separator: " ")
  }

  /// What the command, or the program, is for.
  var summary: String { command?.summary ?? program.summary }

  /// What the long help adds to the summary.
  var discussion: String { command?.discussion ?? program.discussion }

  /// Command lines worth copying.
  var examples: [Command.Example] { command?.examples ?? program.examples }
}
