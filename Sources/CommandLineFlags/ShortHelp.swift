/// The compact help that `-h` prints: one line for each thing where it fits.
struct ShortHelp {
  private let path: CommandPath
  private let column = 26

  init(of path: CommandPath) {
    self.path = path
  }

  /// The whole text, with a line feed at the end.
  var text: String {
    var lines = wrapped("\(path.line) - \(path.summary)", indent: 0)
    lines += ["", "Usage: " + path.usage]
    lines += section(
      "Commands", path.subcommands.isEmpty ? [] : path.listedCommands.map { ($0, $1) })
    lines += section("Arguments", path.arguments.map { ($0.usage, $0.help + choices(of: $0)) })
    for flags in path.flagSections {
      lines += section(flags.heading, flags.flags.map { ($0.signature, $0.helpWithDefault) })
    }
    lines += [""]
    lines += wrapped(closing, indent: 0)
    return lines.joined(separator: "\n") + "\n"
  }

  private var closing: String {
    if path.subcommands.isEmpty { return "'\(path.line) --help' prints more and shows examples." }
    return "'\(path.line) COMMAND -h' is the help of a command; --help prints more."
  }

  private func section(_ heading: String, _ rows: [(String, String)]) -> [String] {
    rows.isEmpty ? [] : ["", heading + ":"] + rows.flatMap { entry($0, $1, column: column) }
  }

  private func choices(of argument: Argument) -> String {
    let choices = argument.value.choices
    return choices.isEmpty ? "" : ": " + alternatives(choices)
  }
}

extension Flag {
  /// The line of help and the default.
  fileprivate var helpWithDefault: String {
    help + (!isSwitch ? defaultText.map { " (default: \($0))" } ?? "" : "")
  }
}
