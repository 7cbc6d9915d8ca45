import Glibc
import STACJSON
import Testing

@testable import STACValidation

/// Our verdicts against those of Python's `jsonschema`, with the schemas as published.
///
/// `STAC_MANAGER_PYTHON` names the interpreter. `STAC_MANAGER_MUTATIONS` and `STAC_MANAGER_SEED`
/// make a longer or another run.
@Suite struct SchemaDifferentialTests {
  @Test("documents and mutations of them are valid exactly where another validator says so")
  func agreesWithPython() throws {
    let schemas = Fixtures.root.replacing("/fixtures/", with: "/schemas")
    guard Fixtures.arePresent, access(schemas, R_OK) == 0 else {
      return print("LEFT OUT: schemas against jsonschema: no fixtures or schemas here")
    }
    let python = environment("STAC_MANAGER_PYTHON") ?? "python3"
    guard system("'\(python)' -c 'import jsonschema, referencing' 2>/dev/null") == 0 else {
      return print("LEFT OUT: schemas against jsonschema: \(python) does not have it")
    }
    let seed = environment("STAC_MANAGER_SEED").flatMap { UInt64($0) } ?? 7_919
    let mutationCount = environment("STAC_MANAGER_MUTATIONS").flatMap { Int($0) } ?? 20_000
    var template = Array("/tmp/stac-manager-schemas-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(message: "no temporary folder") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = system("rm -rf '\(folder)'") }

    let engine = SchemaEngine(root: schemas)
    guard let file = fopen(folder + "/verdicts.ndjson", "w") else {
      throw Failure(message: "cannot write into \(folder)")
    }
    let documents = Fixtures.coreDocuments().filter { engine.schema(of: $0.document) != nil }
    #expect(documents.count > 250)
    // Mutations name lists of extensions that no others name; those are not worth a graph.
    engine.fusesNewLists = false
    for (origin, document) in documents { try write(document, origin, engine, file) }
    // Small documents and many mutations say more than large ones and few.
    let small = documents.filter { $0.document.description.utf8.count < 8_000 }
    var mutator = DocumentMutator(seed: seed)
    for number in 0..<mutationCount {
      let (origin, document) = small[number % small.count]
      try write(mutator.mutate(document), "\(origin) mutation \(number)", engine, file)
    }
    fclose(file)

    let script =
      #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
      + "/Differential/json_schema.py"
    let status = system(
      "'\(python)' '\(script)' '\(schemas)' '\(folder)/verdicts.ndjson' >'\(folder)/report' 2>&1")
    let report = String(decoding: try Fixtures.file(folder + "/report"), as: UTF8.self)
    let lines = report.split(separator: "\n")
    print("schemas, seed \(seed): \(lines.last ?? "")")
    #expect(status == 0, "\(lines.prefix(20).map { $0.prefix(1500) }.joined(separator: "\n"))")
  }

  /// Writes a line with our verdict; the graph, the fused graph and the report must agree.
  private func write(
    _ document: JSONValue, _ origin: String, _ engine: SchemaEngine,
    _ file: UnsafeMutablePointer<FILE>
  ) throws {
    guard let schema = engine.schema(of: document) else { return }
    let text = document.description
    let isValid = try withView(of: text) { view in
      var findings: [Finding] = []
      let isValid = schema.alone.allSatisfy { $0.isValid(view) }
      for part in schema.fused.map({ [$0] }) ?? schema.alone {
        part.validate(view, into: &findings)
      }
      if isValid != schema.fused?.isValid(view) ?? isValid || isValid != findings.isEmpty
        || isValid != schema.alone.allSatisfy({ $0.isValidAsWritten(view) })
        || findings.contains(where: { $0.rule == "schema-invalid" })
      {
        Issue.record("our engines do not agree on \(origin): \(text.prefix(2000))")
      }
      return isValid
    }
    let line: JSONValue = [
      "valid": .boolean(isValid), "schemas": .array(schema.urls.map { .string($0) }),
      "origin": .string(origin), "document": document,
    ]
    fputs(line.description + "\n", file)
  }

  struct Failure: Error {
    let message: String
  }

  private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// The schemas that documents name, compiled once for each list.
final class SchemaEngine {
  struct Entry {
    let urls: [String]
    let fused: CompiledSchema?
    let alone: [CompiledSchema]
  }

  /// Whether lists of schemas that come for the first time get a graph of their own.
  var fusesNewLists = true
  private let compiler: SchemaCompiler
  private var entries: [[String]: Entry?] = [:]
  private var single: [String: CompiledSchema] = [:]

  init(root: String) { compiler = SchemaCompiler(source: SchemaFolder(path: root)) }

  /// The schemas of the core and of all extensions that a document names; nil where one of them
  /// is not at hand.
  func schema(of document: JSONValue) -> Entry? {
    let names = ["Feature": "item", "Collection": "collection", "Catalog": "catalog"]
    guard let name = document["type"]?.string.flatMap({ names[$0] }),
      let version = document["stac_version"]?.string, version == "1.0.0" || version == "1.1.0"
    else { return nil }
    let extensions = document["stac_extensions"]?.array?.compactMap(\.string) ?? []
    let urls =
      ["https://schemas.stacspec.org/v\(version)/\(name)-spec/json-schema/\(name).json"]
      + extensions
    if let known = entries[urls] { return known }
    var entry: Entry?
    if let alone = try? urls.map({ try schema(at: $0) }), alone.allSatisfy(\.problems.isEmpty) {
      let fused = fusesNewLists ? try? compiler.compile(all: urls) : nil
      entry = Entry(urls: urls, fused: fused, alone: alone)
    }
    entries[urls] = .some(entry)
    return entry
  }

  private func schema(at url: String) throws -> CompiledSchema {
    if let known = single[url] { return known }
    let schema = try compiler.compile(url)
    single[url] = schema
    return schema
  }
}
