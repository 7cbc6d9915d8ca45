internal import STACJSON
internal import STACModel

/// Whether the members of an Item fit together, as far as that can be told without further ado.
///
/// Looked at once the shapes are known to be right, each member of the core stands there once, and
/// the links and properties have been walked. A no means that the rules must look, not that
/// something is wrong.
struct ItemAcceptance {
  private let facts: WalkFacts
  private var id: JSONView?
  private var geometry: JSONView?
  private var box: JSONView?
  private var assets: JSONView?
  private var hasCollection = false

  init(_ root: JSONView, _ facts: WalkFacts) {
    self.facts = facts
    for (key, value) in root.members {
      switch key.count {
      case 2 where key == "id": id = value
      case 4 where key == "bbox": box = value
      case 6 where key == "assets": assets = value
      case 8 where key == "geometry": geometry = value
      case 10 where key == "collection": hasCollection = true
      default: break
      }
    }
  }

  /// Whether no rule has an error.
  func accepts() -> Bool {
    guard let geometry, hasCollection == facts.contains(.collectionLink) else { return false }
    if facts.contains(.nullDatetime), !facts.contains(.range) { return false }
    if facts.contains(.bands), !haveAssetsBands { return false }
    if geometry.isNull { return box == nil }
    return box != nil && GeometryAcceptance.accepts(geometry) != nil
  }

  /// Whether no rule has a warning, where none has an error.
  func acceptsWithWarnings() -> Bool {
    guard let geometry, let text = id?.text, ShapeWalk.isFitForFiles(text) else { return false }
    if geometry.isNull { return true }
    guard let box, let edges = ShapeWalk.edges(box),
      let trace = GeometryAcceptance.accepts(geometry, withWarnings: true)
    else { return false }
    if let (lowest, highest) = edges.heights, lowest > highest { return false }
    guard edges.south <= edges.north, edges.west >= -180, edges.west <= 180, edges.east >= -180,
      edges.east <= 180, edges.south >= -90, edges.north <= 90
    else { return false }
    return trace.isEmpty || trace.fits(edges.west, edges.south, edges.east, edges.north)
  }

  private var haveAssetsBands: Bool {
    assets?.members.contains { $0.value["bands"] != nil } ?? false
  }

  // MARK: Parts

  /// Whether a link, if it leads to the document itself, is absolute.
  static func isLinkSound(_ link: JSONView) -> Bool {
    var isOwn = false
    var href: JSONText?
    for (key, value) in link.members {
      switch key.count {
      case 3 where key == "rel": isOwn = value.text.map { $0 == "self" } ?? false
      case 4 where key == "href": href = value.text
      default: break
      }
    }
    guard isOwn else { return true }
    return href.map { ShapeWalk.isAbsolute($0) } ?? false
  }

  /// Whether the two ends of a range of time are in order, and around `datetime`, where there is
  /// one.
  static func isRangeInOrder(_ object: JSONView) -> Bool {
    guard let start = object["start_datetime"]?.text, let end = object["end_datetime"]?.text,
      let from = try? Timestamp(start), let to = try? Timestamp(end), from <= to
    else { return false }
    guard let text = object["datetime"]?.text else { return true }
    guard let instant = try? Timestamp(text) else { return false }
    return from <= instant && instant <= to
  }
}
