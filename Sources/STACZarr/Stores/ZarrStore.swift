internal import STACStorage

/// A part of a value: where a shard's index lies, or a chunk in a file of another format.
public enum ByteRange: Sendable, Hashable {
  /// So many bytes from a place on.
  case bytes(offset: Int, count: Int)
  /// So many bytes at the end.
  case last(Int)
}

/// What is asked of a store.
public struct StoreRequest: Sendable, Hashable {
  /// The key, such as `group/array/zarr.json`; without a slash at its beginning.
  public var key: String
  /// The part that is wanted; nil for all of it.
  public var range: ByteRange?
  /// The most bytes that are taken.
  public var limit: Int

  /// A request.
  public init(_ key: String, _ range: ByteRange? = nil, limit: Int) {
    self.key = key
    self.range = range
    self.limit = limit
  }
}

/// What kind of place a store is.
public enum ZarrStoreKind: String, Sendable {
  /// A folder on this machine.
  case folder
  /// A prefix of an object store.
  case objectStore = "object-store"
  /// A folder behind a web server.
  case web
  /// A zip archive.
  case zip
  /// A consolidated metadata document without its store.
  case metadata
  /// References in a JSON document (kerchunk, VirtualiZarr).
  case kerchunkJSON = "kerchunk-json"
  /// References in Parquet files (kerchunk, VirtualiZarr).
  case kerchunkParquet = "kerchunk-parquet"
  /// An Icechunk repository.
  case icechunk

  /// Whether the chunks lie in files of other formats.
  public var isKerchunk: Bool { self == .kerchunkJSON || self == .kerchunkParquet }
}

/// A store of Zarr: keys to bytes.
///
/// Requests come in batches, since each may take as long as the way to a server and back.
public protocol ZarrStore: AnyObject, Sendable {
  /// What kind of place it is.
  var kind: ZarrStoreKind { get }
  /// Where it is, as it was named.
  var location: String { get }

  /// The values of keys, in their order; nil for a key that is not there.
  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>]

  /// The names of the folders directly below a prefix; nil where the store cannot tell.
  func folders(below prefix: String) throws(ZarrError) -> [String]?
}

extension ZarrStore {
  /// The value of one key; nil where it is not there.
  func fetch(
    _ key: String, _ range: ByteRange? = nil, limit: Int
  ) throws(ZarrError) -> [UInt8]? {
    guard let first = fetch([StoreRequest(key, range, limit: limit)]).first else { return nil }
    return try first.get()
  }
}

/// Keys and names of nodes that come from documents.
enum StoreKey {
  /// The longest key, in bytes.
  static let longest = 4096

  /// Whether a key stays in its store: no `.`, `..` or empty names, no controls.
  static func isSafe(_ key: String) -> Bool { isSafe(key.utf8) }

  /// Whether a key stays in its store.
  static func isSafe(_ key: some Collection<UInt8>) -> Bool {
    guard !key.isEmpty, key.count <= longest else { return false }
    var (length, dots) = (0, 0)
    for byte in key {
      if byte < 0x20 { return false }
      if byte == UInt8(ascii: "/") {
        if length == dots, length <= 2 { return false }
        (length, dots) = (0, 0)
      } else {
        length += 1
        if byte == UInt8(ascii: ".") { dots += 1 }
      }
    }
    return length != dots || length > 2
  }

  /// A name below a path, which is empty for the root.
  static func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : name.isEmpty ? path : path + "/" + name
  }

  /// The path above; empty for the root.
  static func parent(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
  }

  /// The last name.
  static func name(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/"))
      .map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }
}

/// Places in a text of a size, where a range lies; nil where it does not fit.
func resolve(_ range: ByteRange?, in size: Int) -> Range<Int>? {
  switch range {
  case nil: return 0..<size
  case .last(let count): return count <= size && count >= 0 ? size - count..<size : nil
  case .bytes(let offset, let count):
    let (end, overflows) = offset.addingReportingOverflow(count)
    guard offset >= 0, count >= 0, !overflows, end <= size else { return nil }
    return offset..<end
  }
}
