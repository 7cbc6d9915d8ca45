public import STACJSON

/// A codec as metadata names it.
public struct ZarrCodec: Sendable, Hashable {
  /// The name: `zstd`, `numcodecs.shuffle`.
  public let name: String
  /// What it was set to.
  public let configuration: JSONObject

  init(_ name: String, _ configuration: JSONObject = [:]) {
    self.name = name
    self.configuration = configuration
  }
}

/// An array of a store, as its metadata describes it.
public final class ZarrArray: Sendable {
  /// How the keys of chunks are made.
  enum KeyEncoding: Sendable, Hashable {
    /// `c/0/1`
    case standard(separator: String)
    /// `0.1`
    case version2(separator: String)
  }

  /// The path below the root of the store.
  public let path: String
  /// The last name of the path.
  public let name: String
  /// 2 or 3.
  public let zarrFormat: Int
  /// The length of each dimension.
  public let shape: [Int]
  /// What the elements are.
  public let dataType: ZarrDataType
  /// How it is cut into chunks, or into shards that hold chunks.
  public let grid: ChunkGrid
  /// What elements are that no chunk holds; `null` where that is not told.
  public let fillValue: JSONValue
  /// What is done to chunks when they are written, in this order.
  public let codecs: [ZarrCodec]
  /// The names of the dimensions; nil for one that has none.
  public let dimensionNames: [String?]
  /// The attributes.
  public let attributes: JSONObject
  let keyEncoding: KeyEncoding
  /// Whether the first dimension varies fastest in a chunk (Zarr 2, order F).
  let isColumnMajor: Bool

  init(
    path: String, zarrFormat: Int, shape: [Int], dataType: ZarrDataType, grid: ChunkGrid,
    fillValue: JSONValue, codecs: [ZarrCodec], dimensionNames: [String?], attributes: JSONObject,
    keyEncoding: KeyEncoding, isColumnMajor: Bool
  ) {
    self.path = path
    name = StoreKey.name(path)
    self.zarrFormat = zarrFormat
    self.shape = shape
    self.dataType = dataType
    self.grid = grid
    self.fillValue = fillValue
    self.codecs = codecs
    self.dimensionNames = dimensionNames
    self.attributes = attributes
    self.keyEncoding = keyEncoding
    self.isColumnMajor = isColumnMajor
  }

  /// The path of the group that it lies in.
  public var groupPath: String { StoreKey.parent(path) }

  /// The shape of the chunks that are compressed each on its own.
  public var chunkShape: [Int] { shards?.inner ?? grid.shape }
  /// The shape of the shards; nil where each chunk is stored on its own.
  public var shardShape: [Int]? { shards == nil ? nil : grid.shape }

  private var shards: (inner: [Int], Void)? {
    guard let codec = codecs.first(where: { $0.name == "sharding_indexed" }),
      let inner = codec.configuration["chunk_shape"]?.array?.compactMap({
        $0.integer.map { Int($0) }
      }),
      inner.count == shape.count
    else { return nil }
    return (inner, ())
  }

  /// The number of elements, or nil where it is beyond all counts.
  public var elementCount: Int? { shape.checkedProduct }

  /// The key of a chunk.
  func key(ofChunk index: [Int]) -> String {
    let numbers = index.map { String($0) }
    switch keyEncoding {
    case .standard(let separator):
      return StoreKey.join(path, (["c"] + numbers).joined(separator: separator))
    case .version2(let separator):
      return StoreKey.join(path, numbers.isEmpty ? "0" : numbers.joined(separator: separator))
    }
  }
}

extension ZarrArray: Hashable {
  /// Whether two arrays are described alike, at the same path.
  public static func == (a: ZarrArray, b: ZarrArray) -> Bool {
    a === b
      || a.path == b.path && a.zarrFormat == b.zarrFormat && a.shape == b.shape
        && a.dataType == b.dataType && a.grid == b.grid && a.fillValue == b.fillValue
        && a.codecs == b.codecs && a.dimensionNames == b.dimensionNames
        && a.attributes == b.attributes && a.keyEncoding == b.keyEncoding
        && a.isColumnMajor == b.isColumnMajor
  }

  /// Hashes what differs between the arrays of a store.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(path)
    hasher.combine(shape)
  }
}

extension [Int] {
  /// The product of lengths; nil where it is beyond all counts.
  var checkedProduct: Int? {
    var product = 1
    for factor in self {
      let (result, overflows) = product.multipliedReportingOverflow(by: factor)
      if overflows || factor < 0 { return nil }
      product = result
    }
    return product
  }
}
