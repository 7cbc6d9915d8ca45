import STACTestSupport
import Testing

@testable import STACValidation

@Suite struct PublicSuiteTests {
  /// How many required tests each draft has at least.
  static let counts = [
    "draft4": 610, "draft6": 829, "draft7": 913, "draft2019-09": 1227, "draft2020-12": 1257,
  ]

  @Test("every required test of the public suite passes", arguments: PublicSuite.all.map(\.name))
  func required(name: String) throws {
    guard let suite = PublicSuite.all.first(where: { $0.name == name }), suite.isPresent else {
      return print("LEFT OUT: the public suite of JSON Schema \(name) is not there")
    }
    let outcome = try suite.run("", assertsFormats: false)
    for failure in outcome.failures { Issue.record("\(name) \(failure)") }
    #expect(outcome.count >= Self.counts[name, default: 0])
  }

  /// What `Scripts/json-schema-suite` prints: how many tests pass, and which do not.
  @Test("the table of what passes is the one that is told")
  func table() throws {
    guard PublicSuite.all.allSatisfy(\.isPresent) else {
      return print("LEFT OUT: the table of the JSON Schema test suite: a draft is not there")
    }
    var text = """
      | draft | required | optional/format | optional/ecmascript | optional, others |
      | --- | ---: | ---: | ---: | ---: |

      """
    var failures: [String: [String]] = [:]
    for suite in PublicSuite.all {
      let required = try suite.run("", assertsFormats: false)
      let formats = try suite.run("optional/format", assertsFormats: true)
      let others = try suite.run("optional", assertsFormats: false)
      let patterns = others.ofFiles { $0.hasPrefix("ecmascript") }
      let rest = others.ofFiles { !$0.hasPrefix("ecmascript") }
      let cells = [required, formats, patterns, rest].map {
        "\($0.count - $0.failures.count) of \($0.count)"
      }
      text += "| \(suite.name.dropFirst(5)) | \(cells.joined(separator: " | ")) |\n"
      for failure in required.failures + formats.failures + others.failures {
        failures[failure, default: []].append(String(suite.name.dropFirst(5)))
      }
    }
    text += "\nNot passed:\n\n"
    for (failure, drafts) in failures.sorted(by: { $0.key < $1.key }) {
      text += "- \(failure) (\(drafts.joined(separator: ", ")))\n"
    }
    expectSnapshot(
      text, named: "json-schema-test-suite.md",
      file: #filePath.replacing("/Schema/", with: "/"))
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
      #expect(outcome.count >= 100)
      for failure in outcome.failures
      where !Self.knownFailures.contains(where: { failure.hasSuffix("/ \($0)") }) {
        Issue.record("\(name) \(folder) \(failure)")
      }
    }
  }
}
