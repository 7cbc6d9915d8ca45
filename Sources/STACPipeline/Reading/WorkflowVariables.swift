internal import STACYAML

/// The variables that a workflow can use, and those that it has used.
///
/// It is a class because the expansion of every matrix entry notes what it uses.
final class WorkflowVariables {
  private let inputs: WorkflowFile.Inputs
  /// Names that were asked for, with the values that they had.
  private(set) var used: [String: Set<String>] = [:]
  /// Values from the environment and `.env` files, which no message shows.
  private(set) var hidden: [String: String] = [:]
  /// Values of variables whose names say that they are secret.
  private(set) var secrets: [String: String] = [:]

  init(_ inputs: WorkflowFile.Inputs) { self.inputs = inputs }

  /// The value of a variable: what was set by hand, the matrix, the environment, `.env`.
  func value(_ name: String, _ entry: MatrixEntry) -> String? {
    let open =
      inputs.assignments.last { $0.name == name }?.value
      ?? entry.members.first { $0.key == name }?.value.scalar?.text
    guard let value = open ?? inputs.environment[name] ?? inputs.environmentFile?[name] else {
      used[name, default: []] = used[name] ?? []
      return nil
    }
    used[name, default: []].insert(value)
    if open == nil { hidden[name] = value }
    if Redaction.isSecret(name) { secrets[name] = value }
    return value
  }

  /// All that was used, as text that is the same for the same values.
  var fingerprint: String {
    used.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.sorted())" }
      .joined(separator: "\n")
  }
}
