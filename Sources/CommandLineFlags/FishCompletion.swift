/// The completion script for fish: a function that finds the command, and one line for each offer.
struct FishCompletion {
  private let program: Program
  private let finder: String

  init(of program: Program) {
    self.program = program
    finder = "__" + shellIdentifier(program.name) + "_path"
  }

  var script: String {
    let paths = CommandPath(of: program).visibleDescendants
    return """
      # Completions of \(program.name) for fish.

      # Prints the program and the commands before the cursor.
      function \(finder)
        set -l path \(quoted(program.name))
        set -l words (commandline -opc)
        set -e words[1]
        set -l skipping 0
        for word in $words
          if test $skipping = 1
            set skipping 0
            continue
          end
          switch "$path $word"
      \(paths.flatMap(descents).joined(separator: "\n").indented(6))
          end
        end
        echo $path
      end

      complete -c \(program.name) -f
      \(paths.flatMap(offers).joined(separator: "\n"))

      """
  }

  private func descents(_ path: CommandPath) -> [String] {
    if path.descents.isEmpty { return [] }
    var branches = path.descents.map { words, next in
      let patterns = words.map { quoted(path.line + " " + $0) }.joined(separator: " ")
      return "case \(patterns)\n  set path \(quoted(next.line))"
    }
    // The value of a flag must not be taken for a command.
    let valued = path.flags.filter { !$0.isSwitch }.flatMap(\.spellings)
    if !valued.isEmpty {
      let patterns = valued.map { quoted(path.line + " " + $0) }.joined(separator: " ")
      branches.append("case \(patterns)\n  set skipping 1")
    }
    return branches
  }

  private func offers(_ path: CommandPath) -> [String] {
    let condition = quoted("test (\(finder)) = \"\(path.line)\"")
    let start = "complete -c \(program.name) -n \(condition)"
    var lines = path.completedCommands.map {
      "\(start) -a \(quoted($0.name)) -d \(quoted($0.summary))"
    }
    for argument in path.arguments {
      switch argument.value {
      case .file: lines.append("\(start) -F")
      case .folder: lines.append("\(start) -a '(__fish_complete_directories)'")
      case .choice(let words): lines.append("\(start) -a \(quoted(words.joined(separator: " ")))")
      case .text, .integer, .number: break
      }
    }
    for flag in path.completedFlags {
      let short = flag.short.map { " -s \($0)" } ?? ""
      lines.append(
        "\(start)\(short) -l \(flag.longSpelling)\(value(of: flag)) -d \(quoted(flag.help))")
    }
    return lines
  }

  private func value(of flag: Flag) -> String {
    switch flag.value {
    case nil: ""
    case .file: " -r -F"
    case .folder: " -x -a '(__fish_complete_directories)'"
    case .choice(let words): " -x -a \(quoted(words.joined(separator: " ")))"
    case .text, .integer, .number: " -x"
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#) + "'"
  }
}
