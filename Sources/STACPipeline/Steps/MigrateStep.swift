public import STACCatalog
internal import STACJSON
internal import STACModel

/// Brings Items of older STAC versions to 1.1.0, and the Collections that are copied with them.
public struct MigrateStep: ItemStep {
  /// A step that migrates to 1.1.0.
  public init() {}

  /// Migrates the Item; one of the version already goes on as it is.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    let old = item.value
    let new = Migration.migrate(old, to: .v110).value
    if new != old { item.value = new }
    return .keep
  }

  /// A Collection of the version to which Items are brought.
  static func migrated(_ collection: JSONObject) -> JSONObject {
    Migration.migrate(.object(collection), to: .v110).value.object ?? collection
  }
}
