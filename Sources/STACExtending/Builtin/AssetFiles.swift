internal import STACJSON
internal import STACStorage
internal import Synchronization

/// Folders in which files of assets may lie; what is read is known only when a run begins.
public final class AssetFolders: Sendable {
  private let paths = Mutex<[String]>([])

  /// No folder yet.
  public init() {}

  /// All folders.
  public var all: [String] { paths.withLock { $0 } }

  /// Adds the folder of a location that is read: itself, or where the file lies.
  public func add(location: String) {
    guard location != "-", URIReference(location).scheme == nil else { return }
    let path = isFolder(location) ? location : folder(of: location)
    paths.withLock { if !$0.contains(path) { $0.append(path) } }
  }
}

extension DraftDocument {
  /// Whether the document says of itself where it is published; its relative hrefs are there too.
  fileprivate var isPublished: Bool {
    view["links"]?.elements.contains {
      $0["rel"]?.string == "self" && $0["href"]?.string?.hasPrefix("http") == true
    } ?? false
  }
}

/// Which files of assets may be read, and where they are.
///
/// Hrefs in documents are not trusted: a file is read only where it lies in a folder that the user
/// has named, and nothing is fetched unless that was asked for.
public struct AssetFiles: Sendable {
  /// Folders in which files of assets may lie.
  public let folders = AssetFolders()
  /// What relative hrefs are relative to, where the document has no file of its own; also a folder in
  /// which files may lie.
  public var base: String?
  /// Whether objects in stores (`s3://…`) are read too.
  public var readsRemote = false
  /// Whether an asset whose file is not there is an error; else it is left as it is, with a note.
  public var failsOnMissing = true
  /// The names of the assets that are meant.
  public var names = NameFilter([])

  /// No file may be read yet.
  public init() {}

  /// A file of an asset that may be read.
  struct File: Sendable {
    let name: String
    let path: String
    let byteCount: Int
  }

  /// The assets of a document whose files are at hand.
  ///
  /// - Throws: ``ExtensionError`` where a file is missing or may not be read.
  func files(
    of draft: inout DraftDocument, where isMeant: (JSONView) -> Bool = { _ in true }
  ) throws(ExtensionError) -> [File] {
    var files: [File] = []
    for (name, asset) in draft.assets where names.contains(name) && isMeant(asset) {
      let place = JSONPointer(tokens: ["assets", name, "href"])
      guard let href = asset["href"]?.string,
        let path = try path(href, draft, name, place)
      else { continue }
      do throws(StorageError) {
        let bytes = try openRandomAccess(path)
        files.append(File(name: name, path: path, byteCount: bytes.byteCount))
      } catch {
        let message = "the file of asset '\(name)' cannot be read: \(error.message)"
        if failsOnMissing { throw ExtensionError(.asset, message, at: place) }
        draft.note(message)
      }
    }
    return files
  }

  /// The file that an href leads to; nil where it leads elsewhere.
  private func path(
    _ href: String, _ draft: DraftDocument, _ name: String, _ place: JSONPointer
  ) throws(ExtensionError) -> String? {
    if isStoreLocation(href) { return readsRemote ? href : nil }
    var path = href
    if href.hasPrefix("file://") {
      path = URIReference.percentDecoded(String(href.dropFirst(7)))
    } else if URIReference(href).scheme != nil {
      return nil
    }
    if !path.hasPrefix("/") {
      guard let folder = base ?? draft.folder else {
        if draft.isPublished { return nil }
        throw ExtensionError(
          .asset,
          "nothing tells what the href '\(href)' of asset '\(name)' is relative to: name the folder "
            + "with asset_root", at: place)
      }
      path = join(folder, path)
      if URIReference(path).scheme != nil {
        return isStoreLocation(path) && readsRemote ? path : nil
      }
      if !exists(path) {
        let decoded = join(folder, URIReference.percentDecoded(href))
        if exists(decoded) { path = decoded }
      }
    }
    guard
      (folders.all + [base].compactMap { $0 }).contains(where: {
        isInside(path, $0.isEmpty ? "." : $0)
      })
    else {
      throw ExtensionError(
        .asset,
        "the file '\(normalized(path))' of asset '\(name)' lies outside of the folders that may be "
          + "read: name its folder with asset_root", at: place)
    }
    return path
  }

  /// Calls a function with the bytes of a file, piece by piece.
  static func read(
    _ file: File, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ExtensionError) {
    do throws(StorageError) {
      let bytes = try openRandomAccess(file.path)
      let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
      defer { chunk.deallocate() }
      var offset = 0
      while true {
        let count = try bytes.read(at: offset, into: chunk)
        if count == 0 { break }
        body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        offset += count
      }
    } catch {
      throw ExtensionError(
        .asset, "the file of asset '\(file.name)' cannot be read: \(error.message)",
        at: JSONPointer(tokens: ["assets", file.name, "href"]))
    }
  }
}
