public import STACJSON
internal import STACQuery

/// Another place where the bytes of assets are, and how its hrefs are made.
public struct AssetMirror: Sendable {
  /// The name of the place, such as `s3` or `ipfs`.
  public let name: String
  /// What an alternate has, `href` included; texts are templates. Without `href` where
  /// ``replacement`` makes it.
  let fields: DocumentTemplate?
  /// The beginning of the asset's own href, and what stands in its place.
  let replacement: (from: String, to: String)?
  /// Whether an asset of which a template finds nothing is left without this alternate.
  public var isOptional = false

  /// A place whose alternates have these fields, of which `href` may be left to a replacement.
  ///
  /// - Throws: ``ExtensionError`` where a template cannot be read, or nothing tells the href.
  public init(
    _ name: String, fields: JSONObject, replacing replacement: (from: String, to: String)? = nil
  ) throws(ExtensionError) {
    self.name = name
    self.replacement = replacement
    guard replacement != nil || fields["href"] != nil else {
      throw ExtensionError(
        .description, "the mirror '\(name)' needs an 'href', or 'from' and 'to'")
    }
    do throws(QueryError) {
      self.fields = try DocumentTemplate(.object(fields))
    } catch {
      throw ExtensionError(.description, "the mirror '\(name)' is no template: \(error.summary)")
    }
  }

  /// The alternate of an asset; nil where its href does not begin as it must, or where it need not
  /// have one.
  func alternate(
    of asset: JSONView, _ name: String, _ draft: DraftDocument
  ) throws(ExtensionError) -> JSONValue? {
    var href: String?
    if let replacement {
      guard let own = asset["href"]?.string, own.hasPrefix(replacement.from) else { return nil }
      href = replacement.to + own.dropFirst(replacement.from.count)
    }
    let names = TextTemplate.Values(
      itemID: draft.id, collectionID: draft.collection, assetKey: name)
    do throws(QueryError) {
      var value =
        try fields?.value(DocumentTemplate.Context(draft.view, names, part: asset)).object
        ?? JSONObject()
      if let href {
        var whole: JSONObject = ["href": .string(href)]
        for (key, member) in value { whole[key] = member }
        value = whole
      }
      return .object(value)
    } catch {
      if isOptional, error.code == .templateValue { return nil }
      throw ExtensionError(
        .template, "the mirror '\(self.name)' of asset '\(name)' cannot be made: \(error.summary)",
        at: JSONPointer(tokens: ["assets", name, "alternate", self.name]))
    }
  }
}

/// `alternate-assets`: where else the bytes of assets are.
struct AlternateAssetsExtender: Extender {
  let identifier: String
  let mirrors: [AssetMirror]
  /// What the place of the asset's own href is called; nil to say nothing.
  let ownName: String?
  let names: NameFilter

  func extend(_ document: inout DraftDocument) throws(ExtensionError) {
    for (name, asset) in document.assets where names.contains(name) {
      if let alternates = asset["alternate"], !alternates.isObject, !alternates.isNull {
        throw ExtensionError(
          .field, "'alternate' of asset '\(name)' must be an object, not \(alternates.kind.name)",
          at: JSONPointer(tokens: ["assets", name, "alternate"]))
      }
      for mirror in mirrors where asset["alternate"]?[JSONKey(mirror.name)] == nil {
        guard let alternate = try mirror.alternate(of: asset, name, document) else { continue }
        document.set(FieldPath(keys: ["assets", name, "alternate", mirror.name]), to: alternate)
      }
      if let ownName, asset["alternate:name"] == nil {
        document.set(FieldPath(keys: ["assets", name, "alternate:name"]), to: .string(ownName))
      }
    }
  }
}
