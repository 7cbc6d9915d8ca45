public import STACJSON

/// A dimension of a dataset.
public struct ZarrDimension: Sendable, Hashable {
  /// The name.
  public let name: String
  /// The length.
  public let size: Int
  /// What it goes along.
  public let kind: AxisKind
  /// Its coordinate, where there is one and it could be read.
  public let coordinate: Coordinate?
  /// The array of its coordinate, also where that could not be read.
  public let array: ZarrArray?
}

/// The arrays of one group: what xarray opens as a dataset.
public struct ZarrDataset: Sendable {
  /// The path of the group.
  public let path: String
  /// The attributes of the group.
  public var attributes: JSONObject { group?.attributes ?? [:] }
  let group: ZarrGroup?
  /// All arrays, by name.
  public let variables: [ZarrVariable]
  /// The arrays that hold the data.
  public let data: [ZarrArray]
  /// The dimensions of the data, in the order in which they are met.
  public internal(set) var dimensions: [ZarrDimension] = []
  /// What horizontal coordinates refer to.
  public internal(set) var referenceSystem: CoordinateReferenceSystem?
  /// How the data lies on Earth.
  public internal(set) var grid: ZarrGrid?
  /// The first and the last instant.
  public internal(set) var interval: (start: ClimateTime, end: ClimateTime)?
  /// Whether the time goes on behind the last instant: places for more are there, but empty.
  public internal(set) var hasOpenEnd = false

  init(path: String, group: ZarrGroup?, variables: [ZarrVariable]) {
    self.path = path
    self.group = group
    self.variables = variables
    data = variables.filter { $0.role == .data }.map(\.array)
  }
}

/// How data lies on Earth.
public struct ZarrGrid: Sendable, Hashable {
  /// The kinds of grids.
  public enum Kind: String, Sendable {
    /// Rows and columns with the same step everywhere.
    case regular
    /// Rows and columns.
    case rectilinear
    /// Rows and columns, of which each cell has a place of its own.
    case curvilinear
    /// Cells of HEALPix.
    case healpix
    /// Places of their own, without rows and columns: stations, trajectories.
    case points
  }

  /// The kind.
  public var kind: Kind
  /// The dimensions: rows, columns; or cells.
  public var dimensions: [String] = []
  /// The lengths of these.
  public var shape: [Int] = []
  /// From columns and rows to coordinates, in the order of STAC and Rasterio: the upper left corner of the upper
  /// left cell is at 0, 0.
  public var transform: [Double]?
  /// The least and greatest coordinates, at the edges of the cells: x, y, x, y.
  public var box: [Double]?
  /// The centres of the cells, where they are told one by one.
  var places: [(longitude: Double, latitude: Double)] {
    zip(longitudes, latitudes).map { ($0, $1) }
  }
  /// The longitudes of cells around the edge, or of all.
  var longitudes: [Double] = []
  /// The latitudes of these.
  var latitudes: [Double] = []
  /// Of HEALPix: 0 for 12 cells, and four times as many for each level more.
  public var refinementLevel: Int?
  /// Whether it covers the whole Earth.
  public var isGlobal = false
}
