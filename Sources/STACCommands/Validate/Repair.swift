internal import STACManager
internal import Synchronization

/// `validate --fix`: documents are put right where that is safe, and written back to where they
/// were read, with everything that no fix touches as it was.
final class Repair: Sendable {
  /// What was done, or would be, in one document.
  struct Outcome: Sendable {
    let fixes: [DocumentReport.AppliedFix]
    /// The whole document with the fixes, laid out as it was.
    let text: [UInt8]
  }

  private let fixer: Fixer
  private let migrates: Bool
  /// Nothing is written.
  let isDryRun: Bool
  private let rules: Set<String>
  /// The file of which parts are being replaced.
  private let current = Mutex<FileRewriter?>(nil)

  /// Puts documents about Zarr right; nil where stores are not looked at.
  private let zarr: ZarrCheck?

  init(migrates: Bool, isDryRun: Bool, zarr: ZarrCheck? = nil) {
    self.zarr = zarr
    fixer = Fixer(migrates: migrates)
    self.migrates = migrates
    self.isDryRun = isDryRun
    rules = Set(Fix.all.map(\.rule.id)).union(zarr == nil ? [] : ZarrFixer.rules)
  }

  /// What can be put right in a document with findings; nil where there is nothing.
  func fix(
    _ view: JSONView, _ source: UnsafeRawBufferPointer, _ findings: [Finding], _ origin: ItemOrigin
  ) -> Outcome? {
    // Of two members with one name it is not known which is meant.
    guard !findings.contains(where: { $0.rule == "member-repeated" }) else { return nil }
    guard migrates || findings.contains(where: { rules.contains($0.rule) }) else { return nil }
    let document = JSONValue(view)
    let outcome = fixer.fix(document)
    var (patch, applied) = (outcome.patch, outcome.applied)
    if let zarr, let further = zarr.fix(outcome.fixed, origin), further.fixed != outcome.fixed {
      patch = JSONPatch(from: document, to: further.fixed)
      applied += further.applied
    }
    guard !patch.operations.isEmpty else { return nil }
    var editor = JSONTextEditor(source)
    do throws(JSONError) {
      try editor.apply(patch)
    } catch { return nil }
    let fixes = applied.map { rule in
      DocumentReport.AppliedFix(
        rule: rule,
        summary: Fix.fix(for: rule)?.summary ?? Rules.zarrFix(rule)
          ?? "migrates what is out of use")
    }
    return Outcome(fixes: fixes, text: editor.text)
  }

  /// Replaces a whole file.
  func replaceFile(_ path: String, _ length: Int, with text: [UInt8]) throws(StorageError) {
    if isDryRun { return }
    let file = try FileRewriter(path)
    do throws(StorageError) {
      try file.replace(0..<length, with: text)
      try file.finish()
    } catch {
      file.discard()
      throw error
    }
  }

  /// Replaces a part of a file; the parts of all files come in the order of the input.
  func replacePart(
    of path: String, _ range: Range<Int>, with text: [UInt8]
  ) throws(StorageError) {
    if isDryRun { return }
    try current.withLock { (current) throws(StorageError) in
      if let open = current, open.path != path {
        current = nil
        try open.finish()
      }
      if current == nil { current = try FileRewriter(path) }
      try current?.replace(range, with: text)
    }
  }

  /// Ends the file that is being rewritten.
  func finish() throws(StorageError) {
    try current.withLock { (current) throws(StorageError) in
      let open = current
      current = nil
      try open?.finish()
    }
  }

  /// Leaves the file that is being rewritten as it was.
  func discard() {
    current.withLock { current in
      current?.discard()
      current = nil
    }
  }
}
