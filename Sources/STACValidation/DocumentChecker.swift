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

  /// What a document's type, version and extensions lead to.
  private struct Plan: Sendable {
    let schema: CompiledSchema?
    /// What is wrong with the schemas themselves.
    let problems: [Finding]
    let hasAllSchemas: Bool
  }

  private let options: Options
  private let rules: CoreValidator
  private let compiler: SchemaCompiler
  private let plans = Mutex<[UInt64: Plan]>([:])

  /// A checker that finds schemas in a store.
  public init(store: SchemaStore, _ options: Options = Options()) {
    self.options = options
    rules = CoreValidator(minimumSeverity: options.level)
    compiler = SchemaCompiler(
      source: StoreSource(store: store), assertsFormats: options.assertsFormats)
  }

  /// Adds what is wrong with a document, in the order of the document.
  public func check(_ document: JSONView, into findings: inout [Finding]) {
    let plan = plan(for: document)
    let first = findings.count
    if !options.schemasOnly {
      rules.validate(document, into: &findings)
      // The schema of an extension says it with its own words.
      if plan.hasAllSchemas, plan.schema != nil, findings.count > first {
        findings.removeAll { $0.rule == "extension-field" }
      }
    }
    if let schema = plan.schema, !schema.isValid(document) {
      schema.validate(document, into: &findings)
    }
    findings += plan.problems.filter { $0.severity >= options.level }
  }

  /// What was wrong with the schemas themselves so far: once each, by URL.
  public var schemaProblems: [Finding] {
    var seen: Set<[String]> = []
    return plans.withLock { $0.values.flatMap(\.problems) }
      .sorted { ($0.schema ?? "", $0.message) < ($1.schema ?? "", $1.message) }
      .filter { seen.insert([$0.schema ?? "", $0.message]).inserted }
  }

  // MARK: Plans

  /// The plan of a document; made once for each combination of type, version and extensions.
  private func plan(for document: JSONView) -> Plan {
    let key = Self.key(document)
    if let plan = plans.withLock({ $0[key] }) { return plan }
    let plan = makePlan(document)
    plans.withLock { $0[key] = plan }
    return plan
  }

  /// FNV-1a over what decides which schemas a document must keep.
  private static func key(_ document: JSONView) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ text: JSONText?) {
      if let text { for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 } }
      hash = (hash ^ 0xff) &* 0x100_0000_01b3
    }
    if let type = document["type"]?.text {
      mix(type)
    } else {
      hash ^= (document["extent"] == nil ? 0 : 1) | (document["license"] == nil ? 0 : 2)
    }
    mix(document["stac_version"]?.text)
    if let extensions = document["stac_extensions"] {
      for uri in extensions.elements { mix(uri.text) }
    }
    return hash
  }

  private func makePlan(_ document: JSONView) -> Plan {
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
    var good: [String] = []
    var problems: [Finding] = []
    for url in urls where !good.contains(url) {
      do throws(SchemaError) {
        guard
          options.extraSchemas.contains(url) || url.hasPrefix("https://")
            || url.hasPrefix("http://")
        else {
          // A document must not make us read files.
          throw SchemaError(.notFound, "'\(url)' is not the URL of a schema", url: url)
        }
        let schema = try compiler.compile(url)
        good.append(url)
        problems += schema.problems.map { Self.finding($0, "schema-broken", document) }
      } catch { problems.append(Self.finding(error, "schema-unavailable", document)) }
    }
    let compiled = good.isEmpty ? nil : try? compiler.compile(all: good)
    return Plan(schema: compiled, problems: problems, hasAllSchemas: good.count == urls.count)
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

/// A store as the schema engine asks it.
private struct StoreSource: SchemaSource {
  let store: SchemaStore

  func schema(at url: String) throws(SchemaError) -> [UInt8]? {
    do {
      return try store.document(at: url)
    } catch { throw SchemaError(.notFound, error.message, url: url) }
  }
}
