internal import Glibc
internal import STACJSON

/// Where a property of a filter is in an Item.
///
/// The names of the Item's own members (`id`, `collection`, `geometry`, …) are these. Any other
/// name is looked for in `properties` and then at the top; where it has dots, first as one name
/// and then as a path: `properties.eo:cloud_cover`, `assets.B04.href`, `proj:centroid.lat`.
struct CQL2PropertyPath: Hashable {
  enum Scope: Hashable {
    /// At the top only.
    case item
    /// In `properties` only.
    case properties
    /// In `properties`, then at the top.
    case anywhere
  }

  let scope: Scope
  /// The whole name, without `properties.`.
  let name: String
  /// The parts of a name with dots; empty for others.
  let parts: [String]

  private static let ownMembers: Set<String> = [
    "id", "collection", "geometry", "bbox", "type", "stac_version", "stac_extensions", "assets",
    "links", "properties",
  ]

  init(_ name: String) {
    if Self.ownMembers.contains(name) {
      (scope, self.name) = (.item, name)
    } else if name.hasPrefix("properties."), name.utf8.count > 11 {
      (scope, self.name) = (.properties, String(name.dropFirst(11)))
    } else {
      (scope, self.name) = (.anywhere, name)
    }
    let parts = self.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    self.parts = parts.count > 1 && !parts.contains("") ? parts : []
  }

  /// What the property holds in every Item that can be read, or is read as.
  ///
  /// Of other fields STAC says what they hold, too; but who looks for a number that was written as
  /// a text must be able to ask for it.
  var type: CQL2Type {
    if !parts.isEmpty { return .any }
    if name == "geometry" { return scope == .item ? .geometry : .any }
    return Self.types[name] ?? .any
  }

  private static let types: [String: CQL2Type] = {
    var types: [String: CQL2Type] = [:]
    for name in ["id", "collection", "type"] { types[name] = .text }
    for name in [
      "datetime", "start_datetime", "end_datetime", "created", "updated", "expires", "published",
      "unpublished",
    ] { types[name] = .instant }
    return types
  }()
}

/// A property path in the memory of a program.
struct CQL2RawPath {
  let scope: CQL2PropertyPath.Scope
  let name: UnsafeBufferPointer<UInt8>
  /// The parts of a name with dots.
  let parts: UnsafeBufferPointer<UnsafeBufferPointer<UInt8>>

  /// The value in an Item; nil where there is none.
  func find(in item: JSONView, _ properties: JSONView?) -> JSONView? {
    if scope != .item, let properties {
      if let value = Self.member(of: properties, name) { return value }
      if !parts.isEmpty, let value = walk(properties) { return value }
    }
    if scope == .properties { return nil }
    if let value = Self.member(of: item, name) { return value }
    return parts.isEmpty ? nil : walk(item)
  }

  private func walk(_ root: JSONView) -> JSONView? {
    var value = root
    for part in parts {
      guard let next = Self.member(of: value, part) else { return nil }
      value = next
    }
    return value
  }

  /// The member of a name, or the element at a position; the last one where a name stands twice.
  static func member(of view: JSONView, _ name: UnsafeBufferPointer<UInt8>) -> JSONView? {
    guard let start = name.baseAddress else { return nil }
    if view.isArray {
      guard name.count < 10, let position = Int(String(decoding: name, as: UTF8.self)) else {
        return nil
      }
      return view.elements.dropFirst(max(position, 0)).first { _ in true }
    }
    var found: JSONView?
    for (key, value) in view.members
    where key.count == name.count && memcmp(key.unsafeBytes, start, name.count) == 0 {
      found = value
    }
    return found
  }
}
