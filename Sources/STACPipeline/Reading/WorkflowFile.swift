internal import STACJSON
public import STACValidation
public import STACYAML

/// A workflow as it was written: YAML or JSON, in one of two dialects.
///
/// *Steps*: `name`, `settings`, `strategy.matrix`, `steps`. *Flat*: `workflow`, `source`,
/// `transformation`, `extensions`, `output`, `logging`, `processing`, read as a chain of steps.
public struct WorkflowFile: Sendable {
  private let document: ConfigurationDocument
  private let path: String

  /// Reads the text.
  ///
  /// - Throws: `ConfigurationError` where it is neither YAML nor JSON.
  public init(parsing bytes: [UInt8], path: String) throws(ConfigurationError) {
    document = try ConfigurationDocument(parsing: bytes, file: path)
    self.path = path
  }

  /// What can be given besides the text.
  public struct Inputs: Sendable {
    /// What was set by hand: names of variables, or `STEP.KEY` and `settings.KEY`, with values.
    public var assignments: [(name: String, value: String)] = []
    /// The environment of the process.
    public var environment: [String: String] = [:]
    /// The variables of an `.env` file.
    public var environmentFile: EnvironmentFile?
    /// Where `validate` steps find schemas. Nothing is asked from the network unless this says so.
    public var schemas = SchemaStore.Options()

    /// Nothing besides the text.
    public init() { schemas.isOffline = true }
  }

  /// The workflow that the text describes, and what may be wrong with it.
  ///
  /// - Throws: `ConfigurationError` with everything that is wrong.
  public func workflow(
    _ inputs: Inputs = Inputs()
  ) throws(ConfigurationError) -> (workflow: Workflow, warnings: [Diagnostic]) {
    let diagnostics = Diagnostics(for: document.source)
    let reader = WorkflowReader(inputs, reporting: diagnostics)
    let workflow = reader.read(document.root, path: path)
    let redaction = Redaction(reader.variables.hidden)
    let assignments = Assignments(inputs.assignments, diagnostics)
    let found = diagnostics.all.map { assignments.named($0).redacted(redaction) }
    guard var workflow, !diagnostics.hasErrors else { throw ConfigurationError(found) }
    workflow.definition = [
      document.root.description,
      inputs.assignments.map { "\($0.name)=\($0.value)" }.joined(separator: "\n"),
      reader.variables.fingerprint,
    ].joined(separator: "\n")
    workflow.secrets = reader.variables.secrets
    return (workflow, found)
  }
}

extension Diagnostic {
  /// The diagnostic without values that came from the environment.
  fileprivate func redacted(_ redaction: Redaction) -> Diagnostic {
    var diagnostic = self
    diagnostic.message = redaction.text(message)
    diagnostic.hint = hint.map(redaction.text)
    return diagnostic
  }
}
