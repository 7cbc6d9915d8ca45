public import STACJSON

/// Checks Items, Collections and Catalogs of STAC 1.0.0 and 1.1.0 against rules that are built in.
///
/// It agrees with the official JSON Schemas of the core on what is valid: a document has findings
/// of severity ``Severity/error`` from rules of basis ``Rule/Basis/schema`` exactly where its
/// schema fails. Rules of another basis look further. Extensions are not its business.
///
/// A validator is made once and may be used by many threads at a time.
public struct CoreValidator: Sendable {
  private let tablesOfV100: ShapeTables
  private let tablesOfV110: ShapeTables
  private let directory = ExtensionDirectory()
  private let minimumSeverity: Severity

  /// A validator with all rules whose findings weigh this much or more.
  public init(minimumSeverity: Severity = .info) {
    self.minimumSeverity = minimumSeverity
    tablesOfV100 = TableCompiler.tables(for: .v100)
    tablesOfV110 = TableCompiler.tables(for: .v110)
  }

  /// Whether the rules are those of a version; documents of older versions need their own schemas.
  public func knows(_ version: String?) -> Bool {
    !DocumentTarget.olderVersions.contains { version == $0.description }
  }

  /// Checks a document and appends everything that is found, in document order.
  ///
  /// Of more than a thousand findings the first thousand are given, and a last one that counts the
  /// others.
  ///
  /// - Complexity: O(*n*) in the size of the document; no allocation where nothing is found.
  public func validate(_ view: JSONView, into findings: inout [Finding]) {
    var collector = FindingCollector(root: view, minimumSeverity: minimumSeverity)
    if let target = DocumentTarget(view, &collector) {
      let tables = target.version == .v100 ? tablesOfV100 : tablesOfV110
      collector = walk(view, target, tables, collector)
    }
    collector.move(into: &findings)
  }

  /// What the rules ask of all documents with the same list of extensions as this one, as a schema;
  /// nil where there is no such schema.
  func schema(for document: JSONView, schemasSayFields: Bool) -> RuleSchema? {
    RuleSchema(
      for: document, directory, level: minimumSeverity, schemasSayFields: schemasSayFields)
  }

  private func walk(
    _ view: JSONView, _ target: DocumentTarget, _ tables: ShapeTables,
    _ collector: FindingCollector
  ) -> FindingCollector {
    tables.nodes.withUnsafeBufferPointer { nodes in
      tables.tables.withUnsafeBufferPointer { keyTables in
        tables.slots.withUnsafeBufferPointer { slots in
          tables.extensions.withPointers { extensions in
            guard let extensions, let nodes = nodes.baseAddress,
              let keyTables = keyTables.baseAddress, let slots = slots.baseAddress
            else { return collector }
            var walk = ShapeWalk(
              nodes: nodes, tables: keyTables, slots: slots, names: tables.names,
              schemaTable: tables.schema, extensions: extensions, version: target.version,
              isItem: target.subject == .item, use: ExtensionUse(view, directory),
              collector: collector)
            switch target.subject {
            case .item:
              walk.checkObject(view, tables.item, nil)
              walk.checkItemRelations(view, target.version)
              walk.checkItemPractices(view)
            case .collection:
              walk.checkObject(view, tables.collection, nil)
              walk.checkCollectionRelations(view, target.version)
              walk.checkCollectionPractices(view)
            case .catalog:
              walk.checkObject(view, tables.catalog, nil)
            case .geoParquet: break
            }
            walk.checkDocumentRelations(view)
            walk.checkLinks(view)
            walk.checkIdentifierForm(view)
            walk.checkIdentifiers(view)
            walk.checkUnusedExtensions(view, directory)
            return walk.collector
          }
        }
      }
    }
  }
}
