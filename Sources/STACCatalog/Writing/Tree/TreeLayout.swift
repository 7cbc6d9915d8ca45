internal import STACModel
internal import STACStorage

/// How the documents of a static catalog are linked.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/best-practices.md#use-of-links>
public enum LinkStyle: String, Sendable, CaseIterable {
  /// Relative links only: the folder can be moved anywhere.
  case selfContained = "self-contained"
  /// Relative links, and one `self` with the URL of the root.
  case relativePublished = "relative-published"
  /// Relative links, and a `self` with its URL in each document.
  case relativeWithSelf = "relative-with-self"
  /// URLs only.
  case absolute

  /// Whether it cannot be done without a URL.
  public var needsURL: Bool { self != .selfContained }
}

/// Where each document of a tree lies, and how one is linked from another.
struct TreeLayout: Sendable {
  /// The folder of `catalog.json`.
  let base: String
  /// The URL that the folder will have, without a slash at the end; nil for relative links only.
  let baseURL: String?
  let style: LinkStyle
  let template: LayoutTemplate
  /// Where everything is written until it is whole: beside its place, or on this machine where the
  /// place is in a store.
  let stagingFolder: String
  /// Whether the place is in an object store.
  let isInStore: Bool

  init(
    base: String, baseURL: String?, style: LinkStyle? = nil,
    template: LayoutTemplate = .standard, runName: String
  ) throws(StorageError) {
    self.base = base
    self.style = style ?? (baseURL == nil ? .selfContained : .relativeWithSelf)
    self.template = template
    self.baseURL = baseURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    if self.style.needsURL, baseURL == nil {
      throw StorageError(
        .unsupported,
        "links that are \(self.style.rawValue) need the URL that the folder will have",
        path: base)
    }
    isInStore = isStoreLocation(base)
    if isInStore {
      stagingFolder = try makeTemporaryFolder()
    } else {
      let suffix = runName.isEmpty ? "" : "-" + safeFileName(for: runName)
      stagingFolder = join(base, ".stac-manager" + suffix)
    }
  }

  /// A folder of the tree, in its place.
  func folder(_ name: String) -> String { name.isEmpty ? base : join(base, name) }

  /// Where the Items of a folder are written until they are whole.
  func stagingFolder(_ name: String) -> String {
    join(stagingFolder, name.isEmpty ? "items" : "items-" + Self.flat(name))
  }

  /// The `item` links of a folder, one JSON object a line, until they are all known.
  func linkFile(_ name: String) -> String {
    join(stagingFolder, name.isEmpty ? "links" : "links-" + Self.flat(name))
  }

  /// One name for a folder within folders.
  private static func flat(_ name: String) -> String {
    name.utf8.contains(UInt8(ascii: "/")) ? safeFileName(for: name) : name
  }

  /// The href of a document of the tree, seen from a folder of the tree.
  func href(_ path: String, from folder: String) -> String {
    if style == .absolute, let url = url(path) { return url }
    return relativePath(from: folder, to: path)
  }

  /// What the hrefs of the Items of a folder begin with, seen from it.
  func itemHrefStart(_ folder: String) -> [UInt8] {
    Array(href(join(folder, "x"), from: folder).utf8.dropLast())
  }

  /// The `self` of a document of the tree, where it has one.
  func selfURL(_ path: String) -> String? {
    switch style {
    case .selfContained: nil
    case .relativePublished: path == "catalog.json" ? url(path) : nil
    case .relativeWithSelf, .absolute: url(path)
    }
  }

  /// The URL of a document of the tree, where the tree has one.
  func url(_ path: String) -> String? { baseURL.map { $0 + "/" + path } }
}
