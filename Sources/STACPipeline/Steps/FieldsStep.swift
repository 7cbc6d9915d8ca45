public import STACCatalog
internal import STACJSON
public import STACQuery

/// Leaves only the wanted fields in Items.
public struct FieldsStep: ItemStep {
  /// Which fields stay.
  public var fields: FieldSelection

  /// A step that leaves these fields.
  public init(_ fields: FieldSelection) { self.fields = fields }

  /// Takes all other fields away.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    if fields.isExclusive { item.value = fields.pick(from: item.view) }
    if !fields.removals.isEmpty {
      item.edit { tree in
        for path in fields.removals { tree.remove(path) }
      }
    }
    return .keep
  }
}
