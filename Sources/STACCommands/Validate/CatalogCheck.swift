internal import STACManager
internal import Synchronization

/// What can only be said when all documents have been seen.
///
/// Each batch has an accumulator of its own; ids are taken in the order of the documents, so that it
/// is always the second one that comes too late.
final class CatalogCheck: Sendable {
  /// What one worker has seen.
  final class Part: Sendable {
    fileprivate let rules = Mutex(CatalogRules())

    func add(_ item: WorkingItem, _ view: JSONView, isFile: Bool) {
      rules.withLock { $0.add(view, location: item.origin.path, followsLinks: isFile) }
    }
  }

  private struct State {
    var parts: [Part] = []
    var identifiers = ItemIdentifiers()
    /// Files that could not be read, and those with links that lead nowhere.
    var unreadable: Set<String> = []
  }

  private let state = Mutex(State())
  /// Folders that were named: the files in one belong together.
  private let folders: [String]
  /// Whether there may be Collections to hold the Items against: files with many Items have none.
  let expectsCollections: Bool

  init(_ locations: [String]) {
    folders = locations.compactMap(Self.folder).map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    expectsCollections = !folders.isEmpty || locations.contains { $0.hasSuffix(".json") }
  }

  /// The folder whose files belong together: the location, or that of a catalog.
  private static func folder(_ location: String) -> String? {
    if isFolder(location) { return location }
    let name = fileName(of: location)
    guard name == "catalog.json" || name == "collection.json" else { return nil }
    let folder = STACManager.folder(of: location)
    return folder.isEmpty ? "." : folder
  }

  func makePart() -> Part {
    let part = Part()
    state.withLock { $0.parts.append(part) }
    return part
  }

  /// What tells the places apart in which an id may stand once: a folder that was named, a file with
  /// many Items, or all the other files together.
  func scope(of path: String, isFile: Bool) -> UInt64 {
    let place = folders.first { path.hasPrefix($0) } ?? (isFile ? "" : path)
    return place.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// Takes ids in their order and returns which of them came before.
  func take(_ identifiers: some Sequence<IdentifierHash>) -> [Int] {
    state.withLock { state in
      var repeated: [Int] = []
      for (index, identifier) in identifiers.enumerated()
      where !state.identifiers.take(identifier) {
        repeated.append(index)
      }
      return repeated
    }
  }

  func tellOfUnreadable(_ path: String) {
    state.withLock { state in
      if state.unreadable.count < 100_000 { state.unreadable.insert(normalized(path)) }
    }
  }

  /// The reports at the end, in the order of the places.
  func reports(level: Severity, isStrict: Bool) -> [DocumentReport] {
    let (parts, unreadable) = state.withLock { ($0.parts, $0.unreadable) }
    var rules = CatalogRules()
    for part in parts { rules.merge(part.rules.withLock { $0 }) }
    let findings = rules.findings(unreadable: unreadable).filter { $0.finding.severity >= level }
    var reports: [DocumentReport] = []
    var start = 0
    while start < findings.count {
      let location = findings[start].location
      let end = findings[start...].firstIndex { $0.location != location } ?? findings.count
      reports.append(
        ReportedFile(location).report(findings[start..<end].map(\.finding), isStrict))
      start = end
    }
    return reports
  }
}
