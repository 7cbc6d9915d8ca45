/// The completion script for zsh, with one function for each command.
struct ZshCompletion {
  private let program: Program

  init(of program: Program) {
    self.program = program
  }

  var script: String {
    let paths = CommandPath(of: program).visibleDescendants
    let function = name(of: CommandPath(of: program))
    return """
      #compdef \(program.name)
      # Completions of \(program.name) for zsh.

      \(paths.map(definition).joined(separator: "\n\n"))

      if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
        \(function) "$@"
      else
        compdef \(function) \(program.name)
      fi

      """
  }

  private func name(of path: CommandPath) -> String {
    "_" + ([program.name] + path.names).map(shellIdentifier).joined(separator: "__")
  }

  private func definition(_ path: CommandPath) -> String {
    var specifications = path.completedFlags.flatMap(specifications)
    if path.subcommands.isEmpty {
      specifications += path.arguments.enumerated().map { specification($1, position: $0 + 1) }
    } else {
      specifications += ["'1: :->command'", "'*:: :->rest'"]
    }
    let arguments = specifications.joined(separator: " \\\n").indented(4)
    guard !path.subcommands.isEmpty else {
      return "\(name(of: path))() {\n  _arguments -s -S \\\n\(arguments)\n}"
    }
    let commands = path.completedCommands.map {
      shellQuoted($0.name.replacing(":", with: #"\:"#) + ":" + $0.summary)
    }
    let branches = path.descents.map { words, next in
      "\(words.joined(separator: " | "))) \(name(of: next)) ;;"
    }
    return """
      \(name(of: path))() {
        local curcontext="$curcontext" state state_descr line
        local -a commands
        typeset -A opt_args
        _arguments -C -s -S \\
      \(arguments)
        case $state in
          command)
            commands=(
      \(commands.joined(separator: "\n").indented(8))
            )
            _describe -t commands command commands
            ;;
          rest)
            case $words[1] in
      \(branches.joined(separator: "\n").indented(8))
            esac
            ;;
        esac
      }
      """
  }

  /// One specification for each spelling, each excluding the others unless the flag repeats.
  private func specifications(_ flag: Flag) -> [String] {
    let spellings = ["--" + flag.longSpelling] + (flag.short.map { ["-\($0)"] } ?? [])
    let help = escaped(flag.help)
    return spellings.map { spelling in
      let exclusion = flag.isRepeatable ? "*" : "(" + spellings.joined(separator: " ") + ")"
      let separator = flag.isSwitch ? "" : spelling.hasPrefix("--") ? "=" : "+"
      let value = flag.value.map { ":" + escaped(flag.placeholder) + ":" + action($0) } ?? ""
      return shellQuoted("\(exclusion)\(spelling)\(separator)[\(help)]\(value)")
    }
  }

  private func specification(_ argument: Argument, position: Int) -> String {
    let place =
      argument.repeats ? "*:" : argument.count == .optional ? "\(position)::" : "\(position):"
    return shellQuoted(place + escaped(argument.name) + ":" + action(argument.value))
  }

  private func action(_ value: ValueKind) -> String {
    switch value {
    case .file: "_files"
    case .folder: "_files -/"
    case .choice(let words): "(" + words.joined(separator: " ") + ")"
    case .text, .integer, .number: " "
    }
  }

  private func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if #"\[]:"#.contains(character) { escaped += #"\"# }
      escaped.append(character)
    }
    return escaped
  }
}
