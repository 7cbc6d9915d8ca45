/// The completion script for bash, which needs no other package.
///
/// It first walks the words before the cursor to find the command, then offers what the table has
/// for it: a value after a flag that takes one, flags after a dash, else commands or arguments.
struct BashCompletion {
  private let program: Program

  init(of program: Program) {
    self.program = program
  }

  var script: String {
    let function = "_" + shellIdentifier(program.name)
    let paths = CommandPath(of: program).visibleDescendants
    return """
      # Completions of \(program.name) for bash.

      \(function)() {
        local current="${COMP_WORDS[COMP_CWORD]}" flag="${COMP_WORDS[COMP_CWORD-1]}"
        # Bash makes '=' a word of its own.
        if [[ $current == '=' ]]; then
          current=''
        elif [[ $flag == '=' ]]; then
          flag="${COMP_WORDS[COMP_CWORD-2]}"
        fi

        local path=\(shellQuoted(program.name)) index line
        for ((index = 1; index < COMP_CWORD; index++)); do
          case "$path ${COMP_WORDS[index]}" in
      \(descents(paths).indented(6))
          esac
        done

        local kind='' words='' flags='' rest='' rest_words=''
        case "$path" in
      \(paths.map(offers).joined(separator: "\n").indented(4))
        esac

        if [[ -z $kind && $current == -* ]]; then
          kind='choice' words="$flags"
        elif [[ -z $kind ]]; then
          kind="$rest" words="$rest_words"
        fi
        COMPREPLY=()
        case "$kind" in
          choice)
            while IFS= read -r line; do COMPREPLY+=("$line"); done \\
              < <(compgen -W "$words" -- "$current")
            ;;
          file | folder)
            compopt -o filenames 2>/dev/null
            local action='-f'
            [[ $kind == folder ]] && action='-d'
            while IFS= read -r line; do COMPREPLY+=("$line"); done \\
              < <(compgen "$action" -- "$current")
            ;;
        esac
      }

      complete -F \(function) \(program.name)

      """
  }

  /// The branches that lead from a command and a word to the next command.
  private func descents(_ paths: [CommandPath]) -> String {
    var branches: [String] = []
    for path in paths {
      for (words, next) in path.descents {
        let patterns = words.map { shellQuoted(path.line + " " + $0) }.joined(separator: " | ")
        branches.append("\(patterns)) path=\(shellQuoted(next.line)) ;;")
      }
      // The value of a flag must not be taken for a command.
      let valued = path.flags.filter { !$0.isSwitch }.flatMap(\.spellings)
      if !path.descents.isEmpty, !valued.isEmpty {
        let patterns = valued.map { shellQuoted(path.line + " " + $0) }.joined(separator: " | ")
        branches.append(
          "\(patterns)) [[ ${COMP_WORDS[index+1]} != '=' ]] || ((index++)); ((index++)) ;;")
      }
    }
    return branches.joined(separator: "\n")
  }

  /// The branch that says what a command offers.
  private func offers(_ path: CommandPath) -> String {
    let names = path.completedFlags.flatMap { flag in
      ["--" + flag.longSpelling] + (flag.short.map { ["-\($0)"] } ?? [])
    }
    var rest = "", restWords: [String] = path.completedCommands.map(\.name)
    for argument in path.arguments {
      if let kind = Self.kind(of: argument.value) { rest = kind }
      restWords += argument.value.choices
    }
    if !restWords.isEmpty { rest = "choice" }
    var lines = [
      "\(shellQuoted(path.line)))",
      "  flags=\(shellQuoted(names.joined(separator: " ")))",
      "  rest='\(rest)' rest_words=\(shellQuoted(restWords.joined(separator: " ")))",
    ]
    let valued = path.completedFlags.filter { !$0.isSwitch }
    if !valued.isEmpty {
      lines.append("  case \"$flag\" in")
      for flag in valued {
        let kind = flag.value.flatMap(Self.kind) ?? "none"
        let words = flag.value?.choices.joined(separator: " ") ?? ""
        let action = words.isEmpty ? "kind='\(kind)'" : "kind='choice' words=\(shellQuoted(words))"
        lines.append("    \(flag.spellings.joined(separator: " | "))) \(action) ;;")
      }
      lines.append("  esac")
    }
    return (lines + ["  ;;"]).joined(separator: "\n")
  }

  private static func kind(of value: ValueKind) -> String? {
    switch value {
    case .file: "file"
    case .folder: "folder"
    case .choice: "choice"
    case .text, .integer, .number: nil
    }
  }
}

extension String {
  /// The text with each line but the empty ones moved to the right.
  func indented(_ columns: Int) -> String {
    let margin = String(repeating: " ", count: columns)
    return split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
  }
}
