public import STACCatalog
public import STACJSON
public import STACModel
public import STACQuery

/// Changes fields of Items: removes, then sets, then lays a patch for the Item's id on it, then
/// stamps `properties.updated`.
public struct UpdateStep: ItemStep, StampingStep {
  /// How the patch of an Item is laid on it.
  public enum Mode: String, Sendable, CaseIterable {
    /// Members are added and replaced, all the way down.
    case merge
    /// The patch takes the place of the Item.
    case replace
    /// Only members that are there already are replaced.
    case updateOnly = "update_only"
  }

  /// A field to be set.
  public struct Assignment: Sendable {
    /// Where.
    public var path: FieldPath
    /// To what; texts are templates with `{item_id}`, `{collection_id}` and `{asset_key}`.
    public var value: ValueTemplate

    /// Sets the field at a path.
    public init(_ path: FieldPath, to value: JSONValue) {
      self.path = path
      self.value = ValueTemplate(value)
    }
  }

  /// Fields to be removed.
  public var removals: [FieldPath] = []
  /// Fields to be set.
  public var assignments: [Assignment] = []
  /// Patches by Item id.
  public var patches: [String: JSONValue] = [:]
  /// How a patch is laid on an Item.
  public var mode = Mode.merge
  /// Whether objects that are missing on a path are made; if not, they are a failure.
  public var createsMissingPaths = true
  /// Whether `properties.updated` becomes the time of the run.
  public var stampsUpdated = false
  /// The time of the run; set when it begins.
  var updated = Timestamp.now

  /// A step that changes nothing yet.
  public init() {}

  private static let updatedPath = FieldPath(keys: ["properties", "updated"])

  /// The step with the time that its stamps show.
  public func stamping(_ time: Timestamp) -> UpdateStep {
    var step = self
    step.updated = time
    return step
  }

  /// Changes the Item.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    let needsNames = assignments.contains { !$0.value.isConstant }
    let id = needsNames || !patches.isEmpty ? item.id ?? "" : ""
    let collection = needsNames ? item.collection ?? "" : ""
    let patch = patches[id]
    if let patch, mode == .replace { try replace(item, by: patch, id) }
    do throws(JSONError) {
      try item.edit { (tree) throws(JSONError) in
        if patch == nil || mode != .replace {
          try editFields(of: &tree, id: id, collection: collection)
        }
        if let patch, mode != .replace {
          tree.merge(patch, mode == .merge ? .overwrite : .existingOnly)
        }
        if stampsUpdated {
          let stamp = updated.description
          try tree.set(Self.updatedPath) { _ in .string(stamp) }
        }
      }
    } catch {
      throw ItemFailure(code: "update-failed", message: error.message, pointer: error.pointer)
    }
    return .keep
  }

  /// Removes and sets fields.
  func editFields(
    of tree: inout JSONTree, id: String, collection: String
  ) throws(JSONError) {
    for path in removals { tree.remove(path) }
    for assignment in assignments {
      try set(assignment, in: &tree, id: id, collection: collection)
    }
  }

  private func set(
    _ assignment: Assignment, in tree: inout JSONTree, id: String, collection: String
  ) throws(JSONError) {
    let value = assignment.value
    try tree.set(assignment.path, createsMissingPaths ? .create : .fail) { wildcards in
      value.value(
        TextTemplate.Values(itemID: id, collectionID: collection, assetKey: wildcards.first))
    }
  }

  private func replace(
    _ item: WorkingItem, by patch: JSONValue, _ id: String
  ) throws(ItemFailure) {
    guard patch["id"]?.string == id else {
      throw ItemFailure(
        code: "update-failed",
        message: "the patch that replaces the Item must have its id '\(id)'",
        pointer: JSONPointer(tokens: ["id"]))
    }
    item.value = patch
  }
}
