import Glibc
import STACJSON

@testable import STACValidation

/// The public JSON-Schema-Test-Suite, in a folder beside the package; not part of it.
///
/// `STAC_MANAGER_SCHEMA_SUITE` names another copy, with drafts that the folder does not have.
struct PublicSuite {
  static let folder: String = {
    getenv("STAC_MANAGER_SCHEMA_SUITE").map { String(cString: $0) + "/" }
      ?? Fixtures.root + "json-schema-test-suite/"
  }()

  let draft: SchemaDraft
  let name: String

  static let all: [PublicSuite] = [
    .init(draft: .draft4, name: "draft4"), .init(draft: .draft6, name: "draft6"),
    .init(draft: .draft7, name: "draft7"), .init(draft: .draft2019, name: "draft2019-09"),
    .init(draft: .draft2020, name: "draft2020-12"),
  ]

  var isPresent: Bool { access(Self.folder + "tests/" + name, R_OK) == 0 }

  struct Outcome {
    var count = 0
    var failures: [String] = []
  }

  /// Runs every test of the files in a folder of the draft.
  func run(_ folder: String, assertsFormats: Bool) throws -> Outcome {
    var outcome = Outcome()
    let source = Remotes()
    for path in SchemaFiles.inFolder(Self.folder + "tests/\(name)/\(folder)").sorted() {
      let file = path.split(separator: "/").last.map { String($0) } ?? path
      for group in try JSONValue(parsing: Fixtures.file(path)).array ?? [] {
        guard let schema = group["schema"], let tests = group["tests"]?.array else { continue }
        let compiler = SchemaCompiler(
          source: source, assertsFormats: assertsFormats, defaultDraft: draft)
        let compiled = try compiler.compile(
          Array(schema.description.utf8), url: "https://example.test/schema.json")
        for test in tests {
          guard let data = test["data"], let expected = test["valid"]?.boolean else { continue }
          outcome.count += 1
          let engines = try withView(of: data.description) { view in
            var findings: [Finding] = []
            compiled.validate(view, into: &findings)
            return [
              compiled.isValid(view), compiled.isValidAsWritten(view), findings.isEmpty,
            ]
          }
          if engines.contains(!expected) {
            outcome.failures.append(
              "\(file): \(group["description"]?.string ?? "") / \(test["description"]?.string ?? "")"
                + (engines.contains(expected) ? " (\(engines))" : ""))
          }
        }
      }
    }
    return outcome
  }

  /// The schemas that the suite serves at localhost:1234.
  struct Remotes: SchemaSource {
    func schema(at url: String) throws(SchemaError) -> [UInt8]? {
      let host = "http://localhost:1234/"
      guard url.hasPrefix(host) else { return nil }
      return try? Fixtures.file(PublicSuite.folder + "remotes/" + url.dropFirst(host.count))
    }
  }
}

/// Files with schemas.
enum SchemaFiles {
  /// The JSON files right in a folder.
  static func inFolder(_ folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var paths: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { name in
        String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".json") { paths.append(folder + "/" + name) }
    }
    return paths
  }
}
