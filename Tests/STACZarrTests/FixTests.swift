import STACJSON
import STACTestSupport
import STACValidation
import Testing

@testable import STACZarr

@Suite("Putting STAC about stores right", .enabled(if: Fixtures.arePresent))
struct FixTests {
  private func rules(_ document: JSONValue, _ description: StoreDescription?) -> Set<String> {
    var linter = ZarrLinter(document, description)
    return Set(linter.lint().map(\.rule))
  }

  /// The changes of the rules' own tests that nobody but a person can put right: an address in another store,
  /// an array that is gone.
  private static func takesAPerson(_ document: JSONValue) -> Bool {
    document["assets"]?["zarr"]?["href"] == "https://example.com/other.zarr"
      || document["assets"]?["zarr"]?["cube:variables"]?["gone"] != nil
      // An old spelling breaks two rules, of which one has the fix.
      || document["assets"]?["zarr"]?["type"] == "application/vnd+zarr"
  }

  @Test(
    "What breaks a rule that has a fix is put right by it", arguments: LintTests.changes.indices)
  func fixes(index: Int) throws {
    let (rule, store, change) = LintTests.changes[index]
    let (original, description) = try LintTests.made(store)
    var document = original
    change(&document)
    let outcome = ZarrFixer(description).fix(document)
    #expect(try document.applying(outcome.patch) == outcome.fixed)
    if Self.takesAPerson(document) { return }
    guard ZarrFixer.rules.contains(rule) else {
      #expect(rules(outcome.fixed, description).contains(rule), "a rule without a fix")
      return
    }
    #expect(outcome.applied.contains(rule))
    #expect(!rules(outcome.fixed, description).contains(rule))
    // Nothing else has changed for the worse, and doing it again changes nothing.
    #expect(rules(outcome.fixed, description).isSubset(of: rules(original, description)))
    #expect(ZarrFixer(description).fix(outcome.fixed).fixed == outcome.fixed)
  }

  @Test("Without the store only what the document tells is put right")
  func documentAlone() throws {
    let (original, _) = try LintTests.made("generated/cf_standard_v3.zarr")
    var document = original
    document["assets"]?["zarr"]?["type"] = "application/vnd.zarr;version=3"
    document["assets"]?["zarr"]?["cube:dimensions"]?["lat"]?["extent"] = [-85.5, 80.5]
    document["stac_extensions"] = []
    let outcome = ZarrFixer().fix(document)
    #expect(outcome.applied == ["zarr-media-type", "zarr-extension"])
    #expect(outcome.fixed["assets"]?["zarr"]?["type"] == "application/vnd.zarr; version=3")
    #expect(
      outcome.fixed["assets"]?["zarr"]?["cube:dimensions"]
        == document["assets"]?["zarr"]?["cube:dimensions"])
  }

  @Test("A store that has grown is told anew: extents stay at centres, and an open end stays open")
  func drift() throws {
    let (original, description) = try LintTests.made("generated/cf_standard_v3.zarr")
    let told = try #require(original["assets"]?["zarr"]?["cube:dimensions"])
    var document = original
    document["assets"]?["zarr"]?["cube:dimensions"]?["time"]?["extent"] = [
      "2001-01-01T00:00:00Z", .null,
    ]
    document["assets"]?["zarr"]?["cube:dimensions"]?["lat"]?["extent"] = [-85.5, 0]
    let fixed = ZarrFixer(description).fix(document).fixed["assets"]?["zarr"]?["cube:dimensions"]
    #expect(fixed?["lat"] == told["lat"])
    #expect(
      fixed?["time"]?["extent"] == [told["time"]?["extent"]?.array?.first ?? .null, .null])
  }

  @Test("Every rule that has a fix says so on its page")
  func pages() {
    for rule in Rules.zarr {
      #expect((Rules.zarrFix(rule.id) != nil) == ZarrFixer.rules.contains(rule.id), "\(rule.id)")
      #expect(rule.page.contains("`--fix`") == ZarrFixer.rules.contains(rule.id))
    }
  }
}
