extension Program {
  /// What is wrong with the table itself: a test expects this to be empty.
  ///
  /// Finds names given twice, names and help lines that break the form the table asks for,
  /// defaults that the flag would refuse, groups with arguments, more than one repeating argument,
  /// and examples that the parser does not understand.
  public var mistakes: [String] {
    CommandPath(of: self).everyDescendant.flatMap(\.mistakes)
  }
}

extension CommandPath {
  /// This path and all below it, the hidden ones too.
  fileprivate var everyDescendant: [CommandPath] {
    [self] + subcommands.map(descending(into:)).flatMap(\.everyDescendant)
  }

  fileprivate var mistakes: [String] {
    var found: [String] = []
    found += Self.repeated(subcommands.flatMap { [$0.name] + $0.aliases }).map {
      "command '\($0)' twice"
    }
    found += Self.repeated(flags.flatMap { [$0.name] + $0.aliases }).map { "--\($0) twice" }
    found += Self.repeated(flags.compactMap(\.short).map(String.init)).map { "-\($0) twice" }
    found += Self.repeated(arguments.map(\.name)).map { "\($0) twice" }
    if !subcommands.isEmpty, !arguments.isEmpty { found.append("a group with arguments") }
    if arguments.count(where: \.repeats) > 1 { found.append("two repeating arguments") }
    found += Self.formMistakes(of: command?.name ?? program.name, help: summary)
    for argument in arguments where !Self.isHelp(argument.help) {
      found.append("\(argument.name) has help that is empty or not one line without full stop")
    }
    for flag in flags { found += mistakes(of: flag) }
    found += program.mistakes(in: examples)
    return found.map { "\(line): \($0)" }
  }

  private func mistakes(of flag: Flag) -> [String] {
    var found = Self.formMistakes(of: flag.name, help: flag.help).map { "--\($0)" }
    guard let text = flag.defaultValue else { return found }
    if let problem = flag.value?.problem(with: text) {
      found.append("the default of --\(flag.name) \(problem)")
    } else if flag.isSwitch, text != "on", text != "off" {
      found.append("the default of --\(flag.name) must be on or off, not '\(text)'")
    }
    return found
  }

  private static func formMistakes(of name: String, help: String) -> [String] {
    var found: [String] = []
    let isName =
      name.first?.isLetter == true
      && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    if !isName { found.append("\(name) is not made of lower-case letters, digits and '-'") }
    if !isHelp(help) {
      found.append("\(name) has help that is empty or not one line without full stop")
    }
    return found
  }

  private static func isHelp(_ text: String) -> Bool {
    !text.isEmpty && !text.contains("\n") && !text.hasSuffix(".")
  }

  private static func repeated(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { !seen.insert($0).inserted }
  }
}
