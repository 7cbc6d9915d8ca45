internal import STACExtensions
internal import STACModel
internal import Synchronization

/// All versions of one extension, and how an entry of `stac_extensions` relates to the wanted one.
final class ExtensionFamily: Sendable {
  /// How an entry relates to the wanted version.
  enum Relation: Sendable, Hashable {
    case other
    case same
    case older(STACExtension.Version?)
    case newer
  }

  private let identifier: String
  private let known: (extension: STACExtension, position: Int)?
  private let own: (family: String, version: STACVersion)?
  private let relations = Mutex<[String: Relation]>([:])

  init(_ identifier: String) {
    self.identifier = identifier
    known = STACExtension.identified(by: identifier).flatMap { found in
      found.extension.versions.firstIndex(of: found.version).map { (found.extension, $0) }
    }
    own = Self.parts(identifier)
  }

  /// How an entry relates to the wanted version.
  func relation(of entry: String) -> Relation {
    if entry == identifier { return .same }
    if let relation = relations.withLock({ $0[entry] }) { return relation }
    let relation = compare(entry)
    relations.withLock { relations in
      // Documents may say anything, and must not fill the memory.
      if relations.count < 10_000 { relations[entry] = relation }
    }
    return relation
  }

  private func compare(_ entry: String) -> Relation {
    let entry = entry.hasSuffix("#") ? String(entry.dropLast()) : entry
    if entry == identifier { return .same }
    if let known, let other = STACExtension.identified(by: entry),
      other.extension.name == known.extension.name,
      let position = other.extension.versions.firstIndex(of: other.version)
    {
      if position == known.position { return .same }
      return position < known.position ? .older(other.version) : .newer
    }
    guard let own, let other = Self.parts(entry), other.family == own.family else { return .other }
    if other.version == own.version { return .same }
    return other.version < own.version ? .older(nil) : .newer
  }

  /// The URL without its version, and the version.
  private static func parts(_ url: String) -> (family: String, version: STACVersion)? {
    var names = url.split(separator: "/", omittingEmptySubsequences: false)
    for index in names.indices.reversed() {
      let name = names[index].hasPrefix("v") ? names[index].dropFirst() : names[index]
      guard let version = try? STACVersion(String(name)) else { continue }
      names[index] = "*"
      return (names.joined(separator: "/"), version)
    }
    return nil
  }

  /// Fields that an older version has and the wanted one has not.
  func fieldsGivenUp(since version: STACExtension.Version?) -> Set<String> {
    guard let version, let known else { return [] }
    let old = known.extension.fields(of: version).map(\.name)
    let new = known.extension.fields(of: known.extension.versions[known.position]).map(\.name)
    return Set(old).subtracting(new)
  }
}
