import Glibc
import STACJSON
import Testing

@testable import STACValidation

/// What a graph of the rules lets pass must be what the rules find nothing in.
///
/// `STAC_MANAGER_MUTATIONS` and `STAC_MANAGER_SEED` make a longer or another run.
@Suite struct RuleSchemaTests {
  /// Graphs of the rules, made once for each list of extensions.
  private final class Judge {
    let level: Severity
    let schemasSayFields: Bool
    private let validator: CoreValidator
    private let compiler = SchemaCompiler(source: SchemaDictionary([:]))
    private var graphs: [String: CompiledSchema] = [:]
    /// Documents that the graph let pass, and those that it need not have refused.
    private(set) var passed = 0
    private(set) var doubted = 0
    private(set) var judged = 0

    init(level: Severity, schemasSayFields: Bool) {
      self.level = level
      self.schemasSayFields = schemasSayFields
      validator = CoreValidator(minimumSeverity: level)
    }

    /// The findings that the graph has missed, nil where it need not say anything.
    func missed(_ text: String) throws -> [Finding]? {
      try withView(of: text) { view in
        guard let rules = validator.schema(for: view, schemasSayFields: schemasSayFields) else {
          return nil
        }
        if graphs[rules.url] == nil {
          if graphs.count >= 200 { return nil }
          let graph: CompiledSchema = try #require(compiler.compile(all: [], with: rules))
          graphs[rules.url] = graph
        }
        judged += 1
        var findings: [Finding] = []
        validator.validate(view, into: &findings)
        if schemasSayFields { findings.removeAll { $0.rule == Rule.extensionField.id } }
        let isPassed = graphs[rules.url]?.isValid(view) ?? false
        if isPassed { passed += 1 } else if findings.isEmpty { doubted += 1 }
        return isPassed ? findings : nil
      }
    }
  }

  private static let judges: [(Severity, Bool)] = [
    (.error, false), (.error, true), (.warning, false), (.warning, true),
  ]

  @Test("what the graph lets pass has no findings: documents and mutations", arguments: judges)
  func letsNothingPass(level: Severity, schemasSayFields: Bool) throws {
    guard Fixtures.arePresent else { return }
    let judge = Judge(level: level, schemasSayFields: schemasSayFields)
    let documents = Fixtures.coreDocuments().filter { $0.document["type"]?.string == "Feature" }
    for (origin, document) in documents { try expectSound(judge, document.description, origin) }
    let passedOfReal = judge.passed
    #expect(passedOfReal > documents.count / 3, "\(passedOfReal) of \(documents.count)")
    // Nearly all of those without findings must get through, or nothing is saved.
    #expect(judge.doubted < documents.count / 50, "\(judge.doubted) of \(documents.count)")

    let seed = environment("STAC_MANAGER_SEED") ?? 7
    let small = documents.filter { $0.document.description.utf8.count < 8_000 }
    var core = DocumentMutator(seed: seed)
    var fields = DocumentMutator(seed: seed, spoilsExtensions: true)
    for number in 0..<Int(environment("STAC_MANAGER_MUTATIONS") ?? 2_000) {
      let (origin, document) = small[number % small.count]
      var mutation = core.mutate(document)
      if number % 2 == 0 { mutation = fields.mutate(mutation) }
      // At other levels than that of Items the rules know other mistakes.
      let text =
        number % 5 == 0
        ? Self.repeating(number, mutation.description) : mutation.description
      try expectSound(judge, text, "\(origin) mutation \(number), seed \(seed)")
    }
    #expect(judge.passed > passedOfReal)
    print(
      "rules as a graph, \(level), schemas \(schemasSayFields): \(judge.judged) documents,",
      "\(judge.passed) passed, \(judge.doubted) doubted")
  }

  @Test("the bad example of no rule passes, and the good ones do", arguments: judges)
  func examples(level: Severity, schemasSayFields: Bool) throws {
    let judge = Judge(level: level, schemasSayFields: schemasSayFields)
    for rule in RuleTests.shown where rule.example.subject == .item {
      for half in [\RuleExample.bad, \RuleExample.good] {
        try expectSound(judge, RuleTests.document(with: rule.example, half), rule.id)
      }
    }
    #expect(judge.passed > 30 && judge.doubted < 12, "\(judge.passed), \(judge.doubted)")
  }

  private func expectSound(_ judge: Judge, _ text: String, _ origin: String) throws {
    guard let missed = try judge.missed(text), !missed.isEmpty else { return }
    Issue.record("\(origin): \(missed.prefix(3)) in \(text.prefix(2_000))")
  }

  private func environment(_ name: String) -> UInt64? {
    getenv(name).flatMap { UInt64(String(cString: $0)) }
  }

  /// The text with a member that may be there twice then, which no tree can hold.
  private static func repeating(_ number: Int, _ text: String) -> String {
    let members = [
      (#"{"#, #"{"id":"again","#), (#"{"#, #"{"bbox":[0,0,1,1],"#),
      (#""properties":{"#, #""properties":{"datetime":null,"#),
      (#""properties":{"#, #""properties":{"gsd":0,"#),
      (#""geometry":{"#, #""geometry":{"type":"Point","coordinates":[0,0],"#),
      (#""links":[{"#, #""links":[{"rel":"collection","#),
    ]
    let (place, replacement) = members[number / 5 % members.count]
    guard let range = text.ranges(of: place).first,
      !text[range.upperBound...].hasPrefix("}")
    else { return text }
    return text[..<range.lowerBound] + replacement + text[range.upperBound...]
  }

  @Test("a list that comes often is walked once, and findings stay the same")
  func sameFindings() throws {
    let checker = DocumentChecker(store: SchemaStore(Self.nowhere))
    let bad = BaseDocuments.item.replacing("\"bbox\": [7, 46, 8, 47]", with: "\"bbox\": [1]")
    var before: [Finding] = []
    try withView(of: bad) { checker.check($0, into: &before) }
    #expect(before.map(\.rule) == ["bbox-numbers"])
    try withView(of: BaseDocuments.item) { view in
      for _ in 0..<(2 * CheckPlans.documentsBeforeFusing) {
        var findings: [Finding] = []
        checker.check(view, into: &findings)
        #expect(findings.isEmpty)
      }
    }
    // So many that the graph is given up, too.
    try withView(of: bad) { view in
      for _ in 0..<(4 * CheckPlans.documentsBeforeFusing) {
        var findings: [Finding] = []
        checker.check(view, into: &findings)
        #expect(findings == before)
      }
    }
  }

  private static let nowhere = {
    var places = SchemaStore.Options()
    places.isOffline = true
    return places
  }()

  @Test("a schema that the graph cannot take in leaves the rules to themselves")
  func tooManyMembers() throws {
    let names = (0..<70).map { "\"p\($0)\"" }.joined(separator: ",")
    let url = "https://example.com/wide.json"
    let source = SchemaDictionary([
      url: Array("{\"properties\":{\"properties\":{\"required\":[\(names)]}}}".utf8)
    ])
    let compiler = SchemaCompiler(source: source)
    try withView(of: BaseDocuments.item) { view in
      let validator = CoreValidator(minimumSeverity: .warning)
      let rules = try #require(validator.schema(for: view, schemasSayFields: false))
      #expect(compiler.compile(all: [url], with: rules) == nil)
      #expect(compiler.compile(all: [], with: rules)?.isValid(view) == true)
    }
  }
}
