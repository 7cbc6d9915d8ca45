public import STACJSON
internal import STACModel

/// Puts right what can be put right without knowing more than the document.
///
/// Each fix belongs to a rule: it is tried where the rule finds something, and stays only where the
/// document has fewer errors or as few as before. A valid document never becomes an invalid one.
public struct Fixer: Sendable {
  /// What a fixer made of a document.
  public struct Outcome: Sendable {
    /// The document with all fixes.
    public let fixed: JSONValue
    /// The changes from the document as it was.
    public let patch: JSONPatch
    /// The ids of the rules that fixes were made for, sorted.
    public let applied: [String]
  }

  /// Whether fields and versions that are out of use are migrated to the newest version of STAC.
  public var migrates: Bool
  private let validator: CoreValidator
  private static let roundLimit = 4

  /// A fixer.
  public init(migrates: Bool = false) {
    self.migrates = migrates
    validator = CoreValidator(minimumSeverity: .warning)
  }

  /// Fixes a document until nothing changes any more.
  ///
  /// - Complexity: O(*n*) in the size of the document, for each fix that is made.
  public func fix(_ document: JSONValue) -> Outcome {
    var value = document
    var applied: Set<String> = []
    if migrates {
      let migrated = Migration.migrate(value).value
      if migrated != value, errorCount(migrated) <= errorCount(value) {
        value = migrated
        applied.insert(Rule.fieldDeprecated.id)
      }
    }
    for _ in 0..<Self.roundLimit {
      let before = value
      let rules = Set(findings(value).map(\.rule))
      // Order matters: what is missing comes first, what depends on it after.
      for fix in Fix.all where rules.contains(fix.rule.id) {
        let candidate = fix.apply(value)
        guard candidate != value, errorCount(candidate) <= errorCount(value) else { continue }
        value = candidate
        applied.insert(fix.rule.id)
      }
      if value == before { break }
    }
    return Outcome(
      fixed: value, patch: JSONPatch(from: document, to: value), applied: applied.sorted())
  }

  private func errorCount(_ value: JSONValue) -> Int {
    findings(value).reduce(0) { $0 + ($1.severity == .error ? 1 : 0) }
  }

  private func findings(_ value: JSONValue) -> [Finding] {
    var parser = JSONParser()
    guard let view = try? parser.parse(value.description.utf8) else { return [] }
    var findings: [Finding] = []
    validator.validate(view, into: &findings)
    return findings
  }
}
