public import STACCatalog
internal import STACValidation

/// Turns away Items that break the core rules of STAC.
public struct ValidateStep: CheckingStep {
  /// Whether warnings turn an Item away too.
  public var isStrict: Bool
  private let validator: CoreValidator

  /// A step that turns away Items with errors, or with warnings as well.
  public init(isStrict: Bool = false) {
    self.isStrict = isStrict
    validator = CoreValidator(minimumSeverity: isStrict ? .warning : .error)
  }

  /// Checks the Item.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    var findings: [Finding] = []
    validator.validate(item.view, into: &findings)
    if findings.isEmpty { return .keep }
    let limit = isStrict ? Severity.warning : .error
    let grave = findings.filter { $0.severity >= limit }
    // The gravest one speaks for the Item.
    guard let worst = grave.max(by: { $0.severity < $1.severity }) else { return .keep }
    var failure = ItemFailure(worst)
    failure.others = grave.filter { $0 != worst }.map(ItemFailure.init)
    throw failure
  }
}

extension ItemFailure {
  fileprivate init(_ finding: Finding) {
    let hint = finding.hint.map { "; \($0)" } ?? ""
    self.init(code: finding.rule, message: finding.message + hint, pointer: finding.pointer)
  }
}
