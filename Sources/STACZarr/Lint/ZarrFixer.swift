public import STACJSON
internal import STACValidation

/// Puts right what `zarr lint` finds, where that is safe: what a fix writes is told by the document itself or
/// by the store.
///
/// A fix stays only where the document has fewer errors than before, or as few.
public struct ZarrFixer: Sendable {
  /// What became of a document.
  public struct Outcome: Sendable {
    /// The document with all fixes.
    public let fixed: JSONValue
    /// The changes from the document as it was.
    public let patch: JSONPatch
    /// The ids of the rules that fixes were made for, in their order.
    public let applied: [String]
  }

  private let description: StoreDescription?
  private static let roundLimit = 4

  /// A fixer.
  ///
  /// - Parameter description: the store that documents are about, where it can be read.
  public init(_ description: StoreDescription? = nil) { self.description = description }

  /// The ids of the rules that have fixes.
  public static var rules: Set<String> { Set(ZarrFix.all.map(\.rule)) }

  /// Fixes a document until nothing changes any more.
  public func fix(_ document: JSONValue) -> Outcome {
    var value = document
    var applied: Set<String> = []
    for _ in 0..<Self.roundLimit {
      let before = value
      for fix in ZarrFix.all {
        let found = findings(value)
        guard found.contains(where: { $0.rule == fix.rule }) else { continue }
        var candidate = value
        fix.apply(&candidate, ZarrLinter(value, description), description)
        declareExtensions(of: &candidate, since: value)
        guard candidate != value, count(findings(candidate)) <= count(found) else { continue }
        value = candidate
        applied.insert(fix.rule)
      }
      if value == before { break }
    }
    let order = Rules.zarr.map(\.id).filter { applied.contains($0) }
    return Outcome(fixed: value, patch: JSONPatch(from: document, to: value), applied: order)
  }

  /// A fix may bring fields of an extension that was not used before.
  private func declareExtensions(of candidate: inout JSONValue, since before: JSONValue) {
    guard let now = candidate.object, let old = before.object,
      !ExtensionsInUse.prefixes(now).isSubset(of: ExtensionsInUse.prefixes(old))
    else { return }
    candidate["stac_extensions"] = .array(ExtensionsInUse.adding(to: now))
  }

  private func findings(_ value: JSONValue) -> [Finding] {
    var linter = ZarrLinter(value, description)
    return linter.lint()
  }

  private func count(_ findings: [Finding]) -> Int {
    findings.count { $0.severity == .error }
  }
}
