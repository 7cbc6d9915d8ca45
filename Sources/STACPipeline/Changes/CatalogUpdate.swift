public import STACCatalog
public import STACJSON
public import STACModel
public import STACQuery

/// Changes documents of a catalog: fields are removed, then set, then patches are laid on.
public struct CatalogUpdate: DocumentChanger {
  /// Which documents are meant.
  public enum Objects: String, Sendable, CaseIterable {
    case items, collections, catalogs, all

    func contains(_ kind: STACObjectKind) -> Bool {
      switch kind {
      case .item, .feature: self == .items || self == .all
      case .collection: self == .collections || self == .all
      case .catalog: self == .catalogs || self == .all
      default: false
      }
    }
  }

  /// A patch for each document that is meant.
  public enum Patch: Sendable {
    /// RFC 7396.
    case merge(JSONValue)
    /// RFC 6902.
    case operations(JSONPatch)
  }

  /// Which documents are meant.
  public var objects = Objects.items
  /// Which of them. Of Collections and Catalogs the box and the time are those of their extent, and
  /// properties their members.
  public var filter = ItemFilter()
  /// The fields that are removed and set.
  public var fields = UpdateStep()
  /// What is laid on each.
  public var patch: Patch?
  /// What is laid on single documents; others are not meant then.
  public var patches: DocumentPatches?
  /// Whether `updated` of what is changed becomes the time.
  public var stamps = true
  /// The time of the run.
  public var time = Timestamp(seconds: Timestamp.now.seconds)

  /// An update that changes nothing yet.
  public init() {}

  /// Whether there is anything to be changed.
  public var isEmpty: Bool {
    fields.removals.isEmpty && fields.assignments.isEmpty && patch == nil && patches == nil
  }

  /// What the update makes of a document.
  public func verdict(
    on document: JSONView, _ kind: STACObjectKind
  ) throws(ItemFailure) -> DocumentVerdict {
    guard objects.contains(kind), filter.selects(document, kind) else { return .kept }
    let id = document["id"]?.string ?? ""
    let collection = document["collection"]?.string ?? ""
    let own = try patches?.patch(id: id, collection: collection)
    if patches != nil, own == nil { return .kept }
    var edit = Edit(document)
    do throws(JSONError) {
      try edit.change { (tree) throws(JSONError) in
        try fields.editFields(of: &tree, id: id, collection: collection)
      }
      if let patch { try edit.lay(patch) }
      if let own { try edit.lay(own) }
      if stamps, !edit.patch.operations.isEmpty { try stamp(&edit, kind) }
    } catch {
      throw ItemFailure(code: "update-failed", message: error.message, pointer: error.pointer)
    }
    let patch = edit.patch
    for operation in patch.operations { try Self.checkIdentity(operation, kind) }
    return .changed(patch)
  }

  /// The fields by which a document is found cannot be changed: its file, its links and its
  /// partition hang on them.
  private static func checkIdentity(
    _ operation: JSONPatch.Operation, _ kind: STACObjectKind
  ) throws(ItemFailure) {
    let path: JSONPointer
    switch operation {
    case .add(let place, _), .remove(let place), .replace(let place, _): path = place
    case .move, .copy, .test: return
    }
    guard path.tokens.count < 2 else { return }
    let name = path.tokens.first
    guard name == nil || name == "id" || name == "type" || name == "collection" && kind == .item
    else { return }
    throw ItemFailure(
      code: "update-identity",
      message: "an update cannot change the \(name ?? "whole document") of a document",
      pointer: path)
  }

  /// Where `updated` stands: <https://github.com/radiantearth/stac-spec/blob/v1.1.0/commons/common-metadata.md#date-and-time>
  private func stamp(_ edit: inout Edit, _ kind: STACObjectKind) throws(JSONError) {
    let isItem = kind == .item || kind == .feature
    let path = FieldPath(keys: isItem ? ["properties", "updated"] : ["updated"])
    let pointer = JSONPointer(tokens: isItem ? ["properties", "updated"] : ["updated"])
    let isSet = edit.patch.operations.contains { operation in
      switch operation {
      case .add(pointer, _), .replace(pointer, _), .remove(pointer): true
      default: false
      }
    }
    // Who says when it was updated is believed.
    if isSet { return }
    let text = time.description
    try edit.change { (tree) throws(JSONError) in try tree.set(path) { _ in .string(text) } }
  }

  /// A document that is being changed, and how it was.
  private struct Edit {
    private let document: JSONView
    private var tree: JSONTree
    /// Whether the tree has lost sight of the document.
    private var isApart = false

    init(_ document: JSONView) {
      self.document = document
      tree = JSONTree(document)
    }

    mutating func change(
      _ body: (inout JSONTree) throws(JSONError) -> Void
    ) throws(JSONError) { try body(&tree) }

    mutating func lay(_ patch: Patch) throws(JSONError) {
      switch patch {
      case .merge(let value): tree.merge(value, .mergePatch)
      case .operations(let operations):
        tree = JSONTree(try tree.value.applying(operations))
        isApart = true
      }
    }

    var patch: JSONPatch {
      isApart ? JSONPatch(from: JSONValue(document), to: tree.value) : tree.patch
    }
  }
}

/// Takes documents out of a catalog: Items of which a filter is true.
public struct CatalogDeletion: DocumentChanger {
  /// Which Items go.
  public var filter: ItemFilter

  /// A deletion of these Items.
  public init(_ filter: ItemFilter) { self.filter = filter }

  /// Whether an Item goes.
  public func verdict(
    on document: JSONView, _ kind: STACObjectKind
  ) throws(ItemFailure) -> DocumentVerdict {
    guard kind == .item || kind == .feature, filter.matches(document) else { return .kept }
    return .deleted
  }
}

extension ItemFilter {
  /// Whether a document is wanted; of a Collection its extent counts, and its members are properties.
  func selects(_ document: JSONView, _ kind: STACObjectKind) -> Bool {
    if isEmpty { return true }
    if kind == .item || kind == .feature { return matches(document) }
    var properties = JSONValue(document).object ?? [:]
    var item: JSONObject = ["type": "Feature", "id": properties["id"] ?? .null]
    if kind == .collection { item["collection"] = properties["id"] }
    if let box = properties["extent"]?["spatial"]?["bbox"]?.array?.first { item["bbox"] = box }
    if let times = properties["extent"]?["temporal"]?["interval"]?.array?.first?.array,
      times.count == 2
    {
      properties["start_datetime"] = times[0]
      properties["end_datetime"] = times[1]
    }
    item["properties"] = .object(properties)
    var parser = JSONParser()
    guard let view = try? parser.parse(Array(JSONValue.object(item).description.utf8)) else {
      return false
    }
    return matches(view)
  }
}
