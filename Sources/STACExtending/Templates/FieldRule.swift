public import STACJSON
internal import STACModel
public import STACQuery

/// A field that documents get: where, and what.
public struct FieldRule: Sendable {
  /// Where; `*` stands for every member or element that is there.
  public let path: FieldPath
  /// What; texts are templates.
  public let value: DocumentTemplate
  /// Whether a value that is there already is replaced.
  public let overwrites: Bool
  /// Whether a template that finds nothing leaves the field away instead of being an error.
  public let isOptional: Bool

  /// Sets a field to a value whose texts are templates.
  ///
  /// - Throws: ``ExtensionError`` where a template cannot be read.
  public init(
    _ path: FieldPath, _ value: JSONValue, overwrites: Bool = false, isOptional: Bool = false
  ) throws(ExtensionError) {
    self.path = path
    self.overwrites = overwrites
    self.isOptional = isOptional
    do throws(QueryError) {
      self.value = try DocumentTemplate(value)
    } catch {
      throw ExtensionError(
        .description, "the value of '\(path)' is no template: \(error.summary)")
    }
  }

  /// Notes what the rule changes in a document; `only` leaves assets out.
  func apply(
    to draft: inout DraftDocument, only assets: NameFilter = NameFilter([])
  ) throws(ExtensionError) {
    if let constant = value.constant, assets.isEmpty {
      draft.changes.append(overwrites ? .set(path, constant) : .fill(path, constant))
      return
    }
    guard path.hasWildcard else {
      guard overwrites || !draft.hasValue(at: path) else { return }
      if let value = try value(draft, key: nil, part: nil) { draft.set(path, to: value) }
      return
    }
    for (key, part) in draft.view.parts(at: path) {
      if path.isBelowAssets, !assets.contains(key) { continue }
      let place = path.replacingFirstWildcard(by: key)
      // A second wildcard must not be resolved to nothing when everything is there already.
      guard overwrites || place.hasWildcard || !draft.hasValue(at: place) else { continue }
      if let value = try value(draft, key: key, part: part) {
        draft.changes.append(overwrites ? .set(place, value) : .fill(place, value))
      }
    }
  }

  /// Whether documents of a kind have a place for the field.
  func isMeant(for kind: STACObjectKind) -> Bool {
    guard case .key(let first)? = path.components.first else { return true }
    return switch first.string {
    case "properties", "geometry", "bbox", "collection": kind == .item
    case "item_assets", "summaries": kind == .collection
    case "assets", "links", "stac_extensions": true
    default: kind != .item
    }
  }

  /// Whether a document gets the field.
  func isGiven(to document: JSONView, _ kind: STACObjectKind) -> Bool {
    guard isMeant(for: kind) else { return false }
    guard path.hasWildcard || path.isBelowAssets else { return true }
    return !document.parts(at: path).isEmpty
  }

  private func value(
    _ draft: DraftDocument, key: String?, part: JSONView?
  ) throws(ExtensionError) -> JSONValue? {
    let names = TextTemplate.Values(
      itemID: draft.id, collectionID: draft.collection, assetKey: key)
    do throws(QueryError) {
      return try value.value(DocumentTemplate.Context(draft.view, names, part: part))
    } catch {
      if isOptional, error.code == .templateValue { return nil }
      let place = key.map { path.replacingFirstWildcard(by: $0) } ?? path
      throw ExtensionError(
        .template, "'\(place)' cannot be filled in: \(error.summary)", at: place.pointer)
    }
  }
}

extension DraftDocument {
  /// Whether something other than null is at a path without wildcards.
  func hasValue(at path: FieldPath) -> Bool {
    view.values(at: path).contains { !$0.isNull }
  }
}

extension JSONView {
  /// What the first wildcard of a path stands for, with the names.
  func parts(at path: FieldPath) -> [(String, JSONView)] {
    var value = self
    for component in path.components {
      guard case .key(let key) = component else { break }
      guard let next = value.isArray ? value[JSONPointer(tokens: [key.string])] : value[key] else {
        return []
      }
      value = next
    }
    if value.isArray { return value.elements.enumerated().map { (String($0), $1) } }
    return value.isObject ? value.members.map { (String($0.key), $0.value) } : []
  }
}

extension FieldPath {
  /// The place in JSON Pointer's notation; a wildcard stays one.
  var pointer: JSONPointer {
    JSONPointer(
      tokens: components.map { component in
        switch component {
        case .key(let key): key.string
        case .wildcard: "*"
        }
      })
  }

  /// Whether the path begins with `assets.*` or `item_assets.*`.
  var isBelowAssets: Bool {
    guard components.count > 1, components[1] == .wildcard, case .key(let key) = components[0]
    else { return false }
    return key == "assets" || key == "item_assets"
  }
}
