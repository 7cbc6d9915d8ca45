import Glibc
import STACJSON
import Testing

@testable import STACValidation

/// Our verdicts against those of Python's `jsonschema`, with the schemas as published.
///
/// `STAC_MANAGER_PYTHON` names the interpreter. `STAC_MANAGER_REFERENCE=jsonschema-rs` makes long runs
/// fast: see `Tests/Differential/json_schema.py`. `STAC_MANAGER_MUTATIONS` and `STAC_MANAGER_SEED`
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
    let mutationCount = environment("STAC_MANAGER_MUTATIONS").flatMap { Int($0) } ?? 2_000
    var template = Array("/tmp/stac-manager-schemas-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(message: "no temporary folder") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = system("rm -rf '\(folder)'") }

    let engine = SchemaEngine(root: schemas)
    guard let file = fopen(folder + "/verdicts.ndjson", "w") else {
      throw Failure(message: "cannot write into \(folder)")
    }
    let subjects = SchemaSubject.below(Fixtures.root) + SchemaSubject.below(schemas + "/")
    let usable = subjects.filter { engine.schemas(at: $0.urls) != nil }
    print("schemas: \(usable.count) documents of \(Set(usable.map(\.origin)).count) files")
    #expect(usable.count > 3_000)
    // Lists that come for the first time do not get a graph each, in a test as elsewhere.
    engine.fusesNewLists = false
    for subject in usable { try write(subject, engine, file) }
    // Small documents and many mutations say more than large ones and few.
    var small = usable.filter { $0.document.description.utf8.count < 8_000 }
    // Some sets hold thousands of documents of one kind.
    var counts: [String: Int] = [:]
    small.removeAll { subject in
      counts[subject.origin, default: 0] += 1
      return counts[subject.origin, default: 0] > 5
    }
    var mutator = SchemaMutator(
      seed: seed, engine.harvest, donors: small.map(\.document), engine.extensions)
    for number in 0..<mutationCount {
      let subject = small[number % small.count]
      let document = mutator.mutate(subject.document)
      try write(
        SchemaSubject(
          origin: "\(subject.origin) mutation \(number)", document: document,
          urls: SchemaSubject.urls(of: document)), engine, file)
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
    for line in lines where line.hasPrefix("{\"python\"") { print("beyond Python: \(line)") }
    #expect(status == 0, "\(lines.prefix(20).map { $0.prefix(1500) }.joined(separator: "\n"))")
  }

  /// Writes a line with our verdict; the graph, the fused graph and the report must agree.
  private func write(
    _ subject: SchemaSubject, _ engine: SchemaEngine, _ file: UnsafeMutablePointer<FILE>
  ) throws {
    guard let schemas = engine.schemas(at: subject.urls) else { return }
    let text = subject.document.description
    let isValid = try withView(of: text) { view in
      var findings: [Finding] = []
      let isValid = schemas.alone.allSatisfy { $0.isValid(view) }
      CompiledSchema.validate(view, against: schemas.alone, into: &findings)
      if isValid != schemas.fused?.isValid(view) ?? isValid || isValid != findings.isEmpty
        || isValid != schemas.alone.allSatisfy({ $0.isValidAsWritten(view) })
        || findings.contains(where: { $0.rule == "schema-invalid" })
      {
        Issue.record("our engines do not agree on \(subject.origin): \(text.prefix(2000))")
      }
      return isValid
    }
    let line: JSONValue = [
      "valid": .boolean(isValid), "schemas": .array(subject.urls.map { .string($0) }),
      "origin": .string(subject.origin), "document": subject.document,
    ]
    fputs(line.description + "\n", file)
  }

  struct Failure: Error {
    let message: String
  }

  private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// The schemas that documents name, each compiled once.
final class SchemaEngine {
  struct Entry {
    let fused: CompiledSchema?
    let alone: [CompiledSchema]
  }

  /// Whether lists of schemas that come for the first time get a graph of their own.
  var fusesNewLists = true
  /// What the schemas that were used say of fields.
  private(set) var harvest = SchemaHarvest()
  private(set) var extensions: Set<String> = []
  private let source: SchemaFolder
  private let compiler: SchemaCompiler
  private var entries: [[String]: Entry?] = [:]
  private var single: [String: CompiledSchema?] = [:]

  init(root: String) {
    source = SchemaFolder(path: root)
    compiler = SchemaCompiler(source: source)
  }

  /// The schemas at some addresses; nil where one of them is not at hand, or is broken.
  func schemas(at urls: [String]) -> Entry? {
    if let known = entries[urls] { return known }
    var entry: Entry?
    let alone = urls.compactMap { schema(at: $0) }
    if alone.count == urls.count, !urls.isEmpty {
      entry = Entry(fused: fusesNewLists ? try? compiler.compile(all: urls) : nil, alone: alone)
    }
    // Mutations name lists that no others name.
    if fusesNewLists { entries[urls] = .some(entry) }
    return entry
  }

  private func schema(at url: String) -> CompiledSchema? {
    if let known = single[url] { return known }
    let schema = (try? compiler.compile(url)).flatMap { $0.problems.isEmpty ? $0 : nil }
    single[url] = .some(schema)
    if schema != nil, let text = try? source.schema(at: url),
      let json = try? JSONValue(parsing: text)
    {
      harvest.add(json)
      if url.hasSuffix("/schema.json") { extensions.insert(url) }
    }
    return schema
  }
}
