extension Program {
  /// Reads a command line.
  ///
  /// Flags stand before or after the arguments. `--flag value`, `--flag=value`, `-o value`,
  /// `-ovalue`, `-o=value`, grouped switches `-qv` and `--no-switch` are understood; `--` ends the
  /// flags, `-` is an argument. A value may begin with a dash when a digit or a point follows it;
  /// any other such value needs `=`. Names are never abbreviated. Of a flag given twice the last
  /// one counts unless the flag is repeatable. A flag that is not on the command line is looked up
  /// in the environment, where an empty variable counts as absent.
  ///
  /// A command line without a command, or with nothing but a group of commands, asks for help; so
  /// does `help COMMAND`.
  ///
  /// - Parameters:
  ///   - arguments: The words after the program's name.
  ///   - environment: The environment variables.
  /// - Throws: `UsageError` for the first mistake. Once `-h`, `--help`, `-V` or `--version` is met,
  ///   the rest is not read, so that help never fails for what follows it.
  public func parse(_ arguments: [String], environment: [String: String] = [:])
    throws(UsageError) -> Invocation
  {
    var parser = Parser(of: self, words: arguments)
    return try parser.invocation(environment: environment)
  }

  /// The help text for a command line that asks for it.
  public func help(for invocation: Invocation) -> String {
    help(for: invocation.path, long: invocation.request == .longHelp)
  }

  /// The help of a command; of the program for an empty path.
  ///
  /// - Parameters:
  ///   - commandPath: Names of commands, outermost first; an unknown name ends the walk.
  ///   - long: Whether it is the text of `--help` rather than that of `-h`.
  public func help(for commandPath: [String] = [], long: Bool) -> String {
    var path = CommandPath(of: self)
    for name in commandPath {
      guard let next = path.descending(to: name) else { break }
      path = next
    }
    return help(for: path, long: long)
  }

  private func help(for path: CommandPath, long: Bool) -> String {
    long ? LongHelp(of: path).text : ShortHelp(of: path).text
  }
}
