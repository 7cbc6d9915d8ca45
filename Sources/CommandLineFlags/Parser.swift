/// Reads one command line, word by word from the left.
struct Parser {
  private var words: ArraySlice<String>
  private var path: CommandPath
  private var given: [String: Invocation.Given] = [:]
  private var positionals: [String] = []
  private var flagsHaveEnded = false
  private var request = Invocation.Request.run

  init(of program: Program, words: [String]) {
    self.words = words[...]
    path = CommandPath(of: program)
  }

  /// Reads everything and returns what was understood.
  mutating func invocation(environment: [String: String]) throws(UsageError) -> Invocation {
    while request == .run, let word = words.popFirst() {
      try read(word)
    }
    if request == .run, !path.subcommands.isEmpty || path.command == nil { request = .shortHelp }
    var invocation = Invocation(request, of: path)
    guard request == .run else { return invocation }
    invocation.arguments = try assignedArguments()
    try readEnvironment(environment)
    invocation.given = given
    return invocation
  }

  private mutating func read(_ word: String) throws(UsageError) {
    if flagsHaveEnded || !isFlag(word) {
      try readArgument(word)
    } else if word == "--" {
      flagsHaveEnded = true
    } else if word.hasPrefix("--") {
      try readLongFlag(word.dropFirst(2))
    } else {
      try readShortFlags(word.dropFirst())
    }
  }

  /// Whether a word is a flag: it begins with a dash, is not the dash that stands for standard
  /// input, and is not a negative number.
  private func isFlag(_ word: String) -> Bool {
    guard word.hasPrefix("-"), let next = word.dropFirst().first else { return false }
    if next.isASCII, next.isNumber || next == "." {
      return path.flags.contains { $0.short == next }
    }
    return true
  }
}

// MARK: - Flags

extension Parser {
  /// - Parameter text: The word without its two dashes.
  private mutating func readLongFlag(_ text: Substring) throws(UsageError) {
    let name = text.prefix { $0 != "=" }
    let attached = name.endIndex < text.endIndex ? String(text[name.endIndex...].dropFirst()) : nil
    if let flag = path.flags.first(where: { $0.isCalled(name) }) {
      try set(flag, to: "on", attached: attached, spelling: "--" + name)
    } else if name.hasPrefix("no-"),
      let flag = path.flags.first(where: { $0.isNegatable && $0.isCalled(name.dropFirst(3)) })
    {
      try set(flag, to: "off", attached: attached, spelling: "--" + name)
    } else {
      throw .unknownFlag("--" + name, for: path)
    }
  }

  /// - Parameter text: The word without its dash.
  private mutating func readShortFlags(_ text: Substring) throws(UsageError) {
    var letters = text
    while let letter = letters.popFirst() {
      guard let flag = path.flags.first(where: { $0.short == letter }) else {
        throw .unknownFlag("-\(letter)", for: path)
      }
      var attached: String?
      if letters.first == "=" {
        attached = String(letters.dropFirst())
      } else if !flag.isSwitch, !letters.isEmpty {
        attached = String(letters)
      }
      try set(flag, to: "on", attached: attached, spelling: "-\(letter)")
      if attached != nil || request != .run { return }
    }
  }

  private mutating func set(_ flag: Flag, to state: String, attached: String?, spelling: String)
    throws(UsageError)
  {
    if flag.isSwitch {
      if let attached { throw .unexpectedValue(attached, of: spelling, for: path) }
      if flag == .help { request = spelling == "-h" ? .shortHelp : .longHelp }
      if flag == .version { request = .version }
      given[flag.name] = .init(values: [state], source: .commandLine)
      return
    }
    let value = if let attached { attached } else { try nextValue(of: flag) }
    try check(value, of: flag)
    var values = flag.isRepeatable ? given[flag.name]?.values ?? [] : []
    values.append(value)
    given[flag.name] = .init(values: values, source: .commandLine)
  }

  private mutating func nextValue(of flag: Flag) throws(UsageError) -> String {
    guard let next = words.first, !isFlag(next) else {
      throw .missingValue(of: flag, for: path, before: words.first)
    }
    words.removeFirst()
    return next
  }

  private func check(_ value: String, of flag: Flag, setBy variable: String? = nil)
    throws(UsageError)
  {
    guard let problem = flag.value?.problem(with: value) else { return }
    throw .invalidValue(
      of: "'--\(flag.name)'", setBy: variable, problem: problem, value: value,
      choices: flag.value?.choices ?? [], for: path)
  }

  private mutating func readEnvironment(_ environment: [String: String]) throws(UsageError) {
    for flag in path.flags where given[flag.name] == nil {
      guard let variable = path.program.environmentName(of: flag),
        let text = environment[variable], !text.isEmpty
      else { continue }
      var values = [text]
      if flag.isSwitch {
        values = [try switchState(text, of: flag, setBy: variable)]
      } else if flag.isRepeatable {
        values = text.split(separator: "\n").map(String.init)
      }
      if !flag.isSwitch {
        for value in values { try check(value, of: flag, setBy: variable) }
      }
      given[flag.name] = .init(values: values, source: .environment)
    }
  }

  private func switchState(_ text: String, of flag: Flag, setBy variable: String)
    throws(UsageError) -> String
  {
    switch text.lowercased() {
    case "1", "true", "yes", "on": "on"
    case "0", "false", "no", "off": "off"
    default:
      throw .invalidValue(
        of: "'--\(flag.name)'", setBy: variable, problem: "must be true or false, not '\(text)'",
        for: path)
    }
  }
}

// MARK: - Commands and arguments

extension Parser {
  private mutating func readArgument(_ word: String) throws(UsageError) {
    if path.subcommands.isEmpty {
      positionals.append(word)
    } else if let next = path.descending(to: word) {
      path = next
    } else if word == "help", path.command == nil {
      try readHelpCommand()
    } else {
      throw .unknownCommand(word, after: path)
    }
  }

  /// `help COMMAND`: everything that follows names a command.
  private mutating func readHelpCommand() throws(UsageError) {
    while let word = words.popFirst() {
      if word.hasPrefix("-") { continue }
      guard let next = path.descending(to: word) else {
        throw .unknownCommand(word, after: path)
      }
      path = next
    }
    request = .longHelp
  }

  /// Hands the words out to the arguments; what a later argument requires is kept for it.
  private func assignedArguments() throws(UsageError) -> [String: [String]] {
    var assigned: [String: [String]] = [:]
    var rest = positionals[...]
    for (index, argument) in path.arguments.enumerated() {
      let kept = path.arguments[(index + 1)...].reduce(0) { $0 + $1.minimum }
      let free = max(rest.count - kept, min(rest.count, argument.minimum))
      let taken = Array(rest.prefix(argument.repeats ? free : min(free, 1)))
      rest = rest.dropFirst(taken.count)
      if taken.count < argument.minimum { throw .missingArgument(argument, for: path) }
      for value in taken {
        if let problem = argument.value.problem(with: value) {
          throw .invalidValue(
            of: argument.name, problem: problem, value: value, choices: argument.value.choices,
            for: path)
        }
      }
      if !taken.isEmpty { assigned[argument.name] = taken }
    }
    if let surplus = rest.first { throw .unexpectedArgument(surplus, for: path) }
    return assigned
  }
}

extension Flag {
  /// Whether `--no-NAME` is understood.
  fileprivate var isNegatable: Bool { isSwitch && self != .help && self != .version }
}
