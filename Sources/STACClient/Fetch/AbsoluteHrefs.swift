internal import STACJSON
internal import STACStorage

/// Makes hrefs absolute that are relative: away from where a document stands they lead nowhere.
struct AbsoluteHrefs {
  /// Whether a document without a `self` link gets one.
  var addsSelfLinks = false

  /// The absolute form of an href; nil where it is absolute, or leads nowhere.
  private static func absolute(_ href: String, _ base: WebAddress) -> String? {
    if href.isEmpty || href.hasPrefix("#") { return nil }
    let start = href.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    if start.contains(":") { return nil }
    return base.resolving(href)?.description
  }

  /// A Catalog or Collection with absolute hrefs.
  func made(of document: JSONObject, at base: WebAddress) -> JSONObject {
    var value = JSONValue.object(document)
    _ = change(&value, base, type: "application/json")
    return value.object ?? document
  }

  /// Adds the document of an Item to a block: as it is where no href in it is relative.
  func append(
    _ bytes: UnsafeRawBufferPointer, from base: WebAddress, to block: RecordBlock
  ) {
    guard var item = try? JSONValue(parsing: bytes),
      change(&item, base, type: "application/geo+json")
    else {
      return block.appendRecord(bytes)
    }
    var text = ByteBuffer(capacity: bytes.count + 256)
    text.append(json: item)
    text.withUnsafeBytes { block.appendRecord($0) }
  }

  /// Changes the hrefs of links, of assets, and of alternates of assets.
  private func change(
    _ document: inout JSONValue, _ base: WebAddress, type: String
  ) -> Bool {
    var isChanged = false
    func changed(_ holder: JSONValue) -> JSONValue {
      guard let href = holder["href"]?.string, let absolute = Self.absolute(href, base) else {
        return holder
      }
      isChanged = true
      var holder = holder
      holder["href"] = .string(absolute)
      return holder
    }
    if var links = document["links"]?.array {
      links = links.map(changed)
      if addsSelfLinks, !links.contains(where: { $0["rel"]?.string == "self" }) {
        links.append(
          ["rel": "self", "href": .string(base.withoutQuery), "type": .string(type)])
        isChanged = true
      }
      document["links"] = .array(links)
    }
    guard var assets = document["assets"]?.object else { return isChanged }
    for (name, asset) in assets {
      var asset = changed(asset)
      if var alternates = asset["alternate"]?.object {
        for (key, alternate) in alternates { alternates[key] = changed(alternate) }
        asset["alternate"] = .object(alternates)
      }
      assets[name] = asset
    }
    if isChanged { document["assets"] = .object(assets) }
    return isChanged
  }
}
