public import STACJSON
public import STACModel

/// How a store is described as STAC.
public struct StoreItemOptions: Sendable {
  /// How media types are written: clients compare them letter by letter.
  public enum MediaTypes: String, Sendable, CaseIterable {
    /// With the version, and the profile of pyramids: `application/vnd.zarr; version=3`.
    case modern
    /// `application/vnd.zarr`, which xpystac opens.
    case bare
    /// `application/vnd+zarr`, which older clients know.
    case legacy
  }

  /// What the extent of a horizontal dimension goes to.
  public enum Extents: String, Sendable, CaseIterable {
    /// The edges where the store tells an affine transformation, else the centres.
    case automatic = "auto"
    /// The centres of the first and last cell, as xarray's coordinates tell them.
    case centers
    /// The outer edges of the first and last cell.
    case edges
  }

  /// What becomes an asset.
  public enum AssetParts: String, Sendable, CaseIterable {
    /// Each group that holds data; a pyramid as a whole.
    case group
    /// Each group that holds data, also each level of a pyramid.
    case level
    /// The store as a whole: its bands have the paths of their arrays.
    case root
  }

  /// What is written for whom.
  public enum Profile: String, Sendable, CaseIterable {
    /// What the best practices of 2025 ask for.
    case bestPractices = "best-practices"
    /// Beside that, all attributes, shapes and chunks of variables, as xstac writes them.
    case xstac
  }

  /// The id; nil for the name of the store.
  public var id: String?
  /// The id of the Collection that an Item belongs to.
  public var collection: String?
  /// Where the link to the Collection leads.
  public var collectionHref = "./collection.json"
  /// Where the store is for those who read the document; nil for where it was read.
  public var href: String?
  /// What becomes an asset.
  public var assetParts = AssetParts.group
  /// How media types are written.
  public var mediaTypes = MediaTypes.modern
  /// What extents of dimensions go to.
  public var extents = Extents.automatic
  /// How many values of a dimension are listed.
  public var valueLimit = 32
  /// For whom it is written.
  public var profile = Profile.bestPractices
  /// The version of the CF extension; of those without `cf:standard_name` in bands the parameters are told.
  public var cfVersion = "0.2.0"
  /// Whether hints for xarray are written (`xarray:open_kwargs`).
  public var writesXarrayHints = false
  /// Whether coordinates and other auxiliary arrays are listed as variables.
  public var listsAuxiliary = false
  /// Whether a Collection or Item carries the cube at its top, too, for older clients.
  public var repeatsCube = false
  /// Whether link templates to the arrays are written.
  public var writesLinkTemplates = false
  /// The box on WGS 84, where the store does not tell it.
  public var boundingBox: [Double]?
  /// The time, where the store does not tell it.
  public var interval: TemporalInterval?
  /// Members that are put over what the store tells: `license`, `providers`, `properties.platform`, ….
  public var template: JSONObject?
  /// What is known of access to the store: the region of a bucket.
  public var region: String?
  /// The endpoint of an object store that is not Amazon's.
  public var endpoint: String?
  /// Whether the bucket is read without credentials.
  public var isAnonymous = false
  /// Whether who reads pays.
  public var requesterPays = false
  /// Where the chunks of a virtual store lie, where that is known.
  public var chunkPlaces: [String] = []

  /// The usual options.
  public init() {}
}
