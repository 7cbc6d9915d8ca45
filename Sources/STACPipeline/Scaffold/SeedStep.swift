public import STACCatalog
public import STACJSON

/// Makes Items of seeds: ids, or parts of Items, which later steps complete.
///
/// What is missing of the members that all Items have is added: without a geometry or a time it is
/// null.
public struct SeedStep: ItemStep {
  /// What seeds have that do not say it themselves.
  public var defaults: JSONObject

  /// A step with defaults for all seeds.
  public init(defaults: JSONObject = [:]) { self.defaults = defaults }

  /// Completes a seed.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    var seed: JSONObject
    switch item.value {
    case .string(let id): seed = ["id": .string(id)]
    case .object(let object): seed = object
    case let value:
      throw ItemFailure(
        code: "not-a-record",
        message: "a seed is an id or a part of an Item, not \(value.kind.name)")
    }
    seed = Self.merged(seed, over: defaults)
    guard let id = seed["id"]?.string, !id.isEmpty else {
      throw ItemFailure(
        code: "missing-id", message: "the seed has no id",
        pointer: JSONPointer(tokens: ["id"]))
    }
    var result: JSONObject = [
      "type": "Feature", "stac_version": "1.1.0", "stac_extensions": .array([]),
      "id": .string(id), "geometry": .null, "properties": ["datetime": .null],
      "links": .array([]), "assets": .object([:]),
    ]
    for (key, value) in seed {
      if key == "properties", let own = value.object {
        result[key] = .object(Self.merged(own, over: ["datetime": .null]))
      } else {
        result[key] = value
      }
    }
    item.value = .object(result)
    return .keep
  }

  /// What an object says, and behind it what only the other one says, also deeper.
  private static func merged(_ object: JSONObject, over other: JSONObject) -> JSONObject {
    var result = other
    for (key, value) in object {
      if let own = value.object, let below = other[key]?.object {
        result[key] = .object(merged(own, over: below))
      } else {
        result[key] = value
      }
    }
    return result
  }
}
