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

  /// Owns what the graphs point to.
  ///
  /// It may be shared by threads: everything in it is written before it is made, but for the graphs
  /// and the pruner, which are made once, under a lock.
  private final class Storage: @unchecked Sendable {
    let roots: [Subschema]
    let documents: [SchemaDocument]
    /// Everything is left to the walker: the way decides where references lead.
    let isInterpreted: Bool
    // For any value, and for objects of which `type` is known.
    let any = LazyGraph()
    let feature = LazyGraph()
    let collection = LazyGraph()
    let catalog = LazyGraph()
    /// Made when the first document is found invalid.
    private let pruner = Mutex<SchemaPruner?>(nil)

    init(roots: [Subschema], documents: [SchemaDocument], isInterpreted: Bool) {
      self.roots = roots
      self.documents = documents
      self.isInterpreted = isInterpreted
    }

    /// The graph for documents of a type. Most schemas never meet more than one.
    @inline(__always)
    func graph(_ type: DocumentType) -> UnsafeMutablePointer<GraphRoot> {
      switch type {
      case .feature: feature.root { makeGraph("Feature") }
      case .collection: collection.root { makeGraph("Collection") }
      case .catalog: catalog.root { makeGraph("Catalog") }
      case .other: any.root { makeGraph(nil) }
      }
    }

    private func makeGraph(_ type: String?) -> GraphMemory {
      let compiler = GraphCompiler()
      compiler.memory.finish(
        isInterpreted
          ? compiler.interpretedRoot(roots) : compiler.root(roots, assuming: type))
      return compiler.memory
    }

    /// None where a graph cannot say everything.
    func sharedPruner() -> SchemaPruner? {
      if isInterpreted { return nil }
      return pruner.withLock { pruner in
        let made = pruner ?? SchemaPruner(roots)
        pruner = made
        return made
      }
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
    storage = Storage(
      roots: roots, documents: Array(documents.values), isInterpreted: linker.hasDynamicReferences)
  }

  /// Whether a value is valid against all of the schemas.
  ///
  /// Of a member that stands twice in an object both values must be valid.
  ///
  /// - Complexity: O(*n*) in the size of the value, for schemas without nested alternatives.
  ///   Allocates nothing, but for `unevaluated…`, dynamic references and `uniqueItems` of long
  ///   arrays. The first value of a type waits for the graph to be made.
  public func isValid(_ view: JSONView) -> Bool { isValid(view, DocumentType(of: view)) }

  /// As ``isValid(_:)``, for who knows what the member `type` says.
  func isValid(_ view: JSONView, _ type: DocumentType) -> Bool {
    withExtendedLifetime(storage) {
      let root = storage.graph(type)
      var state = GraphWalkState(memory: root.pointee.memory, for: view)
      return withUnsafeMutablePointer(to: &state) { state in
        let walk = GraphWalk(tape: view.tapeWords, strings: view.tapeStrings, state: state)
        let isValid = walk.check(root.pointee.node, view.tapeIndex, view.tapeWords[view.tapeIndex])
        return isValid && !state.pointee.isGivenUp
      }
    }
  }

  /// Makes the graph for documents of a type now; false where a schema of our own is in it that it
  /// could not take in.
  @discardableResult
  func prepare(_ type: DocumentType) -> Bool {
    let graph = storage.graph(type)
    let hasNative = storage.roots.contains { $0.resource.document.isNative }
    let isWhole = !graph.pointee.memory._withUnsafeGuaranteedRef { $0.leavesNativeOut }
    return !hasNative || !storage.isInterpreted && isWhole
  }

  /// Checks a value and appends everything that is found, in document order.
  ///
  /// The rules of the findings are `schema-` and the keyword; where nothing of `oneOf` or `anyOf`
  /// fits they are those of the alternative that was likely meant. Not more than a thousand
  /// findings are given.
  ///
  /// - Complexity: as ``isValid(_:)``, while the value is valid; much slower where it is not.
  public func validate(_ view: JSONView, into findings: inout [Finding]) {
    Self.validate(view, against: CollectionOfOne(self), into: &findings)
  }

  /// Checks a value against several schemas and appends everything that is found, in document order;
  /// of the same place in the order of the schemas.
  static func validate(
    _ view: JSONView, against schemas: some Sequence<CompiledSchema>, into findings: inout [Finding]
  ) {
    let type = DocumentType(of: view)
    var misses: [SchemaMiss] = []
    for schema in schemas where !schema.isValid(view, type) {
      let found = schema.explain(view)
      if found.isEmpty {
        findings.append(
          Finding(
            rule: "schema-invalid", severity: .error, pointer: .root,
            message: "the schema refuses this document", schema: schema.storage.roots.first?.url))
      }
      misses += found
    }
    let places = misses.indices.sorted {
      (misses[$0].value.documentOrder, $0) < (misses[$1].value.documentOrder, $1)
    }
    var seen: Set<Finding> = []
    for place in places.prefix(SchemaWalker.missLimit) {
      let finding = misses[place].finding(root: view)
      if seen.insert(finding).inserted { findings.append(finding) }
    }
  }

  /// What the schemas as written say, keyword by keyword.
  private func explain(_ view: JSONView) -> [SchemaMiss] {
    var walker = SchemaWalker(root: view, pruner: storage.sharedPruner())
    for root in storage.roots { _ = walker.check(root, view) }
    return walker.misses + (walker.trouble.map { [$0] } ?? [])
  }

  /// The verdict of the walker alone, for tests that hold it against the graph's.
  func isValidAsWritten(_ view: JSONView) -> Bool {
    storage.roots.allSatisfy { root in
      var walker = SchemaWalker(root: view)
      return walker.isValid(root, view)
    }
  }
}
