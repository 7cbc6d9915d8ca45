/// The manual page of a program, in the `man` macros of roff.
///
/// One page describes all commands. It bears no date, so that the same table gives the same page.
struct ManualPage {
  private let program: Program
  private let root: CommandPath

  init(of program: Program) {
    self.program = program
    root = CommandPath(of: program)
  }

  /// The whole page, with a line feed at the end.
  var text: String {
    var lines = [
      #".TH "\#(quotable(program.name.uppercased()))" 1 "" "\#(quotable(program.name)) \#(quotable(program.version))""#,
      ".SH NAME", roff("\(program.name) - \(program.summary)", dashes: false),
      ".SH SYNOPSIS", ".B " + roff(program.name), roff("[FLAGS] COMMAND ..."),
    ]
    if !program.discussion.isEmpty { lines += [".SH DESCRIPTION"] + body(program.discussion) }
    lines += [".SH COMMANDS"]
    for path in root.visibleDescendants.dropFirst() { lines += section(of: path) }
    for flags in root.flagSections {
      lines += [
        ".SH " + (flags.heading == "Flags" ? "GLOBAL FLAGS" : roff(flags.heading.uppercased()))
      ]
      lines += flags.flags.flatMap(block)
    }
    lines += environment + exitStatuses
    if !program.examples.isEmpty { lines += [".SH EXAMPLES"] + examples(program.examples) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(of path: CommandPath) -> [String] {
    guard let command = path.command else { return [] }
    var lines = [".SS " + roff(path.names.joined(separator: " ") + usageTail(of: path))]
    lines.append(roff(command.summary + "."))
    if !command.aliases.isEmpty {
      lines.append(roff("Also called " + command.aliases.joined(separator: ", ") + "."))
    }
    if !command.discussion.isEmpty { lines += [".PP"] + body(command.discussion) }
    for argument in command.arguments {
      lines += [".TP", ".I " + roff(argument.usage), roff(argument.help)]
      let choices = argument.value.choices
      if !choices.isEmpty { lines += [".br", roff("Choices: " + choices.joined(separator: ", "))] }
    }
    lines += command.flags.filter { !$0.isHidden }.flatMap(block)
    if !command.examples.isEmpty { lines += [".PP", "Examples:"] + examples(command.examples) }
    return lines
  }

  private func usageTail(of path: CommandPath) -> String {
    let tail = path.subcommands.isEmpty ? path.arguments.map(\.usage) : ["COMMAND", "..."]
    return tail.map { " " + $0 }.joined()
  }

  private func block(_ flag: Flag) -> [String] {
    let short = flag.short.map { #"\fB"# + roff("-\($0)") + #"\fR, "# } ?? ""
    let value = flag.isSwitch ? "" : #" \fI"# + roff(flag.placeholder) + #"\fR"#
    var lines = [".TP", short + #"\fB"# + roff("--" + flag.displayedName) + #"\fR"# + value]
    lines.append(roff(flag.help))
    for paragraph in paragraphs(of: flag.discussion) { lines += [".IP"] + body(paragraph) }
    let facts = [
      ("May be repeated", flag.isRepeatable ? "yes" : ""),
      ("Also called", flag.aliases.map { "--" + $0 }.joined(separator: ", ")),
      ("Choices", flag.value?.choices.joined(separator: ", ") ?? ""),
      ("Default", flag.defaultText ?? ""),
      ("Environment", program.environmentName(of: flag) ?? ""),
    ]
    for (name, text) in facts where !text.isEmpty { lines += [".br", roff("\(name): \(text)")] }
    return lines
  }

  private var environment: [String] {
    [
      ".SH ENVIRONMENT",
      roff(
        "Each flag has an environment variable, \(program.environmentPrefix) and the flag in "
          + "capitals with _ for -. The flag wins over the variable. A switch is set by true or "
          + "false; a flag that may be repeated takes one value from each line."),
    ]
  }

  private var exitStatuses: [String] {
    if program.exitStatuses.isEmpty { return [] }
    return [".SH EXIT STATUS"]
      + program.exitStatuses.flatMap { [".TP", ".B " + String($0.code), roff($0.meaning)] }
  }

  private func examples(_ examples: [Command.Example]) -> [String] {
    examples.flatMap {
      [".PP", roff($0.effect + ":"), ".PP", ".RS 4", ".EX", roff($0.line), ".EE", ".RE"]
    }
  }

  private func body(_ text: String) -> [String] {
    let blocks = paragraphs(of: text).map { $0.split(separator: "\n").map { roff(String($0)) } }
    return Array(blocks.joined(separator: [".PP"]))
  }

  private func quotable(_ text: String) -> String { roff(text).replacing("\"", with: #"\(dq"#) }
}

/// Escapes a line of text for roff: what stands in the table is what the reader sees.
private func roff(_ text: String, dashes: Bool = true) -> String {
  var escaped = ""
  for character in text {
    switch character {
    case "\\": escaped += #"\e"#
    case "-": escaped += dashes ? #"\-"# : "-"
    case "'": escaped += #"\(aq"#
    case "`": escaped += #"\(ga"#
    case "^": escaped += #"\(ha"#
    case "~": escaped += #"\(ti"#
    case "\n": escaped += " "
    default: escaped.append(character)
    }
  }
  // A line must not begin like a request.
  return escaped.hasPrefix(".") ? #"\&"# + escaped : escaped
}

extension Program {
  /// The manual page as roff source, for `man`.
  public var manualPage: String { ManualPage(of: self).text }
}
