public import STACGeometry
public import STACJSON
public import STACModel

/// Which Items are wanted: by id, Collection, box, time and a CQL2 expression. What is not given
/// does not count.
///
/// Whatever selects Items takes one of these: the `filter` and `ingest` steps, `search`, and what
/// changes or deletes some Items of a catalog.
public struct ItemFilter: Sendable, Hashable {
  /// Wanted ids.
  public var ids: Set<String>?
  /// Wanted Collections.
  public var collections: Set<String>?
  /// The box that an Item's own box must touch; degrees WGS 84.
  public var boundingBox: BoundingBox?
  /// The time that an Item's own time must touch.
  public var interval: TemporalInterval?
  /// What must be true of an Item.
  public var expression: CQL2Filter?

  /// A filter that lets all Items pass.
  public init(
    ids: Set<String>? = nil, collections: Set<String>? = nil, boundingBox: BoundingBox? = nil,
    interval: TemporalInterval? = nil, expression: CQL2Filter? = nil
  ) {
    self.ids = ids
    self.collections = collections
    self.boundingBox = boundingBox
    self.interval = interval
    self.expression = expression
  }

  /// Whether all Items pass.
  public var isEmpty: Bool {
    ids == nil && collections == nil && boundingBox == nil && interval == nil
      && expression == nil
  }

  /// Whether an Item is wanted.
  ///
  /// An Item without a box (null geometry) touches no box, one without a time touches no time, as
  /// in a STAC API search.
  public func matches(_ item: JSONView) -> Bool {
    if ids != nil || collections != nil || boundingBox != nil || interval != nil {
      guard matchesPlainly(ItemView(item)) else { return false }
    }
    return expression?.matches(item) ?? true
  }

  /// Whether all but the expression is met.
  private func matchesPlainly(_ item: ItemView) -> Bool {
    if let ids, !ids.contains(item.id.map { String($0) } ?? "") { return false }
    if let collections, !collections.contains(item.collection.map { String($0) } ?? "") {
      return false
    }
    if let boundingBox {
      guard let own = try? item.boundingBox, own.intersects(boundingBox) else { return false }
    }
    if let interval {
      guard let own = try? item.temporalExtent, own.intersects(interval) else { return false }
    }
    return true
  }
}
