internal import CommandLineFlags
internal import STACManager

/// `--provenance`: which links tell where copies come from.
enum ProvenanceFlag {
  static let flag = Flag(
    "provenance", takes: .text, placeholder: "RULE", isRepeatable: true, defaultNote: "keep",
    help: "Links of copies to where they come from: keep or none, and those that are added: "
      + "canonical, via, derived_from; also with commas between them")

  /// Puts the rule on what is read.
  static func apply(_ invocation: Invocation, to ingest: inout IngestOptions) throws {
    let words = SearchFlags.list(invocation, "provenance")
    if words.isEmpty { return }
    guard let rule = ProvenanceRule(words) else {
      throw invocation.misuse(
        of: "provenance",
        "is a rule of keep or none, canonical, via, derived_from, not "
          + "'\(words.joined(separator: ","))'")
    }
    ingest.provenance = ProvenanceStep(rule)
  }
}
