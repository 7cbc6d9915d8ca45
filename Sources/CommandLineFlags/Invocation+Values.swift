/// Values by name. To ask for a flag or an argument that the table of the command does not have is
/// a mistake in the program and stops it.
extension Invocation {
  /// The value of a flag: from the command line, else the environment, else the default.
  public func string(_ name: String) -> String? {
    let flag = flag(name)
    return given[flag.name]?.values.last ?? flag.defaultValue
  }

  /// All values of a repeatable flag in order. An environment variable holds one on each line.
  public func strings(_ name: String) -> [String] {
    let flag = flag(name)
    return given[flag.name]?.values ?? (flag.defaultValue.map { [$0] } ?? [])
  }

  /// Whether a switch is on.
  public func isOn(_ name: String) -> Bool { string(name) == "on" }

  /// Whether the user set a flag, on the command line or in the environment.
  public func isGiven(_ name: String) -> Bool { source(of: name) != .table }

  /// Where the value of a flag comes from.
  public func source(of name: String) -> Source { given[flag(name).name]?.source ?? .table }

  /// The value of a flag as a whole number, or nil where there is none.
  ///
  /// - Throws: `UsageError` where the value is no whole number or out of the range.
  public func integer(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max)
    throws(UsageError) -> Int?
  {
    guard let text = string(name) else { return nil }
    if let problem = integerProblem(with: text, in: range) { throw misuse(of: name, problem) }
    return Int(text)
  }

  /// The value of a flag as a finite decimal number, or nil where there is none.
  ///
  /// - Throws: `UsageError` where the value is no number or not finite.
  public func number(_ name: String) throws(UsageError) -> Double? {
    guard let text = string(name) else { return nil }
    if let problem = ValueKind.number.problem(with: text) { throw misuse(of: name, problem) }
    return Double(text)
  }

  /// The value of a positional argument that is there once, or nil where it is absent.
  public func argument(_ name: String) -> String? { values(of: name).first }

  /// The values of a repeating positional argument.
  public func values(of argument: String) -> [String] {
    precondition(
      path.arguments.contains { $0.name == argument }, "'\(path.line)' has no argument \(argument)")
    return arguments[argument] ?? []
  }

  /// An error about the value of a flag, for checks that the table cannot express.
  ///
  /// - Parameters:
  ///   - name: The flag's name, without dashes.
  ///   - problem: Words that follow the flag's name, such as `must be K=V, not 'x'`.
  public func misuse(of name: String, _ problem: String) -> UsageError {
    let flag = flag(name)
    let variable = source(of: name) == .environment ? path.program.environmentName(of: flag) : nil
    return .invalidValue(of: "'--\(name)'", setBy: variable, problem: problem, for: path)
  }

  /// An error about the command line as a whole, such as two flags that exclude each other.
  public func misuse(_ message: String) -> UsageError {
    UsageError(.invalidValue, message, commandLine: path.line)
  }

  private func flag(_ name: String) -> Flag {
    guard let flag = path.flags.first(where: { $0.name == name }) else {
      preconditionFailure("'\(path.line)' has no flag --\(name)")
    }
    return flag
  }
}
