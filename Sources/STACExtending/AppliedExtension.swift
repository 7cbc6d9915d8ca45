internal import STACExtensions
public import STACJSON
internal import STACModel
internal import STACQuery
internal import STACStorage
internal import STACValidation
internal import Synchronization

/// A document that can be read and edited in turns, such as an Item on its way.
public protocol ExtendableDocument: AnyObject {
  /// The document as it is now. Valid until the next edit.
  var view: JSONView { get }
  /// The folder of the file that it was read from, where it has one of its own.
  var folder: String? { get }
  /// Changes the document; where the body throws, it stays as it was.
  func edit<E: Error>(_ body: (inout JSONTree) throws(E) -> Void) throws(E)
}

/// An extension that is ready to be applied: its fields and where they come from, its schema.
///
/// All workers may use the same value. It is made by an ``ExtensionLoader``.
public struct AppliedExtension: Sendable {
  /// The name, for messages.
  public let name: String
  /// The URL that `stac_extensions` lists.
  public let identifier: String
  /// Why documents are not checked against the schema though they should be; nil where they are.
  public let schemaProblem: String?
  private(set) var options: ExtensionOptions
  let extender: (any Extender)?
  let description: ExtensionDescription?
  let schema: ExtensionSchema?
  let compiler: SchemaCompiler
  private let family: ExtensionFamily
  private let made = PlaceholderCounts()
  /// Whether fields are given only to the kinds of documents that have a place for them.
  private var dividesRules = false

  init(
    name: String, identifier: String, _ options: ExtensionOptions, extender: (any Extender)?,
    description: ExtensionDescription?, schema: ExtensionSchema?, schemaProblem: String?,
    compiler: SchemaCompiler
  ) {
    self.name = name
    self.identifier = identifier
    self.options = options
    self.extender = extender
    self.description = description
    self.schema = schema
    self.schemaProblem = schemaProblem
    self.compiler = compiler
    family = ExtensionFamily(identifier)
  }

  /// Applies the extension to a document.
  ///
  /// The order: `stac_extensions`, the fields that were given, what can be worked out, what the
  /// schema asks for, the check.
  ///
  /// - Returns: what there is to say of it, which is no failure.
  /// - Throws: ``ExtensionError``. The document may be changed in part then: who goes on with it goes
  ///   back to what it was.
  public func apply(to document: some ExtendableDocument) throws(ExtensionError) -> [String] {
    var draft = DraftDocument(document.view, folder: document.folder)
    try checkScope(draft)
    let declared = try declare(&draft)
    for rule in options.collectionRules[draft.collection] ?? [] {
      try rule.apply(to: &draft, only: options.files.names)
    }
    for rule in options.rules where !dividesRules || rule.isMeant(for: draft.kind) {
      try rule.apply(to: &draft, only: options.files.names)
    }
    for rule in description?.rules(for: draft.kind) ?? [] { try rule.apply(to: &draft) }
    try commit(draft, to: document)
    var notes: [String] = []
    if let extender {
      var draft = DraftDocument(document.view, folder: document.folder)
      try extender.extend(&draft)
      notes = draft.notes
      try commit(draft, to: document)
    }
    // A newer version has a schema of its own.
    let isValid = declared == identifier ? try scaffold(document) : false
    try description?.check(document.view)
    if !isValid { try check(document.view, against: declared) }
    return notes
  }

  private func commit(
    _ draft: DraftDocument, to document: some ExtendableDocument
  ) throws(ExtensionError) {
    if draft.changes.isEmpty { return }
    try document.edit { (tree) throws(ExtensionError) in try draft.apply(to: &tree) }
  }

  // MARK: All kinds of documents

  /// The same for all documents of a catalog: fields that were given go to those that have a place for
  /// them, `properties.…` to Items, `item_assets.…` and `summaries.…` to Collections, `assets.…` to all
  /// with assets, others to Collections and Catalogs.
  public func dividingRules() -> AppliedExtension {
    var copy = self
    copy.dividesRules = true
    return copy
  }

  /// What the names of its fields begin with, such as `eo:`; nil where they have nothing in common.
  public var fieldPrefix: String? {
    if let known = STACExtension.named(name)?.prefix, !known.isEmpty {
      return known.hasSuffix(":") ? known : known + ":"
    }
    let own = description?.fields.map(\.name) ?? schema?.fields("Feature").map(\.name) ?? []
    let names = own.filter { $0.contains(":") }
    let prefixes = Set(names.map { $0.prefix { $0 != ":" } + ":" })
    return prefixes.count == 1 ? prefixes.first.map { String($0) } : nil
  }

  /// Whether a Collection or Catalog has to do with the extension: it has a field of it, an asset, or is
  /// to get a field.
  public func concerns(_ document: JSONView) -> Bool {
    let kind = STACObjectKind(document)
    if options.rules.contains(where: { $0.isGiven(to: document, kind) }) { return true }
    if document["stac_extensions"]?.isArray == true,
      document["stac_extensions"]?.elements.contains(where: {
        family.relation(of: $0.string ?? "") != .other
      }) == true
    {
      return true
    }
    if extender != nil, let assets = document["assets"], assets.isObject,
      assets.members.contains(where: { _ in true })
    {
      return true
    }
    let type = kind == .catalog ? "Catalog" : "Collection"
    let plain = schema?.fields(type).filter { $0.path.count == 1 }.map(\.name) ?? []
    if plain.contains(where: { document[JSONKey($0)] != nil }) { return true }
    guard let prefix = fieldPrefix.map({ Array($0.utf8) }) else { return false }
    func has(_ value: JSONView?) -> Bool {
      guard let value, value.isObject else { return false }
      return value.members.contains { $0.key.starts(with: prefix) }
    }
    if has(document) || has(document["summaries"]) { return true }
    for name in ["item_assets", "assets"] {
      guard let parts = document[JSONKey(name)], parts.isObject else { continue }
      if parts.members.contains(where: { has($0.value) }) { return true }
    }
    return false
  }

  // MARK: Scope and version

  private func checkScope(_ draft: DraftDocument) throws(ExtensionError) {
    let isFor =
      switch draft.kind {
      case .item, .collection: description?.kinds.contains(draft.kind) ?? true
      // Catalogs must not declare it, though the schema lets them.
      case .catalog: description?.kinds.contains(.catalog) ?? (name != "dgeo")
      default: false
      }
    guard isFor else {
      throw ExtensionError(
        .scope, "the extension '\(name)' is not for \(draft.kind.name)",
        at: JSONPointer(tokens: ["type"]))
    }
  }

  /// Sees that `stac_extensions` has the extension once.
  ///
  /// - Returns: the entry that it has then: a newer version that is there stays.
  private func declare(_ draft: inout DraftDocument) throws(ExtensionError) -> String {
    let list = draft.view["stac_extensions"]
    if let list, !list.isArray, !list.isNull {
      throw ExtensionError(
        .field, "'stac_extensions' must be an array, not \(list.kind.name)",
        at: JSONPointer(tokens: ["stac_extensions"]))
    }
    let elements = list?.isArray == true ? list.map { Array($0.elements) } ?? [] : []
    let entries = elements.map { $0.string ?? "" }
    let relations = entries.map { family.relation(of: $0) }
    if let newer = relations.firstIndex(of: .newer) { return entries[newer] }
    var kept: [JSONValue] = []
    var hasIt = false
    var isChanged = false
    for (index, relation) in relations.enumerated() {
      switch relation {
      case .other, .newer: kept.append(JSONValue(elements[index]))
      case .same:
        if entries[index] != identifier || hasIt { isChanged = true }
        if !hasIt { kept.append(.string(identifier)) }
        hasIt = true
      case .older(let version):
        try checkUpgrade(draft, from: version, entries[index], index)
        isChanged = true
        if !hasIt { kept.append(.string(identifier)) }
        hasIt = true
      }
    }
    if !hasIt { kept.append(.string(identifier)) }
    if isChanged || !hasIt { draft.set("stac_extensions", to: .array(kept)) }
    return identifier
  }

  /// Fields that the new version does not have any more must not be left behind.
  private func checkUpgrade(
    _ draft: DraftDocument, from version: STACExtension.Version?, _ entry: String, _ index: Int
  ) throws(ExtensionError) {
    var gone = family.fieldsGivenUp(since: version)
    if name == "projection" { gone.remove("proj:epsg") }
    if gone.isEmpty { return }
    var places = [(["properties"], draft.view["properties"]), ([], draft.view)]
    places += draft.assets.map { (["assets", $0.name], $0.asset) }
    for case (let place, let fields?) in places where fields.isObject {
      for (key, _) in fields.members where gone.contains(String(key)) {
        throw ExtensionError(
          .version,
          "'\(String(key))' is of version \(version?.number ?? "") of '\(name)' and not of the newest: "
            + "migrate the document first (convert --migrate 1.1.0), or name "
            + "\(name)@\(version?.number ?? "")",
          at: JSONPointer(tokens: place + [String(key)]))
      }
    }
  }

  // MARK: Schema

  /// Adds what the schema asks for.
  ///
  /// - Returns: whether the document was found valid, so that it need not be looked at again.
  private func scaffold(_ document: some ExtendableDocument) throws(ExtensionError) -> Bool {
    guard let schema, options.scaffold != .nothing else { return false }
    let view = document.view
    let asked = askedFields(schema, view)
    if asked.isEmpty, schema.compiled.isValid(view) { return true }
    var completion = SchemaCompletion(schema, type: view["type"]?.string ?? "")
    var value = JSONValue(view)
    do throws(SchemaCompletion.Conflict) {
      for field in asked { value = try add(field, to: value, &completion) }
      value = try completion.complete(value)
    } catch {
      // What is there is looked at by the check, which says it better.
      if JSONValue(view)[JSONPointer(tokens: error.path)] != nil { return false }
      throw ExtensionError(
        .required,
        "'\(error.path.joined(separator: "."))' is needed for '\(name)' and cannot be made up: "
          + "\(error.message); give it a value", at: JSONPointer(tokens: error.path))
    }
    made.count(completion.placeholders)
    let old = JSONValue(view)
    if value == old { return false }
    // Only what was added is edited: the rest stays as it was written.
    let additions = Self.additions(old, value, [])
    try document.edit { (tree) throws(ExtensionError) in
      do throws(JSONError) {
        for (path, addition) in additions { try tree.set(FieldPath(keys: path)) { _ in addition } }
      } catch { throw ExtensionError(.field, error.message, at: error.pointer) }
    }
    return false
  }

  /// The fields that shall be there besides those that the schema asks for.
  private func askedFields(
    _ schema: ExtensionSchema, _ view: JSONView
  ) -> [SchemaOutline.Field] {
    let names: [String]
    switch options.scaffold {
    case .nothing: return []
    case .required(let and) where and.isEmpty: return []
    case .required(let and): names = and
    case .all: names = []
    }
    return schema.fields(view["type"]?.string ?? "").filter { field in
      if options.scaffold == .all { return !["summaries", "links"].contains(field.path[0]) }
      return names.contains(field.name) || names.contains(field.path.joined(separator: "."))
    }
  }

  /// Adds a field where it may stand and is not there.
  private func add(
    _ field: SchemaOutline.Field, to value: JSONValue, _ completion: inout SchemaCompletion
  ) throws(SchemaCompletion.Conflict) -> JSONValue {
    var parents: [[String]] = [[]]
    for name in field.path.dropLast() {
      parents = parents.flatMap { parent -> [[String]] in
        guard name == "*" else { return [parent + [name]] }
        return value[JSONPointer(tokens: parent)]?.object?.keys
          .filter { options.files.names.contains($0) }.map { parent + [$0] } ?? []
      }
    }
    var tree = JSONTree(value)
    for parent in parents {
      let path = parent + [field.name]
      if let there = value[JSONPointer(tokens: path)], there != .null { continue }
      let made = try completion.value(for: field)
      do throws(JSONError) {
        try tree.set(FieldPath(keys: path)) { _ in made }
      } catch { throw SchemaCompletion.Conflict(message: error.message, path: path) }
    }
    return tree.value
  }

  /// What a value has that another has not, with the shortest paths.
  private static func additions(
    _ old: JSONValue, _ new: JSONValue, _ path: [String]
  ) -> [(path: [String], value: JSONValue)] {
    guard let before = old.object, let after = new.object else { return [(path, new)] }
    return after.flatMap { name, value -> [(path: [String], value: JSONValue)] in
      guard let known = before[name] else { return [(path + [name], value)] }
      return known == value ? [] : additions(known, value, path + [name])
    }
  }

  private func check(_ view: JSONView, against declared: String) throws(ExtensionError) {
    guard options.checks, let schema else { return }
    var compiled = schema.compiled
    if declared != identifier {
      // The document has a newer version, which is what it must keep.
      guard let newer = try? compiler.compile(declared) else { return }
      compiled = newer
    }
    if compiled.isValid(view) { return }
    var findings: [Finding] = []
    compiled.validate(view, into: &findings)
    let first = findings.first
    throw ExtensionError(
      .invalid,
      "the result is not valid against '\(name)': \(first?.message ?? "the schema refuses it")"
        + (findings.count > 1 ? ", and \(findings.count - 1) more" : ""), at: first?.pointer)
  }

  // MARK: Remarks

  /// What was made up so far, one sentence a field.
  public var remarks: [String] {
    (schemaProblem.map { [$0] } ?? []) + made.sentences(name)
  }
}

/// Counts placeholders by field.
private final class PlaceholderCounts: Sendable {
  private struct Key: Hashable {
    let field: String
    let value: JSONValue
  }

  private let counts = Mutex<[Key: Int]>([:])

  func count(_ placeholders: [SchemaCompletion.Placeholder]) {
    if placeholders.isEmpty { return }
    counts.withLock { counts in
      for made in placeholders {
        let isAsset = made.path.count > 2 && made.path[0].hasSuffix("assets")
        let path = isAsset ? [made.path[0], "*"] + made.path[2...] : made.path
        let key = Key(field: path.joined(separator: "."), value: made.value)
        if counts.count < 1000 || counts[key] != nil { counts[key, default: 0] += 1 }
      }
    }
  }

  func sentences(_ name: String) -> [String] {
    counts.withLock { counts in
      counts.sorted { $0.key.field < $1.key.field }.map { key, count in
        "'\(key.field)' of '\(name)' was made up: \(key.value), in \(count) "
          + (count == 1 ? "place" : "places") + "; give it a value"
      }
    }
  }
}
