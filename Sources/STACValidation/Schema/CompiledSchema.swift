public import STACJSON
internal import Synchronization

/// Schemas that are ready: what they refer to is found, and a graph of them is made.
///
/// It never changes and may be used by many threads at a time.
public struct CompiledSchema: Sendable {
  /// What is wrong with the schemas themselves: references that lead nowhere, patterns that are
  /// none. A part of a schema that has such a problem lets no value pass; the rest works.
  public let problems: [SchemaError]

  private let storage: Storage

  /// Owns what the graph points to.
  ///
  /// It may be shared by threads: everything in it is written before it is made, but for the
  /// pruner, which a lock guards.
  private final class Storage: @unchecked Sendable {
    let roots: [Subschema]
    let documents: [SchemaDocument]
    let memory: GraphMemory
    let graph: NodePointer
    /// Graphs for objects of which `type` is known.
    let graphsByType: [(type: StaticString, graph: NodePointer)]
    /// Made when the first document is found invalid; none where a graph cannot say everything.
    private let pruner = Mutex<SchemaPruner?>(nil)
    private let canPrune: Bool

    func sharedPruner() -> SchemaPruner? {
      guard canPrune else { return nil }
      return pruner.withLock { pruner in
        let made = pruner ?? SchemaPruner(roots)
        pruner = made
        return made
      }
    }

    init(
      roots: [Subschema], documents: [SchemaDocument], memory: GraphMemory, graph: NodePointer,
      graphsByType: [(type: StaticString, graph: NodePointer)], canPrune: Bool
    ) {
      self.canPrune = canPrune
      self.roots = roots
      self.documents = documents
      self.memory = memory
      self.graph = graph
      self.graphsByType = graphsByType
    }
  }

  init(_ roots: [Subschema], _ registry: SchemaRegistry, assertsFormats: Bool) {
    var linker = SchemaLinker(registry, assertsFormats: assertsFormats)
    for root in roots { linker.link(root) }
    problems = linker.problems
    var documents: [ObjectIdentifier: SchemaDocument] = [:]
    for schema in linker.reached {
      documents[ObjectIdentifier(schema.resource.document)] = schema.resource.document
    }
    let compiler = GraphCompiler()
    var graphsByType: [(type: StaticString, graph: NodePointer)] = []
    let graph: NodePointer
    if linker.hasDynamicReferences {
      graph = compiler.interpretedRoot(roots)
    } else {
      graph = compiler.root(roots)
      let types: [StaticString] = ["Feature", "Collection", "Catalog"]
      for type in types {
        graphsByType.append((type, compiler.root(roots, assuming: "\(type)")))
      }
    }
    storage = Storage(
      roots: roots, documents: Array(documents.values), memory: compiler.memory, graph: graph,
      graphsByType: graphsByType, canPrune: !linker.hasDynamicReferences)
  }

  /// Whether a value is valid against all of the schemas.
  ///
  /// Of a member that stands twice in an object both values must be valid.
  ///
  /// - Complexity: O(*n*) in the size of the value, for schemas without nested alternatives.
  ///   Allocates nothing, but for `unevaluated…`, dynamic references and `uniqueItems` of long
  ///   arrays.
  public func isValid(_ view: JSONView) -> Bool {
    var graph = storage.graph
    if let type = view["type"]?.text {
      for entry in storage.graphsByType where type == entry.type {
        graph = entry.graph
        break
      }
    }
    var state = GraphWalkState(memory: Unmanaged.passUnretained(storage.memory))
    return withExtendedLifetime(storage) {
      withUnsafeMutablePointer(to: &state) { state in
        let walk = GraphWalk(tape: view.tapeWords, strings: view.tapeStrings, state: state)
        let isValid = walk.check(graph, view.tapeIndex, view.tapeWords[view.tapeIndex])
        return isValid && !state.pointee.isGivenUp
      }
    }
  }

  /// Checks a value and appends everything that is found, in document order.
  ///
  /// The rules of the findings are `schema-` and the keyword; where nothing of `oneOf` or `anyOf`
  /// fits they are those of the alternative that was likely meant. Not more than a thousand
  /// findings are given.
  ///
  /// - Complexity: as ``isValid(_:)``, while the value is valid; much slower where it is not.
  public func validate(_ view: JSONView, into findings: inout [Finding]) {
    if isValid(view) { return }
    let misses = explain(view)
    if misses.isEmpty {
      findings.append(
        Finding(
          rule: "schema-invalid", severity: .error, pointer: .root,
          message: "the schema refuses this document", schema: storage.roots.first?.url))
      return
    }
    var seen: Set<Finding> = []
    for miss in misses {
      let finding = miss.finding(root: view)
      if seen.insert(finding).inserted { findings.append(finding) }
    }
  }

  /// What the schemas as written say, keyword by keyword.
  private func explain(_ view: JSONView) -> [SchemaMiss] {
    var walker = SchemaWalker(root: view, pruner: storage.sharedPruner())
    for root in storage.roots { _ = walker.check(root, view) }
    let misses = walker.misses
    let places = misses.indices.sorted {
      (misses[$0].value.documentOrder, $0) < (misses[$1].value.documentOrder, $1)
    }
    return places.map { misses[$0] }
  }

  /// The verdict of the walker alone, for tests that hold it against the graph's.
  func isValidAsWritten(_ view: JSONView) -> Bool {
    storage.roots.allSatisfy { root in
      var walker = SchemaWalker(root: view)
      return walker.isValid(root, view)
    }
  }
}
