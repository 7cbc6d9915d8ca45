public import STACGeometry
internal import STACJSON
public import STACModel

/// What some Items cover in space and time.
///
/// An Item without a box or a time, or with a malformed one, adds nothing: no search finds it by
/// that.
public struct ItemBounds: Sendable, Hashable {
  private var boxes = BoundingBoxUnion()
  /// The times of the Items; nil where none has one.
  public private(set) var interval: TemporalInterval?

  /// Of no Items.
  public init() {}

  /// The box around the Items; nil where none has one.
  public var boundingBox: BoundingBox? { boxes.box }

  /// Takes an Item in.
  mutating func add(_ item: ItemView) {
    if let box = try? item.boundingBox { boxes.add(box) }
    if let time = try? item.temporalExtent {
      interval = interval.map { $0.union(time) } ?? time
    }
  }

  /// Takes the Items of another one in.
  mutating func formUnion(_ other: ItemBounds) {
    boxes.formUnion(other.boxes)
    if let time = other.interval { interval = interval.map { $0.union(time) } ?? time }
  }
}
