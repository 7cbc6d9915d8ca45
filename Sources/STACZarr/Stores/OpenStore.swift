internal import STACJSON
internal import STACStorage

/// How a store is opened.
public struct ZarrStoreOptions: Sendable, Hashable {
  /// What it may make this program read.
  public var limits = ZarrLimits()
  /// The state of an Icechunk repository; nil for the branch `main`.
  public var icechunkVersion: IcechunkVersion?
  /// Whether references of virtual stores are followed to places outside of the store.
  public var followsReferences = false

  /// The usual options.
  public init() {}
}

/// Opens a store: a folder, a prefix in an object store, an address on the web, a zip archive, a list of
/// references (kerchunk), an Icechunk repository, or a consolidated metadata document alone.
///
/// What it is, is told by what is there.
///
/// - Throws: ``ZarrError``, also where nothing of this kind is there.
public func openZarrStore(
  _ location: String, _ options: ZarrStoreOptions = ZarrStoreOptions()
) throws(ZarrError) -> any ZarrStore {
  var location = location
  while location.count > 1, location.hasSuffix("/"), !location.hasSuffix("://") {
    location.removeLast()
  }
  for name in ["/zarr.json", "/.zmetadata", "/.zgroup", "/.zattrs", "/.zarray"]
  where location.hasSuffix(name) {
    location.removeLast(name.count)
  }
  return try StoreOpening(location, options).open()
}

private struct StoreOpening {
  let location: String
  /// The location without what may be a secret.
  let shown: String
  let options: ZarrStoreOptions
  let connections = WebConnections()

  init(_ location: String, _ options: ZarrStoreOptions) {
    self.location = location
    shown = WebAddress(location)?.withoutQuery ?? location
    self.options = options
  }

  func open() throws(ZarrError) -> any ZarrStore {
    if let address = WebAddress(location) { return try openWeb(address) }
    switch try withStorage({ () throws(StorageError) in
      try kindOfPlace(withoutFileScheme(location))
    }) {
    case .nothing: throw ZarrError(.notFound, nothing(at: location).description)
    case .folder: return try openPlace(DirectoryStore(location))
    case .file:
      let (file, head) = try withStorage { () throws(StorageError) in
        let file = try openRandomAccess(location)
        return (file, try readBytes(file, 0..<min(4, file.byteCount), location))
      }
      return try openFile(file, head: head)
    }
  }

  private func openWeb(_ address: WebAddress) throws(ZarrError) -> any ZarrStore {
    let path = address.path.lowercased()
    if path.hasSuffix(".zip") {
      guard let size = try connections.size(of: address) else {
        throw ZarrError(
          .store, "'\(address.withoutQuery)' cannot be read in parts: its server tells no size")
      }
      return try ZipStore(shown, WebBytes(address, size: size, connections), options.limits)
    }
    if path.hasSuffix(".json") {
      let request = StoreRequest(
        address.withoutQuery, limit: options.limits.metadataByteCount)
      guard let bytes = try connections.fetch([(address, request)])[0].get() else {
        throw ZarrError(.notFound, "there is nothing at '\(address.withoutQuery)'")
      }
      return try openDocument(bytes)
    }
    return try openPlace(WebStore(address, connections))
  }

  private func openFile(
    _ file: any RandomAccessBytes, head: [UInt8]
  ) throws(ZarrError) -> any ZarrStore {
    if head.starts(with: [0x50, 0x4b]) { return try ZipStore(location, file, options.limits) }
    let bytes = try withStorage { () throws(StorageError) in
      try readAll(location, limit: options.limits.metadataByteCount)
    }
    return try openDocument(bytes)
  }

  /// A JSON document: references, or consolidated metadata.
  private func openDocument(_ bytes: [UInt8]) throws(ZarrError) -> any ZarrStore {
    var parser = JSONParser(allowsNonFiniteNumbers: true)
    let view: JSONView
    do throws(JSONError) {
      view = try parser.parse(bytes)
    } catch {
      throw ZarrError(.metadata, "'\(redactedLocation(shown))' is no Zarr store: \(error)")
    }
    guard view.isObject else {
      throw ZarrError(.metadata, "'\(redactedLocation(shown))' is no Zarr store")
    }
    if view["zarr_format"] != nil { return MetadataStore(shown, "zarr.json", bytes) }
    if let metadata = view["metadata"], metadata.isObject, view["refs"] == nil {
      return MetadataStore(shown, ".zmetadata", bytes)
    }
    guard
      view["refs"] != nil || view[".zgroup"] != nil || view["zarr.json"] != nil
        || view[".zarray"] != nil || view[".zmetadata"] != nil
    else {
      throw ZarrError(
        .notFound,
        "'\(redactedLocation(shown))' holds neither references to chunks nor metadata of Zarr")
    }
    return try KerchunkStore(shown, bytes, files(folder(of: shown)), options.limits)
  }

  /// A folder, wherever it is: Zarr, or something that stands for it.
  private func openPlace(_ base: any ZarrStore) throws(ZarrError) -> any ZarrStore {
    let limit = options.limits.metadataByteCount
    let keys = [
      "zarr.json", ".zmetadata", ".zgroup", ".zarray", "repo", "refs/branch.main/ref.json",
    ]
    let answers = base.fetch(keys.map { StoreRequest($0, limit: limit) })
    let values = try answers.map { answer throws(ZarrError) in try answer.get() }
    if values[0] == nil, values[2] == nil, values[3] == nil {
      if values[4]?.starts(with: IcechunkFile.magic) == true || values[5] != nil
        || options.icechunkVersion != nil
      {
        return try IcechunkStore(
          base, options.icechunkVersion ?? .branch("main"), files(shown), options.limits)
      }
    }
    if let bytes = values[1] {
      var parser = JSONParser(allowsNonFiniteNumbers: true)
      if let view = try? parser.parse(bytes), view["record_size"] != nil {
        return try KerchunkTableStore(
          base, view, files(folder(of: shown)), options.limits)
      }
    }
    return base
  }

  private func files(_ base: String) -> ReferencedFiles {
    ReferencedFiles(
      base: base, followsForeign: options.followsReferences, connections)
  }
}
