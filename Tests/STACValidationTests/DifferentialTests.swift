import Glibc
import STACExtensions
import STACJSON
import Testing

@testable import STACValidation

/// Our verdicts against those of the official schemas, as Python's `jsonschema` runs them.
///
/// `STAC_MANAGER_PYTHON` names the interpreter. `STAC_MANAGER_MUTATIONS` and `STAC_MANAGER_SEED`
/// make a longer or another run.
@Suite struct DifferentialTests {
  @Test("documents and mutations of them are valid exactly where the official schemas say so")
  func agreesWithTheOfficialSchemas() throws {
    try compare(with: "core_rules.py", mutations: 20_000, ofExtensions: false)
  }

  @Test("an error in a field of an extension is one of its official schema, too")
  func extensionFieldsRaiseNoFalseAlarm() throws {
    try compare(with: "extension_fields.py", mutations: 10_000, ofExtensions: true)
  }

  private func compare(with script: String, mutations: Int, ofExtensions: Bool) throws {
    let schemas = Fixtures.root.replacing("/fixtures/", with: "/schemas")
    guard Fixtures.arePresent, access(schemas, R_OK) == 0 else {
      return leftOut("the folders of fixtures and schemas are not beside the package")
    }
    let python = environment("STAC_MANAGER_PYTHON") ?? "python3"
    guard run("\(quoted(python)) -c 'import jsonschema, referencing' 2>/dev/null") == 0 else {
      return leftOut("\(python) has no package 'jsonschema'")
    }
    let seed = environment("STAC_MANAGER_SEED").flatMap { UInt64($0) } ?? 20_241
    let mutationCount = environment("STAC_MANAGER_MUTATIONS").flatMap { Int($0) } ?? mutations

    var template = Array("/tmp/stac-manager-rules-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(message: "no temporary folder") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = run("rm -rf \(quoted(folder))") }

    let count = try writeVerdicts(
      to: folder + "/verdicts.ndjson", seed: seed, mutationCount: mutationCount,
      ofExtensions: ofExtensions)
    #expect(count.documents > 200)
    let root = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
    let status = run(
      """
      \(quoted(python)) \(quoted(root + "/Differential/\(script)")) \(quoted(schemas)) \
      \(quoted(folder + "/verdicts.ndjson")) >\(quoted(folder + "/report")) 2>&1
      """)
    let report = String(decoding: try Fixtures.file(folder + "/report"), as: UTF8.self)
    let lines = report.split(separator: "\n")
    print("differential, seed \(seed): \(count) \(lines.suffix(2).joined(separator: " "))")
    #expect(status == 0, "\(lines.prefix(20).map { $0.prefix(3000) }.joined(separator: "\n"))")
  }

  private func leftOut(_ reason: String) {
    print("LEFT OUT: the comparison with the official schemas: \(reason)")
  }

  /// Writes a line for each document of the fixtures and for the mutations.
  private func writeVerdicts(
    to path: String, seed: UInt64, mutationCount: Int, ofExtensions: Bool
  ) throws -> (documents: Int, mutations: Int) {
    guard let file = fopen(path, "w") else { throw Failure(message: "cannot write \(path)") }
    defer { fclose(file) }
    let validator = CoreValidator()
    let documents = Fixtures.coreDocuments().filter {
      !ofExtensions || !Self.knownExtensions($0.document).isEmpty
    }
    let judged = ofExtensions ? Rule.extensionField.id : nil
    for (origin, document) in documents {
      try write(document, origin, validator, judged, file)
    }
    // Small documents and many mutations say more than large ones and few.
    let small = documents.filter { $0.document.description.utf8.count < 8_000 }
    var mutator = DocumentMutator(seed: seed, spoilsExtensions: ofExtensions)
    for number in 0..<mutationCount {
      let (origin, document) = small[number % small.count]
      try write(mutator.mutate(document), "\(origin) mutation \(number)", validator, judged, file)
    }
    return (documents.count, mutationCount)
  }

  private func write(
    _ document: JSONValue, _ origin: String, _ validator: CoreValidator, _ judged: String?,
    _ file: UnsafeMutablePointer<FILE>
  ) throws {
    let text = document.description
    let findings = try withView(of: text) { view in
      var findings: [Finding] = []
      validator.validate(view, into: &findings)
      return findings.filter { $0.severity == .error }
    }
    let rules = findings.filter { finding in
      judged.map { $0 == finding.rule } ?? (Rules.rule(finding.rule)?.basis == .schema)
    }.map { JSONValue.string($0.rule) }
    let line: JSONValue = [
      "valid": .boolean(rules.isEmpty), "clean": .boolean(findings.isEmpty), "rules": .array(rules),
      "origin": .string(origin),
      "known": .array(Self.knownExtensions(document).map { .string($0) }), "document": document,
    ]
    fputs(line.description + "\n", file)
  }

  /// The entries of `stac_extensions` whose fields we know.
  private static func knownExtensions(_ document: JSONValue) -> [String] {
    (document["stac_extensions"]?.array ?? []).compactMap(\.string).filter {
      STACExtension.identified(by: $0)?.extension.fields.isEmpty == false
    }
  }

  private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private func run(_ command: String) -> Int32 { system(command) >> 8 }

  private func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }

  struct Failure: Error {
    let message: String
  }
}
