import Glibc
import STACJSON

@testable import STACValidation

/// The public JSON-Schema-Test-Suite: of each draft the copy in the folder of fixtures, or else the
/// one that `Scripts/setup-tests` fetches. Not part of the package.
///
/// `STAC_MANAGER_SCHEMA_SUITE` names another copy.
struct PublicSuite {
  private static let folders: [String] = {
    if let own = getenv("STAC_MANAGER_SCHEMA_SUITE") { return [String(cString: own) + "/"] }
    let package = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
    return [
      Fixtures.root + "json-schema-test-suite/", package + "/.build/json-schema-test-suite/",
    ]
  }()

  let draft: SchemaDraft
  let name: String

  static let all: [PublicSuite] = [
    .init(draft: .draft4, name: "draft4"), .init(draft: .draft6, name: "draft6"),
    .init(draft: .draft7, name: "draft7"), .init(draft: .draft2019, name: "draft2019-09"),
    .init(draft: .draft2020, name: "draft2020-12"),
  ]

  /// The copy that has the draft.
  var folder: String? { Self.folders.first { access($0 + "tests/" + name, R_OK) == 0 } }

  var isPresent: Bool { folder != nil }

  struct Outcome {
    var counts: [String: Int] = [:]
    /// Each begins with the name of its file.
    var failures: [String] = []

    var count: Int { counts.values.reduce(0, +) }

    /// Those of some files.
    func ofFiles(_ isWanted: (String) -> Bool) -> Outcome {
      Outcome(counts: counts.filter { isWanted($0.key) }, failures: failures.filter(isWanted))
    }
  }

  /// Runs every test of the files in a folder of the draft.
  func run(_ part: String, assertsFormats: Bool) throws -> Outcome {
    var outcome = Outcome()
    guard let folder else { return outcome }
    let source = Remotes(folder: folder + "remotes/")
    for path in SchemaFiles.inFolder(folder + "tests/\(name)/\(part)").sorted() {
      let file = path.split(separator: "/").last.map { String($0) } ?? path
      for group in try JSONValue(parsing: Fixtures.file(path)).array ?? [] {
        guard let schema = group["schema"], let tests = group["tests"]?.array else { continue }
        let compiler = SchemaCompiler(
          source: source, assertsFormats: assertsFormats, defaultDraft: draft)
        let compiled = try compiler.compile(
          Array(schema.description.utf8), url: "https://example.test/schema.json")
        for test in tests {
          guard let data = test["data"], let expected = test["valid"]?.boolean else { continue }
          outcome.counts[file, default: 0] += 1
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
    let folder: String

    func schema(at url: String) throws(SchemaError) -> [UInt8]? {
      let host = "http://localhost:1234/"
      guard url.hasPrefix(host) else { return nil }
      return try? Fixtures.file(folder + url.dropFirst(host.count))
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
