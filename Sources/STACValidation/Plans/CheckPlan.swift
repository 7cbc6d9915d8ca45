internal import STACJSON

/// What a document's type, version and extensions lead to.
final class CheckPlan: Sendable {
  /// What documents must have to get this plan, see ``PlanKey``.
  let key: [UInt8]
  let type: DocumentType
  /// The schemas, each by itself.
  let schemas: [CompiledSchema]
  /// All of them as one, where they are worth it.
  let fused: CompiledSchema?
  /// What is wrong with the schemas themselves.
  let problems: [Finding]
  let hasAllSchemas: Bool
  /// Where the schemas come from.
  let urls: [String]

  init(
    key: [UInt8], type: DocumentType, schemas: [CompiledSchema], fused: CompiledSchema? = nil,
    problems: [Finding], hasAllSchemas: Bool, urls: [String]
  ) {
    self.key = key
    self.type = type
    self.schemas = schemas
    self.fused = fused
    self.problems = problems
    self.hasAllSchemas = hasAllSchemas
    self.urls = urls
  }

  /// The same with another graph of all schemas.
  func fused(_ fused: CompiledSchema?) -> CheckPlan {
    CheckPlan(
      key: key, type: type, schemas: schemas, fused: fused, problems: problems,
      hasAllSchemas: hasAllSchemas, urls: urls)
  }

  /// The same with only those problems that are as grave.
  func reporting(_ level: Severity) -> CheckPlan {
    CheckPlan(
      key: key, type: type, schemas: schemas, fused: fused,
      problems: problems.filter { $0.severity >= level }, hasAllSchemas: hasAllSchemas, urls: urls)
  }

  /// Whether a document keeps all schemas.
  func isValid(_ document: JSONView) -> Bool {
    if let fused { return fused.isValid(document, type) }
    for schema in schemas where !schema.isValid(document, type) { return false }
    return true
  }
}
