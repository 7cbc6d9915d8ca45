extension Rule {
  /// All that there is to say about the rule, as plain text: what, why, an example, the fix.
  public var page: String {
    let names = subjects.map(\.rawValue).joined(separator: ", ")
    let done = Fix.fix(for: id)?.summary ?? Rules.zarrFix(id)
    let fix = done.map { "`--fix` \($0)." } ?? "None: it takes a person."
    let place = example.place.isEmpty ? "" : " at \(example.place)"
    return """
      \(id) (\(severity.rawValue), \(basis.rawValue); \(names))

      \(summary)

      Why
        \(reason)

      Wrong, in \(example.subject.rawValue)\(place)
      \(Self.indented(example.bad))

      Right
      \(Self.indented(example.good))

      Fix
        \(fix)

      Reference
        \(reference)

      """
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
      .joined(separator: "\n")
  }
}
