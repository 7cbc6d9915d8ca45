public import STACCatalog
public import STACValidation

/// Turns away Items that break the rules of STAC or a schema.
public struct ValidateStep: CheckingStep {
  /// Whether warnings turn an Item away too.
  public var isStrict: Bool
  private let checker: DocumentChecker

  /// A step that turns away Items with errors, or with warnings as well.
  ///
  /// - Parameters:
  ///   - schemas: where the schemas of extensions are found; without, only the rules and the fields
  ///     that are built in are checked.
  ///   - options: what is checked; `level` follows from `isStrict`.
  public init(
    isStrict: Bool = false, schemas: SchemaStore? = nil,
    _ options: DocumentChecker.Options = DocumentChecker.Options()
  ) {
    self.isStrict = isStrict
    var options = options
    options.level = isStrict ? .warning : .error
    if schemas == nil { options.usesNamedSchemas = false }
    var nowhere = SchemaStore.Options()
    nowhere.isOffline = true
    checker = DocumentChecker(store: schemas ?? SchemaStore(nowhere), options)
  }

  /// Checks the Item.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    var findings: [Finding] = []
    checker.check(item.view, into: &findings)
    // The gravest one speaks for the Item.
    guard let worst = findings.max(by: { $0.severity < $1.severity }) else { return .keep }
    var failure = ItemFailure(worst)
    failure.others = findings.filter { $0 != worst }.map(ItemFailure.init)
    throw failure
  }

  /// Schemas that could not be had or used.
  public var remarks: [String] {
    let problems = checker.schemaProblems
    let missing = problems.filter { $0.rule == "schema-unavailable" }
    let others = problems.filter { $0.rule != "schema-unavailable" }.map(\.message)
    guard missing.count > 1 else { return missing.map(\.message) + others }
    let names = missing.compactMap(\.schema).joined(separator: ", ")
    return [
      "\(missing.count) schemas could not be had, so that of these extensions only what is built in "
        + "was checked: \(names); fetch them with 'stac-manager schemas pull' or name a schema_dir"
    ] + others
  }
}

extension ItemFailure {
  fileprivate init(_ finding: Finding) {
    // A finding on the schema itself names it already.
    let schema =
      finding.schemaPointer == nil ? "" : finding.schema.map { ", as '\($0)' asks" } ?? ""
    let hint = finding.hint.map { "; \($0)" } ?? ""
    self.init(
      code: finding.rule, message: finding.message + schema + hint, pointer: finding.pointer)
  }
}
