/// The whole help that `--help` prints: discussions, defaults, choices, environment and examples.
struct LongHelp {
  private let path: CommandPath

  init(of path: CommandPath) {
    self.path = path
  }

  /// The whole text, with a line feed at the end.
  var text: String {
    var lines = wrapped("\(path.line) - \(path.summary)", indent: 0)
    lines += ["", "Usage: " + path.usage]
    if let command = path.command, !command.aliases.isEmpty {
      lines += wrapped("Also called: " + command.aliases.joined(separator: ", "), indent: 0)
    }
    for paragraph in paragraphs(of: path.discussion) {
      lines += [""] + wrapped(paragraph, indent: 0)
    }
    lines += commands + arguments
    for section in path.flagSections {
      lines += ["", section.heading + ":"]
      lines += section.flags.map(block).joined(separator: [""])
    }
    lines += examples + exitStatuses
    return lines.joined(separator: "\n") + "\n"
  }

  private var commands: [String] {
    if path.subcommands.isEmpty { return [] }
    return ["", "Commands:"] + path.listedCommands.flatMap { entry($0, $1, column: 16) }
  }

  private var arguments: [String] {
    if path.arguments.isEmpty { return [] }
    let blocks = path.arguments.map { argument in
      ["  " + argument.usage] + wrapped(argument.help, indent: 10)
        + facts([("Choices", argument.value.choices.joined(separator: ", "))])
    }
    return ["", "Arguments:"] + blocks.joined(separator: [""])
  }

  private func block(_ flag: Flag) -> [String] {
    var lines = ["  " + flag.signature] + wrapped(flag.help, indent: 10)
    for paragraph in paragraphs(of: flag.discussion) {
      lines += [""] + wrapped(paragraph, indent: 10)
    }
    if !flag.discussion.isEmpty { lines.append("") }
    return lines
      + facts([
        ("Also called", flag.aliases.map { "--" + $0 }.joined(separator: ", ")),
        ("May be repeated", flag.isRepeatable ? "yes" : ""),
        ("Choices", flag.value?.choices.joined(separator: ", ") ?? ""),
        ("Default", flag.defaultText ?? ""),
        ("Environment", path.program.environmentName(of: flag) ?? ""),
      ])
  }

  private func facts(_ facts: [(name: String, text: String)]) -> [String] {
    let known = facts.filter { !$0.text.isEmpty }
    return known.flatMap { wrapped("\($0.name): \($0.text)", indent: 10) }
  }

  private var examples: [String] {
    if path.examples.isEmpty { return [] }
    let blocks = path.examples.map { wrapped($0.effect + ":", indent: 2) + ["    " + $0.line] }
    return ["", "Examples:"] + blocks.joined(separator: [""])
  }

  private var exitStatuses: [String] {
    if path.program.exitStatuses.isEmpty { return [] }
    return ["", "Exit status:"]
      + path.program.exitStatuses.flatMap { entry(String($0.code), $0.meaning, column: 8) }
  }
}
