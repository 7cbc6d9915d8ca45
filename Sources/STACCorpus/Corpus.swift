public import STACJSON

/// A collection of Items that follows from a seed: what tests and benchmarks read.
///
/// The same seed gives the same bytes on every machine, and each Item can be made without those
/// before it. The Items are valid STAC, core and every extension that they name, and as uneven as
/// those of real collections: assets and fields that come and go, explicit nulls, nested objects,
/// integers among floats, Points, MultiPolygons, holes, heights, boxes over the antimeridian, text
/// of many scripts, datetimes in every form that RFC 3339 allows, and intervals.
public struct Corpus: Sendable {
  /// Which Items there are.
  public enum Kind: String, Sendable, CaseIterable {
    /// Landsat and Sentinel-1 scenes with 5 to 8 assets, about 3.6 KB of compact JSON each.
    case small
    /// Sentinel-2 scenes with about 24 assets, about 15 KB of compact JSON each.
    case large
  }

  /// Which version of STAC the Items have.
  public enum Version: String, Sendable, CaseIterable {
    /// With `eo:bands`, `raster:bands` and `proj:epsg`.
    case before = "1.0.0"
    /// With `bands` and `proj:code`.
    case current = "1.1.0"
  }

  /// Where the links of Items lead.
  public enum Links: Sendable {
    /// To a STAC API, with absolute references.
    case api
    /// To the neighbouring files of a static catalog, with relative references.
    case files
  }

  /// Which extensions Items name; their fields are there all the same.
  public enum Extensions: Sendable, Hashable {
    /// Those whose fields they have.
    case all
    /// Of those the ones with these short names, such as `eo`.
    case only([String])
    /// Some of those in some order: about so many different lists.
    case lists(Int)
  }

  /// Which Items there are.
  public let kind: Kind
  /// What all randomness follows from.
  public let seed: UInt64
  /// How many Collections the Items belong to.
  public let collections: Int
  /// The version of STAC.
  public let version: Version
  /// Where links lead.
  public let links: Links
  /// Whether some geometries have heights and so boxes of six numbers, which not every reader of
  /// stac-geoparquet takes among boxes of four.
  public let hasHeights: Bool
  /// Which extensions Items name.
  public let extensions: Extensions

  /// A corpus; it holds no Items and costs nothing.
  public init(
    kind: Kind, seed: UInt64 = 1, collections: Int = 2, version: Version = .current,
    links: Links = .api, hasHeights: Bool = true, extensions: Extensions = .all
  ) {
    precondition(collections > 0, "Items belong to a Collection")
    self.kind = kind
    self.seed = seed
    self.collections = collections
    self.version = version
    self.links = links
    self.hasHeights = hasHeights
    self.extensions = extensions
  }

  /// Adds one Item as compact JSON, without a line end.
  ///
  /// - Complexity: O(1): the Items before it are not made.
  public func append(item index: Int, to buffer: inout ByteBuffer) {
    var scene = Scene(of: self, index)
    scene.append(to: &buffer)
  }

  /// The id of one Item; no two are the same.
  public func id(ofItem index: Int) -> String { Scene(of: self, index).id }

  /// The Collection of one Item, counted from zero.
  public func collection(ofItem index: Int) -> Int {
    var numbers = SeededNumbers(seed: seed, stream: UInt64(index))
    return numbers.below(collections)
  }

  /// The id of a Collection, counted from zero.
  public func id(ofCollection number: Int) -> String {
    let names =
      switch kind {
      case .small: ["landsat-c2-l2", "sentinel-1-grd"]
      case .large: ["sentinel-2-l2a", "sentinel-2-c1-l2a"]
      }
    let name = names[number % names.count]
    return number < names.count ? name : "\(name)-\(number / names.count + 1)"
  }
}
