import Testing

@testable import STACValidation

@Suite struct PublicSuiteTests {
  /// How many required tests each draft has in the fixtures.
  static let counts = ["draft7": 927, "draft2019-09": 1259, "draft2020-12": 1299]

  @Test("every required test of the public suite passes", arguments: PublicSuite.all.map(\.name))
  func required(name: String) throws {
    guard let suite = PublicSuite.all.first(where: { $0.name == name }), suite.isPresent else {
      return print("LEFT OUT: the public suite of JSON Schema \(name) is not there")
    }
    let outcome = try suite.run("", assertsFormats: false)
    print("JSON Schema \(name): \(outcome.count - outcome.failures.count) of \(outcome.count)")
    for failure in outcome.failures { Issue.record("\(name) \(failure)") }
    if let count = Self.counts[name] { #expect(outcome.count >= count) }
  }

  /// Optional tests that are known to fail, by the end of their names.
  ///
  /// The direction of letters (RFC 5893) is not looked at, as no table of it is at hand; PCRE2 has
  /// no lookbehind of any length; `content…` is an annotation here; drafts 4 and 6 know an RFC that
  /// allows `ab--cd`, which a newer one refuses.
  static let knownFailures: Set<String> = [
    "hostname with consecutive hyphens (RFC1123)",
    "a variable-width lookbehind (ES2018)",
    "A-label that decodes to a Bidi rule violation is invalid",
    "Bidi domain name with a digit-first label is invalid",
    "label starting with a digit before a right-to-left letter is invalid",
    "left-to-right label containing a right-to-left letter is invalid",
    "right-to-left label mixing both digit types is invalid",
    "an invalid base64 string (% is not a valid character)",
    "a validly-encoded invalid JSON document",
    "an invalid base64 string that is valid JSON",
    "an invalid JSON document",
  ]

  @Test(
    "optional tests pass, but for those that are known", arguments: PublicSuite.all.map(\.name))
  func optional(name: String) throws {
    guard let suite = PublicSuite.all.first(where: { $0.name == name }), suite.isPresent else {
      return
    }
    for (folder, asserts) in [("optional/format", true), ("optional", false)] {
      let outcome = try suite.run(folder, assertsFormats: asserts)
      let passed = outcome.count - outcome.failures.count
      print("JSON Schema \(name) \(folder): \(passed) of \(outcome.count)")
      for failure in outcome.failures
      where !Self.knownFailures.contains(where: { failure.hasSuffix("/ \($0)") }) {
        Issue.record("\(name) \(folder) \(failure)")
      }
      let known = Self.knownCounts["\(name) \(folder)", default: 0]
      #expect(outcome.failures.count == known, "the list of known failures has changed")
    }
  }

  /// How many of them each folder has.
  static let knownCounts = [
    "draft4 optional/format": 1, "draft6 optional/format": 1, "draft7 optional/format": 6,
    "draft7 optional": 4, "draft2019-09 optional/format": 6, "draft2020-12 optional/format": 6,
  ]
}
