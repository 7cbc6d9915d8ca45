internal import STACJSON
public import STACStorage
internal import Synchronization

/// Where JSON Schemas are found by their URL: files that the user names, folders laid out as
/// HOST/PATH, a cache on disk, and at last the network.
///
/// Each URL is looked up once; also that it could not be found is remembered.
public final class SchemaStore: Sendable {
  /// Where schemas may come from.
  public struct Options: Sendable {
    /// Files by URL, or folders by the beginning of a URL.
    public var map: [(url: String, path: String)] = []
    /// Folders in which `https://HOST/PATH` is the file `HOST/PATH`.
    public var folders: [String] = []
    /// The folder of the cache; nil for none.
    public var cacheFolder: String?
    /// Nothing is asked from the network.
    public var isOffline = false

    /// The defaults: the network only.
    public init() {}
  }

  /// Where a schema was found.
  public enum Origin: Sendable, Hashable {
    /// A file that the user named.
    case mapped(String)
    /// A file in a folder of schemas.
    case folder(String)
    /// A file in the cache.
    case cache(String)
    /// The network.
    case network
  }

  private let options: Options
  private let known = Mutex<[String: Result<[UInt8], StorageError>]>([:])

  /// A store that looks in these places.
  public init(_ options: Options) { self.options = options }

  /// The text of a schema.
  ///
  /// `http` and `https` are alike, and a fragment does not count.
  ///
  /// - Throws: ``StorageError`` that says where was looked.
  public func document(at url: String) throws(StorageError) -> [UInt8] {
    let key = Self.normalized(url)
    if let result = known.withLock({ $0[key] }) { return try result.get() }
    let result: Result<[UInt8], StorageError>
    do throws(StorageError) {
      result = .success(try find(url))
    } catch { result = .failure(error) }
    known.withLock { $0[key] = result }
    return try result.get()
  }

  /// The file that a URL leads to without the network, or nil.
  public func origin(of url: String) -> Origin? {
    let url = Self.normalized(url)
    for (prefix, path) in options.map.map({ (Self.normalized($0.url), $0.path) }) {
      if url == prefix { return .mapped(path) }
      if prefix.hasSuffix("/"), url.hasPrefix(prefix) {
        return .mapped(join(path, String(url.dropFirst(prefix.count))))
      }
    }
    guard let path = Self.path(of: url) else { return nil }
    for folder in options.folders where exists(join(folder, path)) && !isFolder(join(folder, path))
    {
      return .folder(join(folder, path))
    }
    if let cache = options.cacheFolder, exists(join(cache, path)) {
      return .cache(join(cache, path))
    }
    return nil
  }

  /// The folder of the cache.
  public var cacheFolder: String? { options.cacheFolder }

  /// All schemas that are at hand without the network, with their files, by URL.
  public func schemasAtHand() -> [(url: String, path: String)] {
    var found: [String: String] = [:]
    for (url, path) in options.map where !url.hasSuffix("/") { found[Self.normalized(url)] = path }
    for folder in options.folders + [options.cacheFolder].compactMap({ $0 }) {
      var pending = [""]
      while let name = pending.popLast() {
        let path = name.isEmpty ? folder : join(folder, name)
        if isFolder(path) {
          pending += ((try? namesInFolder(path)) ?? []).filter { !$0.hasPrefix(".") }
            .map { join(name, $0) }
        } else if !name.isEmpty, found["https://" + name] == nil {
          found["https://" + name] = path
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Fetches a schema into the cache, also where it is there already.
  ///
  /// - Returns: the text, and the file in the cache.
  public func pull(_ url: String) throws(StorageError) -> (bytes: [UInt8], path: String) {
    let key = Self.normalized(url)
    guard let cache = options.cacheFolder, let path = Self.path(of: key) else {
      throw StorageError(.unsupported, "'\(url)' has no place in the cache", path: url)
    }
    let bytes = try download(url)
    let place = join(cache, path)
    var text = ByteBuffer(capacity: bytes.count)
    text.append(contentsOf: bytes)
    try replaceFile(place, with: text)
    known.withLock { $0[key] = .success(bytes) }
    return (bytes, place)
  }

  private func find(_ url: String) throws(StorageError) -> [UInt8] {
    switch origin(of: url) {
    case .mapped(let path), .folder(let path), .cache(let path): return try readAll(path)
    case .network, nil: break
    }
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      let path = url.hasPrefix("file://") ? String(url.dropFirst(7)) : url
      if exists(path) { return try readAll(path) }
      throw StorageError(.notFound, "there is no schema '\(url)'", path: url)
    }
    if options.isOffline {
      throw StorageError(
        .notFound,
        "the schema '\(url)' is in no folder of schemas and not in the cache, and the network is "
          + "not to be used; fetch it with 'stac-manager schemas pull' or name a --schema-dir",
        path: url)
    }
    // What cannot be cached is still of use.
    let whole = String(url.prefix { $0 != "#" })
    guard options.cacheFolder != nil else { return try download(whole) }
    return try pull(whole).bytes
  }

  /// The URL with `https`, without fragment.
  static func normalized(_ url: String) -> String {
    let whole = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
    return whole.hasPrefix("http://") ? "https://" + whole.dropFirst(7) : String(whole)
  }

  /// `HOST/PATH`, or nil where that would lead out of a folder.
  static func path(of url: String) -> String? {
    guard url.hasPrefix("https://") else { return nil }
    let path = String(url.dropFirst(8))
    let names = path.split(separator: "/", omittingEmptySubsequences: false)
    guard names.count > 1, !names.contains(".."), !names.contains("."), !names.contains("") else {
      return nil
    }
    return path
  }
}

extension SchemaStore {
  /// The folder of the cache where nobody names one: `$XDG_CACHE_HOME/stac-manager/schemas`, or
  /// `~/.cache/stac-manager/schemas`.
  public static func defaultCacheFolder(_ environment: [String: String]) -> String? {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return join(cache, "stac-manager/schemas")
    }
    return environment["HOME"].map { join($0, ".cache/stac-manager/schemas") }
  }
}
