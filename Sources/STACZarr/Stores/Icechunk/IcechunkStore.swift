internal import STACJSON
internal import STACStorage
internal import Synchronization

/// Which state of an Icechunk repository is read.
public enum IcechunkVersion: Sendable, Hashable, CustomStringConvertible {
  /// The end of a branch.
  case branch(String)
  /// What a tag names.
  case tag(String)
  /// A snapshot by its id.
  case snapshot(String)

  /// `branch.main`, `tag.v1`, or the id of a snapshot.
  public var description: String {
    switch self {
    case .branch(let name): "branch.\(name)"
    case .tag(let name): "tag.\(name)"
    case .snapshot(let id): id
    }
  }

  /// The name alone, as xpystac reads it.
  public var name: String {
    switch self {
    case .branch(let name), .tag(let name), .snapshot(let name): name
    }
  }
}

/// An Icechunk repository, versions 1 and 2 of its specification, at one snapshot.
///
///     repo, refs/…  ─▶  snapshots/ID  ─▶  manifests/ID  ─▶  chunks/ID, inline, elsewhere
///
/// Metadata of all nodes stands in the snapshot; a manifest is read when a chunk is asked for.
final class IcechunkStore: ZarrStore {
  private struct Manifest {
    let id: String
    /// Which chunks it lists: from and to, along each dimension.
    let extents: [Range<Int>]

    /// Whether it may list a chunk.
    func mayHold(_ index: [UInt32]) -> Bool {
      extents.count != index.count || zip(extents, index).allSatisfy { $0.contains(Int($1)) }
    }
  }

  private struct Node {
    let id: [UInt8]
    /// A part of the snapshot, which many nodes may share.
    let metadata: ArraySlice<UInt8>
    let manifests: [Manifest]
  }

  /// Where a chunk lies.
  private enum Chunk {
    case inline(ArraySlice<UInt8>)
    case file(ReferencedFiles.Reference)
    case native(id: String, offset: Int, count: Int)
  }

  let location: String
  let kind = ZarrStoreKind.icechunk
  /// What was asked for.
  let version: IcechunkVersion
  /// The snapshot that is read.
  let snapshot: String
  /// The version of the specification.
  let specificationVersion: Int
  private let base: any ZarrStore
  private let files: ReferencedFiles
  private let limits: ZarrLimits
  private let nodes: [String: Node]
  private let children: FolderNames
  private let manifests = Mutex(Manifests())

  /// The manifests that were read, and the chunks of those arrays that were asked for.
  private struct Manifests {
    var files: [String: IcechunkFile] = [:]
    var chunks: [String: [[UInt8]: [[UInt32]: Chunk]]] = [:]
    var byteCount = 0
  }

  init(
    _ base: any ZarrStore, _ version: IcechunkVersion, _ files: ReferencedFiles,
    _ limits: ZarrLimits
  ) throws(ZarrError) {
    location = base.location
    self.base = base
    self.version = version
    self.files = files
    self.limits = limits
    snapshot = try Self.snapshot(base, version, limits)
    let file = try Self.file(base, "snapshots/" + snapshot, .snapshot, limits)
    specificationVersion = file.version
    nodes = try Self.nodes(file, limits)
    children = try FolderNames(
      ofKeys: nodes.keys.lazy.map { StoreKey.join($0, "zarr.json") }, limits)
  }

  func folders(below prefix: String) -> [String]? { children.below(prefix) }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    var results: [Result<[UInt8]?, ZarrError>] = []
    var foreign: [(reference: ReferencedFiles.Reference, limit: Int)] = []
    var native: [StoreRequest] = []
    var (foreignPlaces, nativePlaces): ([Int], [Int]) = ([], [])
    readManifests(of: requests)
    for request in requests {
      do throws(ZarrError) {
        if StoreKey.name(request.key) == "zarr.json",
          let node = nodes[StoreKey.parent(request.key)]
        {
          guard node.metadata.count <= request.limit else {
            throw ZarrError(.size, "'\(request.key)' has more than \(request.limit) bytes")
          }
          results.append(.success(Array(node.metadata)))
          continue
        }
        switch try chunk(request.key) {
        case nil: results.append(.success(nil))
        case .inline(let bytes):
          guard bytes.count <= request.limit, let range = resolve(request.range, in: bytes.count)
          else {
            throw ZarrError(.chunk, "'\(request.key)' does not have the size that is asked for")
          }
          results.append(.success(Array(bytes.dropFirst(range.lowerBound).prefix(range.count))))
        case .file(let reference):
          foreignPlaces.append(results.count)
          results.append(.success(nil))
          foreign.append((reference, request.limit))
        case .native(let id, let offset, let count):
          nativePlaces.append(results.count)
          results.append(.success(nil))
          native.append(
            StoreRequest(
              "chunks/" + id, .bytes(offset: offset, count: count), limit: request.limit))
        }
      } catch { results.append(.failure(error)) }
    }
    for (place, result) in zip(foreignPlaces, files.fetch(foreign)) { results[place] = result }
    for (place, result) in zip(nativePlaces, base.fetch(native)) { results[place] = result }
    return results
  }

  // MARK: Snapshots

  private static func snapshot(
    _ base: any ZarrStore, _ version: IcechunkVersion, _ limits: ZarrLimits
  ) throws(ZarrError) -> String {
    if case .snapshot(let id) = version { return id }
    if let bytes = try base.fetch("repo", limit: limits.metadataByteCount) {
      let file = try IcechunkFile(bytes, .repository, name: "repo", limits)
      // Fields of the repository: 1 tags, 2 branches, 4 snapshots.
      let (field, wanted) =
        switch version {
        case .tag(let name): (1, name)
        case .branch(let name), .snapshot(let name): (2, name)
        }
      var names: [String] = []
      for index in 0..<(try file.root.count(field)) {
        let entry = try file.root.table(field, index)
        let name = try entry.text(0) ?? ""
        names.append(name)
        guard name == wanted else { continue }
        let number = Int(try entry.number(1, as: UInt32.self) ?? 0)
        guard let id = try file.root.table(4, number).inline(0, count: 12) else { break }
        return IcechunkFile.name(id)
      }
      throw noVersion(base, version, names)
    }
    let folder =
      switch version {
      case .tag(let name): "refs/tag.\(name)"
      case .branch(let name), .snapshot(let name): "refs/branch.\(name)"
      }
    guard StoreKey.isSafe(folder),
      case let answers = base.fetch([
        StoreRequest(folder + "/ref.json", limit: 1 << 20),
        StoreRequest(folder + "/ref.json.deleted", limit: 1 << 20),
      ]), let bytes = try answers[0].get(), try answers[1].get() == nil
    else {
      let prefix = if case .tag = version { "tag." } else { "branch." }
      let names = try base.folders(below: "refs")?.filter { $0.hasPrefix(prefix) }
        .map { String($0.dropFirst(prefix.count)) }
      throw noVersion(base, version, names ?? [])
    }
    guard let id = (try? JSONValue(parsing: bytes))?["snapshot"]?.string, StoreKey.isSafe(id) else {
      throw ZarrError(.metadata, "'\(folder)/ref.json' in '\(base.location)' names no snapshot")
    }
    return id
  }

  private static func noVersion(
    _ base: any ZarrStore, _ version: IcechunkVersion, _ names: [String]
  ) -> ZarrError {
    let known = names.sorted().prefix(20).joined(separator: ", ")
    return ZarrError(
      .notFound,
      "the repository '\(base.location)' has no \(version)"
        + (known.isEmpty ? "" : "; there are \(known)"))
  }

  private static func file(
    _ base: any ZarrStore, _ key: String, _ kind: IcechunkFile.Kind, _ limits: ZarrLimits
  ) throws(ZarrError) -> IcechunkFile {
    guard let bytes = try base.fetch(key, limit: limits.metadataByteCount) else {
      throw ZarrError(.notFound, "'\(key)' is missing in the repository '\(base.location)'")
    }
    return try IcechunkFile(bytes, kind, name: key, limits)
  }

  /// Fields of a node: 0 id, 1 path, 2 metadata, 3 kind of data, 4 data, of which 2 the manifests.
  private static func nodes(
    _ file: IcechunkFile, _ limits: ZarrLimits
  ) throws(ZarrError) -> [String: Node] {
    var nodes: [String: Node] = [:]
    let count = try file.root.count(2)
    guard count <= limits.nodeCount else {
      throw ZarrError(.size, "a snapshot lists \(count) nodes, more than \(limits.nodeCount)")
    }
    var manifestCount = 0
    for index in 0..<count {
      let node = try file.root.table(2, index)
      // Longer names are no keys.
      guard try node.vector(1)?.count ?? 0 <= 4096 else { continue }
      let path = String((try node.text(1) ?? "/").drop { $0 == "/" })
      var manifests: [Manifest] = []
      if try node.number(3, as: UInt8.self) == 1, let data = try node.table(4) {
        for index in 0..<(try data.count(2)) {
          let manifest = try data.table(2, index)
          // Tables may stand for many others: what they hold is counted again each time.
          manifestCount += 1
          guard manifestCount <= limits.nodeCount * 10, try manifest.count(1) <= 32 else {
            throw ZarrError(.size, "a snapshot lists more manifests than are read")
          }
          guard let id = try manifest.inline(0, count: 12) else { continue }
          manifests.append(
            Manifest(
              id: IcechunkFile.name(id),
              extents: try manifest.structs(1, size: 8).map {
                let bytes = Array($0)
                let (from, to) = (bytes.integer(0, 4), bytes.integer(4, 4))
                return from..<max(from, to)
              }))
        }
      }
      nodes[path] = Node(
        id: try node.inline(0, count: 8) ?? [], metadata: try node.vector(2) ?? [],
        manifests: manifests)
    }
    return nodes
  }

  // MARK: Chunks

  /// The node and the place of a chunk that a key names: array/c/0/1, array/c, array/0.1.
  private func place(_ key: String) -> (node: Node, index: [UInt32])? {
    let names = key.split(separator: "/").map(String.init)
    for length in (0..<names.count).reversed() {
      guard let node = nodes[names[..<length].joined(separator: "/")] else { continue }
      let parts = names[length...].flatMap { $0.split(separator: ".") }.filter { $0 != "c" }
      let index = parts.compactMap { UInt32($0) }
      return index.count == parts.count ? (node, index) : nil
    }
    return nil
  }

  private func chunk(_ key: String) throws(ZarrError) -> Chunk? {
    guard let (node, index) = place(key) else { return nil }
    if let chunk = try chunk(node, index) { return chunk }
    return index == [0] ? try chunk(node, []) : nil
  }

  private func chunk(_ node: Node, _ index: [UInt32]) throws(ZarrError) -> Chunk? {
    for manifest in node.manifests where manifest.mayHold(index) {
      if let known = manifests.withLock({ $0.chunks[manifest.id]?[node.id] }) {
        if let chunk = known[index] { return chunk }
      } else if let chunk = try chunks(manifest.id, node.id)[index] {
        return chunk
      }
    }
    return nil
  }

  /// Reads the manifests that chunks may be listed in, side by side; one that cannot be read is told where it is
  /// asked for.
  private func readManifests(of requests: [StoreRequest]) {
    var wanted: [String] = []
    var seen = manifests.withLock { Set($0.files.keys) }
    for request in requests where StoreKey.name(request.key) != "zarr.json" {
      guard let (node, index) = place(request.key) else { continue }
      for manifest in node.manifests where manifest.mayHold(index) {
        if wanted.count < 256, seen.insert(manifest.id).inserted { wanted.append(manifest.id) }
      }
    }
    // Some at a time, as a manifest of a large array may be large.
    for start in stride(from: 0, to: wanted.count, by: 16) {
      let ids = wanted[start..<min(start + 16, wanted.count)]
      let answers = base.fetch(
        ids.map { StoreRequest("manifests/" + $0, limit: limits.metadataByteCount) })
      for (id, answer) in zip(ids, answers) {
        guard case .success(let bytes?) = answer,
          let file = try? IcechunkFile(bytes, .manifest, name: "manifests/" + id, limits)
        else { continue }
        keep(file, id)
      }
    }
  }

  /// Keeps a manifest for what is asked for next.
  private func keep(_ file: IcechunkFile, _ id: String) {
    manifests.withLock { manifests in
      guard manifests.files[id] == nil else { return }
      manifests.byteCount += file.byteCount
      if manifests.byteCount > limits.arrayByteCount {
        manifests = Manifests()
        manifests.byteCount = file.byteCount
      }
      manifests.files[id] = file
    }
  }

  /// Reads the chunks of an array in a manifest. Fields: 1 arrays, 2 dictionary of locations; of an array 0 id,
  /// 1 references; of these 0 index, 1 inline, 2 offset, 3 length, 4 id of a chunk, 5 location, 8 compressed
  /// location.
  private func chunks(_ id: String, _ node: [UInt8]) throws(ZarrError) -> [[UInt32]: Chunk] {
    let file: IcechunkFile
    if let known = manifests.withLock({ $0.files[id] }) {
      file = known
    } else {
      file = try Self.file(base, "manifests/" + id, .manifest, limits)
      keep(file, id)
    }
    var chunks: [[UInt32]: Chunk] = [:]
    var packed: [(index: [UInt32], range: ByteRange, location: ArraySlice<UInt8>)] = []
    for number in 0..<(try file.root.count(1)) {
      let array = try file.root.table(1, number)
      guard try array.inline(0, count: 8) == node else { continue }
      for number in 0..<(try array.count(1)) {
        let reference = try array.table(1, number)
        // Arrays have no more dimensions.
        guard try reference.count(0) <= 32 else { continue }
        let index = try reference.numbers(0, as: UInt32.self)
        let offset = Int(exactly: try reference.number(2, as: UInt64.self) ?? 0) ?? -1
        let count = Int(exactly: try reference.number(3, as: UInt64.self) ?? 0) ?? -1
        if let inline = try reference.vector(1) {
          chunks[index] = .inline(inline)
        } else if let id = try reference.inline(4, count: 12) {
          chunks[index] = .native(id: IcechunkFile.name(id), offset: offset, count: count)
        } else if try reference.vector(5)?.count ?? 0 <= 4096, let url = try reference.text(5) {
          chunks[index] = .file(.init(url: url, range: .bytes(offset: offset, count: count)))
        } else if let location = try reference.vector(8) {
          packed.append((index, .bytes(offset: offset, count: count), location))
        }
      }
    }
    if !packed.isEmpty {
      let dictionary = LocationDictionary(try file.root.vector(2) ?? [])
      let locations = try dictionary.locations(packed.map(\.location))
      for (entry, url) in zip(packed, locations) {
        chunks[entry.index] = .file(.init(url: url, range: entry.range))
      }
    }
    let found = chunks
    manifests.withLock { $0.chunks[id, default: [:]][node] = found }
    return chunks
  }
}
