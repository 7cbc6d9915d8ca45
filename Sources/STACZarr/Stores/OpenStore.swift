internal import Glibc
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
) throws(ZarrError) -> any ZarrStore { try OpenedStore(location, options).store }

/// A store, and what was read of its root to tell what it is: nobody asks for that again.
struct OpenedStore {
  let store: any ZarrStore
  /// The values of keys; nil for one that is not there.
  let documents: [String: [UInt8]?]

  /// A store of which nothing was read yet.
  init(_ store: any ZarrStore, _ documents: [String: [UInt8]?] = [:]) {
    self.store = store
    self.documents = documents
  }

  init(_ location: String, _ options: ZarrStoreOptions) throws(ZarrError) {
    self = try StoreOpening(withoutMetadataName(location), options).open()
  }

  /// What a folder stands for, wherever it is.
  init(folder: any ZarrStore, _ options: ZarrStoreOptions) throws(ZarrError) {
    self = try StoreOpening(folder.location, options).openPlace(folder)
  }

  /// A file, wherever it is: a zip archive or a document.
  init(
    file: any RandomAccessBytes, _ location: String, _ options: ZarrStoreOptions
  ) throws(ZarrError) {
    let (head, bytes) = try withStorage { () throws(StorageError) in
      (
        try readBytes(file, 0..<min(4, file.byteCount), location),
        try readBytes(file, 0..<file.byteCount, location)
      )
    }
    let opening = StoreOpening(location, options)
    self =
      head.starts(with: ZipStore.magic)
      ? OpenedStore(try ZipStore(location, file, options.limits)) : try opening.openDocument(bytes)
  }
}

/// The location of a store, of which perhaps a document was named.
private func withoutMetadataName(_ location: String) -> String {
  var location = location
  while location.count > 1, location.hasSuffix("/"), !location.hasSuffix("://") {
    location.removeLast()
  }
  for name in ["/zarr.json", "/.zmetadata", "/.zgroup", "/.zattrs", "/.zarray"]
  where location.hasSuffix(name) {
    location.removeLast(name.count)
  }
  return location
}

private struct StoreOpening {
  let location: String
  /// The location without what may be a secret.
  let shown: String
  let options: ZarrStoreOptions
  let connections = WebConnections.shared

  init(_ location: String, _ options: ZarrStoreOptions) {
    self.location = location
    shown = WebAddress(location)?.withoutQuery ?? location
    self.options = options
  }

  func open() throws(ZarrError) -> OpenedStore {
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

  private func openWeb(_ address: WebAddress) throws(ZarrError) -> OpenedStore {
    let path = address.path.lowercased()
    if path.hasSuffix(".zip") {
      guard let size = try connections.size(of: address) else {
        throw ZarrError(
          .store, "'\(address.withoutQuery)' cannot be read in parts: its server tells no size")
      }
      return OpenedStore(
        try ZipStore(shown, WebBytes(address, size: size, connections), options.limits))
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
  ) throws(ZarrError) -> OpenedStore {
    if head.starts(with: ZipStore.magic) {
      return OpenedStore(try ZipStore(location, file, options.limits))
    }
    let bytes = try withStorage { () throws(StorageError) in
      try readAll(location, limit: options.limits.metadataByteCount)
    }
    return try openDocument(bytes)
  }

  /// A JSON document: references, or consolidated metadata.
  func openDocument(_ bytes: [UInt8]) throws(ZarrError) -> OpenedStore {
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
    if view["zarr_format"] != nil { return OpenedStore(MetadataStore(shown, "zarr.json", bytes)) }
    if let metadata = view["metadata"], metadata.isObject, view["refs"] == nil {
      return OpenedStore(MetadataStore(shown, ".zmetadata", bytes))
    }
    guard
      view["refs"] != nil || view[".zgroup"] != nil || view["zarr.json"] != nil
        || view[".zarray"] != nil || view[".zmetadata"] != nil
    else {
      throw ZarrError(
        .notFound,
        "'\(redactedLocation(shown))' holds neither references to chunks nor metadata of Zarr")
    }
    return OpenedStore(
      try KerchunkStore(shown, bytes, files(folder(of: shown)), options.limits))
  }

  /// A folder, wherever it is: Zarr, or something that stands for it.
  func openPlace(_ base: any ZarrStore) throws(ZarrError) -> OpenedStore {
    // Most stores are consolidated: elsewhere than on this machine nothing else is asked for first.
    var documents = try fetch(
      ["zarr.json", ".zmetadata"] + (base.kind == .folder ? HierarchyReader.otherKeys : []), base)
    func isThere(_ key: String) -> Bool { documents[key].flatMap { $0 } != nil }
    if !isThere("zarr.json"), !isThere(".zmetadata") {
      let others = (HierarchyReader.otherKeys + ["repo", "refs/branch.main/ref.json"])
        .filter { documents[$0] == nil }
      documents.merge(try fetch(others, base)) { _, new in new }
      if !isThere(".zgroup"), !isThere(".zarray") {
        let isRepository =
          documents["repo"].flatMap { $0 }?.starts(with: IcechunkFile.magic) == true
          || isThere("refs/branch.main/ref.json")
        if isRepository || options.icechunkVersion != nil {
          return OpenedStore(
            try IcechunkStore(
              base, options.icechunkVersion ?? .branch("main"), files(shown), options.limits))
        }
      }
    }
    if let bytes = documents[".zmetadata"].flatMap({ $0 }),
      bytes.contains("\"record_size\"")
    {
      var parser = JSONParser(allowsNonFiniteNumbers: true)
      if let view = try? parser.parse(bytes), view["record_size"] != nil {
        return OpenedStore(
          try KerchunkTableStore(base, view, files(folder(of: shown)), options.limits), documents)
      }
    }
    return OpenedStore(base, documents)
  }

  private func fetch(
    _ keys: [String], _ base: any ZarrStore
  ) throws(ZarrError) -> [String: [UInt8]?] {
    let limit = options.limits.metadataByteCount
    var documents: [String: [UInt8]?] = [:]
    for (key, answer) in zip(keys, base.fetch(keys.map { StoreRequest($0, limit: limit) })) {
      documents.updateValue(try answer.get(), forKey: key)
    }
    return documents
  }

  private func files(_ base: String) -> ReferencedFiles {
    ReferencedFiles(
      base: base, followsForeign: options.followsReferences, connections)
  }
}

extension [UInt8] {
  /// Whether a text stands in bytes.
  fileprivate func contains(_ text: StaticString) -> Bool {
    withUnsafeBytes { bytes in
      guard var place = bytes.baseAddress else { return false }
      let end = place + bytes.count
      while end - place >= text.utf8CodeUnitCount,
        let found = memchr(place, Int32(text.utf8Start[0]), end - place)
      {
        place = UnsafeRawPointer(found)
        if end - place >= text.utf8CodeUnitCount,
          memcmp(place, text.utf8Start, text.utf8CodeUnitCount) == 0
        {
          return true
        }
        place += 1
      }
      return false
    }
  }
}
