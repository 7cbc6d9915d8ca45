internal import SpellingSuggestions

extension UsageError {
  static func unknownCommand(_ word: String, after path: CommandPath) -> UsageError {
    let known = path.subcommands.filter { !$0.isHidden }.flatMap { [$0.name] + $0.aliases }
    return UsageError(
      .unknownCommand, "unknown command '\(word)' for '\(path.line)'",
      suggestion: didYouMean(word, among: known), commandLine: path.line)
  }

  /// - Parameter spelling: The flag with its dashes, as it was typed.
  static func unknownFlag(_ spelling: String, for path: CommandPath) -> UsageError {
    let error = UsageError(
      .unknownFlag, "unknown flag '\(spelling)' for '\(path.line)'", commandLine: path.line)
    guard spelling.hasPrefix("--") else { return error }
    let word = String(spelling.dropFirst(2))
    var corrected = error
    let owners = path.visibleDescendants.dropFirst()
      .filter { $0.command?.flags.contains { $0.isCalled(word) } == true }
    if owners.isEmpty {
      let visible = path.flags.filter { !$0.isHidden }
      let known = visible.flatMap {
        [$0.name] + $0.aliases + ($0.isSwitch ? ["no-" + $0.name] : [])
      }
      // A word must not be corrected to its opposite.
      let candidates = known.filter { !$0.hasPrefix("no-") || word.hasPrefix("no") }
      corrected.suggestion = didYouMean(spelling, among: candidates.map { "--" + $0 })
    } else {
      corrected.suggestion =
        "it belongs after "
        + alternatives(owners.prefix(4).map { "'\($0.names.joined(separator: " "))'" })
    }
    return corrected
  }

  static func missingValue(of flag: Flag, for path: CommandPath, before next: String?) -> UsageError
  {
    UsageError(
      .missingValue, "'--\(flag.name)' of '\(path.line)' needs a value, \(flag.placeholder)",
      suggestion: next.map { "if '\($0)' is the value, write '--\(flag.name)=\($0)'" },
      commandLine: path.line)
  }

  static func unexpectedValue(_ value: String, of spelling: String, for path: CommandPath)
    -> UsageError
  {
    UsageError(
      .unexpectedValue, "'\(spelling)' of '\(path.line)' takes no value, not even '\(value)'",
      commandLine: path.line)
  }

  /// - Parameters:
  ///   - subject: The flag in quotes, or the argument.
  ///   - variable: The environment variable that holds the value, if one does.
  ///   - problem: Words that follow the subject, such as `must be a number, not 'x'`.
  static func invalidValue(
    of subject: String, setBy variable: String? = nil, problem: String, value: String = "",
    choices: [String] = [],
    for path: CommandPath
  ) -> UsageError {
    let source = variable.map { ", set by \($0)," } ?? ""
    return UsageError(
      .invalidValue, "\(subject) of '\(path.line)'\(source) \(problem)",
      suggestion: didYouMean(value, among: choices), commandLine: path.line)
  }

  static func missingArgument(_ argument: Argument, for path: CommandPath) -> UsageError {
    UsageError(
      .missingArgument, "'\(path.line)' needs \(argument.name), \(argument.help)",
      commandLine: path.line)
  }

  static func unexpectedArgument(_ word: String, for path: CommandPath) -> UsageError {
    UsageError(
      .unexpectedArgument, "unexpected argument '\(word)' for '\(path.line)'",
      commandLine: path.line)
  }
}
