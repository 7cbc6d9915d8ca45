internal import STACJSON

/// What a document's type, version and extensions lead to.
final class CheckPlan: Sendable {
  /// A graph for all that a document must keep.
  enum Graph: Sendable {
    /// Of all schemas.
    case schemas(CompiledSchema)
    /// Of all schemas and what our rules ask: where it lets a document pass, there is nothing to be
    /// found in it.
    case everything(CompiledSchema)
  }

  /// What documents must have to get this plan, see ``PlanKey``.
  let key: [UInt8]
  let type: DocumentType
  /// The schemas, each by itself.
  let schemas: [CompiledSchema]
  /// What our rules ask, where they matter and can be put so.
  let rules: RuleSchema?
  /// All of it as one, where it is worth that.
  let graph: Graph?
  /// What is wrong with the schemas themselves.
  let problems: [Finding]
  let hasAllSchemas: Bool
  /// Where the schemas come from.
  let urls: [String]

  init(
    key: [UInt8], type: DocumentType, schemas: [CompiledSchema], rules: RuleSchema? = nil,
    graph: Graph? = nil, problems: [Finding], hasAllSchemas: Bool, urls: [String]
  ) {
    self.key = key
    self.type = type
    self.schemas = schemas
    self.rules = rules
    self.graph = graph
    self.problems = problems
    self.hasAllSchemas = hasAllSchemas
    self.urls = urls
  }

  /// The same with another graph, or none.
  func with(_ graph: Graph?) -> CheckPlan {
    CheckPlan(
      key: key, type: type, schemas: schemas, rules: rules, graph: graph, problems: problems,
      hasAllSchemas: hasAllSchemas, urls: urls)
  }

  /// The same with only those problems that are as grave.
  func reporting(_ level: Severity) -> CheckPlan {
    CheckPlan(
      key: key, type: type, schemas: schemas, rules: rules, graph: graph,
      problems: problems.filter { $0.severity >= level }, hasAllSchemas: hasAllSchemas, urls: urls)
  }

  /// Whether a graph of its own would save work.
  var isWorthGraph: Bool { graph == nil && (rules != nil || schemas.count > 1) }

  /// Whether neither schemas nor rules have anything to say of a document; nil where the rules have
  /// to be asked.
  func isClean(_ document: JSONView) -> Bool? {
    guard case .everything(let graph) = graph else { return nil }
    return graph.isValid(document, type)
  }

  /// Whether a document keeps all schemas.
  func isValid(_ document: JSONView) -> Bool {
    if case .schemas(let graph) = graph { return graph.isValid(document, type) }
    for schema in schemas where !schema.isValid(document, type) { return false }
    return true
  }
}
