public import STACJSON
internal import STACStorage
internal import Synchronization

/// Checks documents against all that is known: the core rules, the schemas that they name, and
/// schemas of one's own.
///
/// The core rules and the official core schemas agree on what is valid, and the rules say it better;
/// so the core schemas are used only where our own rules are left out.
public final class DocumentChecker: Sendable {
  /// What is checked.
  public struct Options: Sendable {
    /// Only schemas, none of our own rules.
    public var schemasOnly = false
    /// Whether a document must keep the schemas of the extensions that it names.
    public var usesNamedSchemas = true
    /// Schemas that every document must keep besides those that it names: URLs, or files.
    public var extraSchemas: [String] = []
    /// Findings that are less grave are left out.
    public var level = Severity.warning
    /// Whether `format` in a schema is asserted.
    public var assertsFormats = true

    /// The defaults.
    public init() {}
  }

  private let options: Options
  private let rules: CoreValidator
  private let plans: CheckPlans
  private let problems = SchemaProblems()

  /// A checker that finds schemas in a store.
  public init(store: SchemaStore, _ options: Options = Options()) {
    self.options = options
    rules = CoreValidator(minimumSeverity: options.level)
    let compiler = SchemaCompiler(
      source: StoreSource(store: store), assertsFormats: options.assertsFormats)
    let (rules, problems) = (rules, problems)
    plans = CheckPlans(compiler) { document, key in
      let plan = Self.makePlan(document, key, compiler, options, rules)
      problems.add(plan.problems)
      return plan.reporting(options.level)
    }
  }

  /// Adds what is wrong with a document, in the order of the document.
  public func check(_ document: JSONView, into findings: inout [Finding]) {
    let plan = plans.plan(for: document)
    if let isClean = plan.isClean(document) {
      if isClean {
        if !plan.problems.isEmpty { findings += plan.problems }
        return
      }
      plans.noteRefusal(of: plan, document)
    }
    let first = findings.count
    if !options.schemasOnly {
      rules.validate(document, into: &findings)
      // The schema of an extension says it with its own words.
      if plan.hasAllSchemas, !plan.schemas.isEmpty, findings.count > first {
        findings.removeAll { $0.rule == "extension-field" }
      }
    }
    // The report does not depend on whether there is a graph of the whole list.
    if !plan.schemas.isEmpty, !plan.isValid(document) {
      CompiledSchema.validate(document, against: plan.schemas, into: &findings)
    }
    if !plan.problems.isEmpty { findings += plan.problems }
  }

  /// What was wrong with the schemas themselves so far: once each, by URL.
  public var schemaProblems: [Finding] { problems.all }

  // MARK: Plans

  private static func makePlan(
    _ document: JSONView, _ key: PlanKey, _ compiler: SchemaCompiler, _ options: Options,
    _ rules: CoreValidator
  ) -> CheckPlan {
    var object = JSONObject()
    for name in ["type", "stac_version", "stac_extensions"] {
      if let value = document[JSONKey(name)] { object[name] = JSONValue(value) }
    }
    // What tells a Collection from a Catalog where no type does.
    for name in ["extent", "license"] where document[JSONKey(name)] != nil { object[name] = true }
    let core = SchemaReferences.coreSchema(of: .object(object))
    var urls = SchemaReferences.schemas(namedBy: .object(object)).filter { $0 != core }
    if !options.usesNamedSchemas { urls = [] }
    if let core, options.schemasOnly || !rules.knows(object["stac_version"]?.string) {
      urls.insert(core, at: 0)
    }
    urls += options.extraSchemas
    var seen: Set<String> = []
    urls.removeAll { !seen.insert($0).inserted }
    var schemas: [CompiledSchema] = []
    var good: [String] = []
    var problems: [Finding] = []
    for url in urls {
      do throws(SchemaError) {
        guard
          options.extraSchemas.contains(url) || url.hasPrefix("https://")
            || url.hasPrefix("http://")
        else {
          // A document must not make us read files.
          throw SchemaError(.notFound, "'\(url)' is not the URL of a schema", url: url)
        }
        let schema = try compiler.compile(url)
        schemas.append(schema)
        good.append(url)
        problems += schema.problems.map { finding($0, "schema-broken", document) }
      } catch { problems.append(finding(error, "schema-unavailable", document)) }
    }
    let hasAllSchemas = good.count == urls.count
    return CheckPlan(
      key: key.bytes, type: key.type, schemas: schemas,
      rules: options.schemasOnly
        ? nil
        : rules.schema(for: document, schemasSayFields: hasAllSchemas && !schemas.isEmpty),
      problems: problems, hasAllSchemas: hasAllSchemas, urls: good)
  }

  private static func finding(
    _ error: SchemaError, _ rule: String, _ document: JSONView
  ) -> Finding {
    var pointer = JSONPointer.root
    let version = document["stac_version"]?.string
    for (index, uri) in (document["stac_extensions"]?.elements.map { $0 } ?? []).enumerated()
    where uri.string.map({ SchemaReferences.extensionSchema($0, version: version) }) == error.url {
      pointer = JSONPointer(tokens: ["stac_extensions", String(index)])
    }
    return Finding(
      rule: rule, severity: .warning, pointer: pointer, message: error.message, schema: error.url)
  }
}

extension SchemaCompiler {
  /// A compiler that finds schemas in a store.
  public convenience init(store: SchemaStore, assertsFormats: Bool = true) {
    self.init(source: StoreSource(store: store), assertsFormats: assertsFormats)
  }
}

/// A store as the schema engine asks it.
private struct StoreSource: SchemaSource {
  let store: SchemaStore

  func schema(at url: String) throws(SchemaError) -> [UInt8]? {
    do {
      return try store.document(at: url)
    } catch { throw SchemaError(.notFound, error.message, url: url) }
  }
}

/// What was wrong with schemas, once each.
private final class SchemaProblems: Sendable {
  private struct Key: Hashable {
    let schema: String
    let message: String
  }

  private static let limit = 1000
  private let found = Mutex<[Key: Finding]>([:])

  func add(_ problems: [Finding]) {
    if problems.isEmpty { return }
    found.withLock { found in
      for problem in problems where found.count < Self.limit {
        found[Key(schema: problem.schema ?? "", message: problem.message)] = problem
      }
    }
  }

  var all: [Finding] {
    found.withLock { found in
      found.sorted { ($0.key.schema, $0.key.message) < ($1.key.schema, $1.key.message) }
        .map(\.value)
    }
  }
}
