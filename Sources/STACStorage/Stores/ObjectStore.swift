internal import CArrow
internal import Synchronization

/// A bucket of an object store, through Arrow's file systems.
///
/// Stores are opened once and kept to the end of the program; opening the first one loads what is
/// needed for it.
///
/// `@unchecked Sendable`: Arrow's file systems may be used from several threads at a time, and the
/// pointer never changes.
final class ObjectStore: @unchecked Sendable {
  /// How objects are written.
  enum Writing: Hashable {
    /// Begun at once, so that what forbids it is known before there is anything to write.
    case long
    /// Small ones in a single request.
    case short
  }

  private struct Name: Hashable {
    let provider: StoreLocation.Provider
    let bucket: String
    let account: String
    let options: StoreOptions
    let writing: Writing
  }

  private static let stores = Mutex<[Name: ObjectStore]>([:])

  let handle: OpaquePointer

  private init(_ handle: OpaquePointer) { self.handle = handle }

  /// The store of a location.
  static func store(
    of location: StoreLocation, _ writing: Writing = .short
  ) throws(StorageError) -> ObjectStore {
    let name = Name(
      provider: location.provider, bucket: location.bucket, account: location.account,
      options: location.options, writing: writing)
    return try stores.withLock { (stores) throws(StorageError) in
      if let known = stores[name] { return known }
      let store = try open(location, writing)
      stores[name] = store
      return store
    }
  }

  private static func open(
    _ location: StoreLocation, _ writing: Writing
  ) throws(StorageError) -> ObjectStore {
    let options = location.options
    let key = StoreOptions.variable("AZURE_STORAGE_KEY") ?? ""
    let token = StoreOptions.variable("AZURE_STORAGE_SAS_TOKEN") ?? ""
    var error = carrow_error()
    let handle = location.bucket.withCString { bucket in
      options.endpoint.withCString { endpoint in
        options.region.withCString { region in
          location.account.withCString { account in
            key.withCString { key in
              token.withCString { token in
                options.authorities.withCString { authorities in
                  var chosen = carrow_store_options(
                    provider: location.provider.code, bucket: bucket, endpoint: endpoint,
                    is_plain_http: options.isPlainHTTP, region: region,
                    is_anonymous: options.isAnonymous,
                    uses_virtual_hosts: options.isPathStyle == false,
                    delays_uploads: writing == .short, account: account, account_key: key,
                    sas_token: token, ca_file: authorities,
                    connect_seconds: options.connectSeconds,
                    answer_seconds: options.answerSeconds, retry_seconds: options.retrySeconds)
                  return arrow.store_open(&chosen, &error)
                }
              }
            }
          }
        }
      }
    }
    guard let handle else { throw .store("cannot open", location, takeMessage(&error)) }
    return ObjectStore(handle)
  }

  /// What lies at a location.
  static func place(_ location: StoreLocation) throws(StorageError) -> Place {
    var info = carrow_object_info()
    var error = carrow_error()
    guard arrow.store_info(try store(of: location).handle, location.path, &info, &error) else {
      throw .store("cannot look at", location, takeMessage(&error))
    }
    return Place(info)
  }

  /// What lies directly in a folder, sorted by the bytes of the names.
  static func entries(_ location: StoreLocation) throws(StorageError) -> [FolderEntry] {
    if location.provider == .google, let listing = try GoogleListing.of(location) {
      return try listing.entries().sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
    return try entriesByArrow(location)
  }

  /// What Arrow tells of a folder; for Google's store it looks at all that lies below.
  static func entriesByArrow(_ location: StoreLocation) throws(StorageError) -> [FolderEntry] {
    final class List { var entries: [FolderEntry] = [] }
    let list = List()
    var error = carrow_error()
    let succeeded = arrow.store_list(
      try store(of: location).handle, location.path,
      { context, name, info in
        let list = Unmanaged<List>.fromOpaque(context).takeUnretainedValue()
        list.entries.append(
          FolderEntry(name: String(cString: name), isFolder: Place(info.pointee).kind == .folder))
      }, Unmanaged.passUnretained(list).toOpaque(), &error)
    guard succeeded else { throw .store("cannot list", location, takeMessage(&error)) }
    return list.entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Removes an object; one that is not there is no error.
  static func remove(_ location: StoreLocation) throws(StorageError) {
    var error = carrow_error()
    guard arrow.store_delete(try store(of: location).handle, location.path, &error) else {
      let failure = StorageError.store("cannot remove", location, takeMessage(&error))
      if failure.code == .notFound { return }
      throw failure
    }
  }

  /// What is at a place in a store.
  struct Place {
    let kind: PlaceKind
    let byteCount: Int
    /// Nanoseconds since 1970.
    let changed: Int

    init(_ info: carrow_object_info) {
      switch info.place {
      case CARROW_OBJECT: kind = .file
      case CARROW_FOLDER: kind = .folder
      default: kind = .nothing
      }
      byteCount = Int(info.size)
      changed = Int(info.changed)
    }
  }
}

extension StoreLocation.Provider {
  fileprivate var code: carrow_provider {
    switch self {
    case .s3: CARROW_S3
    case .google: CARROW_GCS
    case .azure: CARROW_AZURE
    }
  }
}
