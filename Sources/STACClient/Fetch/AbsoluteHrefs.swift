internal import STACJSON
internal import STACStorage

/// Makes hrefs absolute that are relative: away from where a document stands they lead nowhere.
enum AbsoluteHrefs {
  /// The absolute form of an href; nil where it is absolute, or leads nowhere.
  private static func absolute(_ href: String, _ base: WebAddress) -> String? {
    if href.isEmpty || href.hasPrefix("#") { return nil }
    let start = href.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    if start.contains(":") { return nil }
    return base.resolving(href)?.description
  }

  /// A Catalog or Collection with absolute hrefs.
  static func made(of document: JSONObject, at base: WebAddress) -> JSONObject {
    var value = JSONValue.object(document)
    _ = change(&value, base)
    return value.object ?? document
  }

  /// Adds the document of an Item to a block: as it is where no href in it is relative.
  static func append(
    _ bytes: UnsafeRawBufferPointer, from base: WebAddress, to block: RecordBlock
  ) {
    guard var item = try? JSONValue(parsing: bytes), change(&item, base) else {
      return block.appendRecord(bytes)
    }
    var text = ByteBuffer(capacity: bytes.count + 256)
    text.append(json: item)
    text.withUnsafeBytes { block.appendRecord($0) }
  }

  /// Changes the hrefs of links, of assets, and of alternates of assets.
  private static func change(_ document: inout JSONValue, _ base: WebAddress) -> Bool {
    var isChanged = false
    func changed(_ holder: JSONValue) -> JSONValue {
      guard let href = holder["href"]?.string, let absolute = absolute(href, base) else {
        return holder
      }
      isChanged = true
      var holder = holder
      holder["href"] = .string(absolute)
      return holder
    }
    if let links = document["links"]?.array { document["links"] = .array(links.map(changed)) }
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
