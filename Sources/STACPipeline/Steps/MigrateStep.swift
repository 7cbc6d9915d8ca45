public import STACCatalog
internal import STACJSON
internal import STACModel

/// Brings Items of older STAC versions to 1.1.0, and the Collections that are copied with them.
///
/// Servers that leave nulls out, as pgstac does, have taken the `datetime` of Items that last for a while:
/// it is put back as null, without which these are valid in no version.
public struct MigrateStep: ItemStep {
  /// A step that migrates to 1.1.0.
  public init() {}

  /// Migrates the Item; one of the version already goes on as it is.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    let old = item.value
    var new = Migration.migrate(old, to: .v110).value
    if let properties = new["properties"]?.object, properties["datetime"] == nil,
      properties["start_datetime"]?.string != nil, properties["end_datetime"]?.string != nil
    {
      new["properties"]?["datetime"] = .null
    }
    if new != old { item.value = new }
    return .keep
  }

  /// A Collection of the version to which Items are brought.
  static func migrated(_ collection: JSONObject) -> JSONObject {
    Migration.migrate(.object(collection), to: .v110).value.object ?? collection
  }
}
