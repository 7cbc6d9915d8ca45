internal import STACJSON
internal import STACStorage
internal import Synchronization

/// Stores that are not consolidated are walked, level by level.
extension HierarchyReader {
  /// How many nodes are asked for at a time: so many documents are in memory.
  private static let batch = 256
  /// What a document of a node usually is smaller than; larger ones are asked for one by one.
  private static let usualByteCount = 1 << 20

  /// Looks for nodes below the groups that do not tell all that is below them.
  mutating func walk() throws(ZarrError) {
    var level = hierarchy.groups.keys.filter { path in
      !isWhole.contains { path == $0 || $0.isEmpty || path.hasPrefix($0 + "/") }
    }.sorted()
    var visited = 0
    for depth in 0..<limits.depth where !level.isEmpty {
      var paths: [String] = []
      for start in stride(from: 0, to: level.count, by: Self.batch) {
        let groups = level[start..<min(start + Self.batch, level.count)]
        for (path, answer) in zip(groups, listed(groups)) {
          guard let names = try folders(answer, at: path) else { return }
          paths += names.filter(StoreKey.isSafe).map { StoreKey.join(path, $0) }
          guard paths.count + visited <= limits.nodeCount else {
            // Such as a folder that holds a link to itself, and others.
            hierarchy.problems.append(
              ZarrProblem(
                .size, "there are more than \(limits.nodeCount) folders; the rest is left out",
                at: path, .error))
            return
          }
        }
      }
      visited += paths.count
      level = []
      for start in stride(from: 0, to: paths.count, by: Self.batch) {
        guard rest > 0 else {
          hierarchy.problems.append(
            ZarrProblem(
              .size, "there is more metadata than is read; the rest is left out", at: paths[start],
              .error))
          return
        }
        level += try readNodes(paths[start..<min(start + Self.batch, paths.count)])
      }
      if depth == limits.depth - 1, !level.isEmpty {
        hierarchy.problems.append(
          ZarrProblem(
            .size, "groups are nested more than \(limits.depth) deep; the rest is left out",
            at: level[0], .error))
      }
    }
  }

  /// What the store tells of the folders below groups; many at a time where each is a request.
  private func listed(_ groups: ArraySlice<String>) -> [Result<[String]?, ZarrError>] {
    let (store, paths) = (store, Array(groups))
    let answers = Mutex<[Result<[String]?, ZarrError>]>(
      Array(repeating: .success(nil), count: paths.count))
    let width = store.kind == .objectStore ? requestsSideBySide : 1
    forEachSideBySide(paths.count, width) { index in
      let answer: Result<[String]?, ZarrError>
      do throws(ZarrError) {
        answer = .success(try store.folders(below: paths[index]))
      } catch { answer = .failure(error) }
      answers.withLock { $0[index] = answer }
    }
    return answers.withLock { $0 }
  }

  /// The folders below a group; nil where the store cannot tell, which is a problem then.
  private mutating func folders(
    _ answer: Result<[String]?, ZarrError>, at path: String
  ) throws(ZarrError) -> [String]? {
    do throws(ZarrError) {
      if let names = try answer.get() { return names }
    } catch {
      if path.isEmpty { throw error }
      hierarchy.problems.append(ZarrProblem(error, at: path))
      return []
    }
    hierarchy.problems.append(
      ZarrProblem(
        .incomplete,
        "the store is not consolidated and cannot list what it holds; only known nodes are described",
        at: path))
    return nil
  }

  /// Reads the nodes at some paths, and returns those whose folders are looked at next.
  private mutating func readNodes(_ paths: ArraySlice<String>) throws(ZarrError) -> [String] {
    let keys = hierarchy.zarrFormat == 3 ? ["zarr.json"] : [".zgroup", ".zarray", ".zattrs"]
    let answers = fetch(paths.flatMap { path in keys.map { StoreKey.join(path, $0) } })
    var groups: [String] = []
    for (index, path) in paths.enumerated() {
      do throws(ZarrError) {
        var documents: [[UInt8]?] = []
        for number in keys.indices {
          documents.append(try answers[index * keys.count + number].get())
        }
        if hierarchy.zarrFormat == 3, let document = documents[0] {
          try parse(document, StoreKey.join(path, "zarr.json")) { reader, view throws(ZarrError) in
            try reader.add(version3: view, path)
          }
        } else if hierarchy.zarrFormat == 2 {
          try addNode(version2: (documents[0], documents[1], documents[2]), path)
        }
      } catch {
        hierarchy.problems.append(ZarrProblem(error, at: path))
        if hierarchy.groups.count + hierarchy.arrays.count >= limits.nodeCount {
          rest = 0
          return []
        }
      }
      // Chunks lie in folders, too, below arrays.
      if hierarchy.arrays[path] == nil, !isWhole.contains(path), !isChunkFolder(path) {
        groups.append(path)
      }
    }
    return groups
  }

  /// The values of keys, the few large ones one after the other.
  private mutating func fetch(_ keys: [String]) -> [Result<[UInt8]?, ZarrError>] {
    let usual = min(Self.usualByteCount, limits.metadataByteCount)
    var answers = store.fetch(keys.map { StoreRequest($0, limit: usual) })
    for (index, key) in keys.enumerated() {
      if case .failure(let error) = answers[index], error.code == .size, rest > usual {
        answers[index] = store.fetch([StoreRequest(key, limit: rest)])[0]
      }
      if case .success(let document?) = answers[index] { rest -= document.count }
    }
    return answers
  }

  private func isChunkFolder(_ path: String) -> Bool {
    hierarchy.groups[path] == nil
      && (hierarchy.arrays[StoreKey.parent(path)] != nil || StoreKey.name(path).hasPrefix("."))
  }
}
