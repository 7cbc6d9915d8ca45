internal import STACJSON
internal import STACStorage

/// The Items of a static catalog on disk or in a store, found by following its `child` and `item` links.
///
/// Links are untrusted: they are followed only within the folder of the document that the user
/// named, each document once, and to a limited depth. What cannot be followed is a problem with
/// the place of the link; the rest of the catalog is read.
final class StaticCatalogSource: ItemSource {
  private(set) var collections: [String: JSONObject] = [:]
  /// The Catalogs and Collections that were come by.
  private(set) var catalogPaths: Set<String> = []
  private let givesCatalogs: Bool
  private let root: String
  private let absoluteRoot: String
  /// Catalogs and Collections still to be read, the next one last.
  private var pending: [Visit]
  /// The Items of the document that is being read, the next one first.
  private var items: ArraySlice<SourceBatch.FileReference> = []
  private var visited: Set<String> = []
  private var problems: [SourceProblem] = []

  private static let maximumDepth = 64

  private struct Visit {
    var path: String
    var link: String?
    var ancestors: [String]
  }

  /// The catalog of a `catalog.json` or `collection.json`.
  ///
  /// - Parameter givesCatalogs: the Catalogs and Collections are given too, each before its Items.
  init(_ path: String, givesCatalogs: Bool = false) {
    self.givesCatalogs = givesCatalogs
    root = normalized(folder(of: path).isEmpty ? "." : folder(of: path))
    absoluteRoot = absolutePath(root)
    pending = [Visit(path: normalized(path), link: nil, ancestors: [])]
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    var files: [SourceBatch.FileReference] = []
    while files.count < FolderSource.filesPerBatch {
      if let item = items.popFirst() {
        files.append(item)
      } else if let visit = pending.popLast() {
        read(visit)
      } else {
        break
      }
    }
    batch.content = .files(files)
    batch.problems = problems
    problems = []
    return !files.isEmpty || !batch.problems.isEmpty
  }

  private func read(_ visit: Visit) {
    guard visited.insert(visit.path).inserted else { return }
    if givesCatalogs {
      catalogPaths.insert(visit.path)
      items = [SourceBatch.FileReference(path: visit.path, link: visit.link)]
    }
    let document: JSONObject
    do throws(StorageError) {
      document = try readDocument(visit.path)
    } catch {
      // Whoever reads the document will say what is wrong with it.
      if givesCatalogs { return }
      let reason = visit.link.map { "\(error.message), linked from \($0)" } ?? error.message
      report(error.code.rawValue, reason, visit.path)
      return
    }
    // Before version 1.0 a document did not say its type.
    if let type = document["type"]?.string, type != "Catalog", type != "Collection" {
      let linked = visit.link.map { ", linked from \($0)" } ?? ""
      report(
        "wrong-content",
        "'\(visit.path)' is of type '\(type)', not a Catalog or Collection\(linked)",
        visit.path, JSONPointer(tokens: ["type"]))
      return
    }
    if document["type"]?.string == "Collection", let id = document["id"]?.string {
      collections[id] = Self.withAbsoluteHrefs(document, visit.path)
    }
    var children: [Visit] = []
    var found: [SourceBatch.FileReference] = []
    for (index, link) in (document["links"]?.array ?? []).enumerated() {
      guard let rel = link["rel"]?.string, rel == "child" || rel == "item" else { continue }
      let pointer = JSONPointer(tokens: ["links", String(index), "href"])
      guard let path = follow(link["href"]?.string, from: visit, pointer) else { continue }
      if rel == "item", path != visit.path {
        if visited.insert(path).inserted {
          found.append(SourceBatch.FileReference(path: path, link: "\(visit.path)#\(pointer)"))
        }
      } else if path == visit.path || visit.ancestors.contains(path) {
        report(
          "link-cycle",
          "the link leads back to '\(path)', "
            + (path == visit.path ? "in which it stands" : "which is above it"), visit.path, pointer
        )
      } else if visit.ancestors.count >= Self.maximumDepth {
        report(
          "link-depth", "catalogs are nested more than \(Self.maximumDepth) deep", visit.path,
          pointer)
      } else {
        children.append(
          Visit(
            path: path, link: "\(visit.path)#\(pointer)", ancestors: visit.ancestors + [visit.path]
          ))
      }
    }
    items += found
    pending += children.reversed()
  }

  /// Relative hrefs are true only where the document stands.
  private static func withAbsoluteHrefs(_ document: JSONObject, _ path: String) -> JSONObject {
    var document = document
    let place = absolutePath(folder(of: path))
    document.changeHrefs { href in
      isRelative(href) ? absoluteHref(href, from: place) : nil
    }
    return document
  }

  /// The path of a linked document, or nil where the link may not be followed.
  private func follow(_ href: String?, from visit: Visit, _ pointer: JSONPointer) -> String? {
    guard let href, !href.isEmpty else {
      report("broken-link", "the link has no href", visit.path, pointer)
      return nil
    }
    let file = href.hasPrefix("file://") ? String(href.dropFirst(7)) : href
    let isURL = file.contains("://") && !(isStoreLocation(file) && isStoreLocation(root))
    if isURL || isWindowsDrive(file) {
      let place = isStoreLocation(root) ? "in the same store" : "a file on this machine"
      report(
        "unsupported-location", "the link leads to '\(href)', which is not \(place)",
        visit.path, pointer)
      return nil
    }
    // As it is written first: other writers put names into links without encoding them.
    var path = ""
    let readings = Self.readings(of: file)
    for reading in readings {
      let found = normalized(join(folder(of: visit.path), reading))
      if path.isEmpty { path = found }
      guard isInside(found, absoluteRoot) else {
        report(
          "link-outside",
          "the link leads to '\(found)', outside the folder '\(root)' that was named; "
            + "name a folder above both to allow it", visit.path, pointer)
        return nil
      }
      // Looking is a request, where it is a store.
      if readings.count == 1 || exists(found) { return found }
    }
    return path
  }

  private func readDocument(_ path: String) throws(StorageError) -> JSONObject {
    let bytes = try readAll(path)
    do throws(JSONError) {
      if let object = try JSONValue(parsing: bytes).object { return object }
    } catch {
      throw StorageError(
        .content, "'\(path)' is not JSON: \(error.message)", path: path, at: error.location)
    }
    throw StorageError(.content, "'\(path)' is not a Catalog or Collection", path: path)
  }

  private func report(
    _ code: String, _ message: String, _ path: String, _ pointer: JSONPointer? = nil
  ) {
    problems.append(
      SourceProblem(
        ItemFailure(code: code, message: message, pointer: pointer), origin: ItemOrigin(path: path))
    )
  }
}

extension StaticCatalogSource {
  /// The paths that a link may mean, the likeliest first.
  static func readings(of file: String) -> [String] {
    var readings = [file]
    if file.utf8.contains(UInt8(ascii: "%")), let decoded = percentDecoded(file) {
      readings.append(decoded)
    }
    // As pystac writes them on Windows.
    if file.utf8.contains(UInt8(ascii: "\\")) {
      readings.append(
        String(
          decoding: file.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 },
          as: UTF8.self
        ))
    }
    return readings
  }
}

/// `C:\…` or `C:/…`
private func isWindowsDrive(_ path: String) -> Bool {
  let start = Array(path.utf8.prefix(3))
  return start.count == 3 && start[1] == UInt8(ascii: ":")
    && (start[2] == UInt8(ascii: "\\") || start[2] == UInt8(ascii: "/"))
}

/// The text in which `%20` stands for a space; nil where what follows a `%` is no such thing.
private func percentDecoded(_ text: String) -> String? {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "%") else {
      bytes.append(byte)
      continue
    }
    guard rest.count >= 2,
      let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), value != 0
    else { return nil }
    bytes.append(value)
    rest = rest.dropFirst(2)
  }
  return String(decoding: bytes, as: UTF8.self)
}
