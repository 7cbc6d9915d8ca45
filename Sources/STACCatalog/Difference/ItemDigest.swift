internal import STACJSON
internal import STACModel
internal import STACStorage

/// What an Item says, as it is compared: with its hrefs as they are written, and with those that are
/// relative as what they lead to. Where one of the two is the same, the Items are the same.
struct ItemDigest: Sendable, Hashable {
  var written: JSONDigest
  var resolved: JSONDigest

  /// Whether it is the same whatever folder the Item lies in.
  var isFromAnywhere: Bool { written == resolved }
}

extension ItemDigest {
  /// The digest of what counts of an Item.
  ///
  /// - Parameter folder: the absolute path of the folder that hrefs are relative to; nil where that
  ///   is not known.
  init(_ item: JSONView, _ rules: ContentRules, folder: String?) {
    var written = JSONDigest.Members()
    var resolved = JSONDigest.Members()
    var isRelative = false
    for (key, value) in item.members {
      let mask = rules.mask.mask(of: key)
      if mask?.isWhole == true { continue }
      let pair: HrefDigests
      if key == "links" {
        guard let links = HrefDigests(links: value, rules, mask ?? ContentMask(), folder) else {
          continue
        }
        pair = links
      } else if key == "assets" {
        pair = HrefDigests(assets: value, mask ?? ContentMask(), folder)
      } else {
        pair = HrefDigests(mask?.digest(value) ?? JSONDigest(value))
      }
      written.add(key, pair.written)
      guard folder != nil else { continue }
      resolved.add(key, pair.resolved)
      if pair.isRelative { isRelative = true }
    }
    self.written = written.digest
    self.resolved = isRelative ? resolved.digest : self.written
  }
}

/// The digests of a value that may hold hrefs.
private struct HrefDigests {
  var written: JSONDigest
  var resolved: JSONDigest
  var isRelative = false

  init(_ digest: JSONDigest) {
    written = digest
    resolved = digest
  }

  /// The links of an Item that count; nil where none does.
  init?(links: JSONView, _ rules: ContentRules, _ mask: ContentMask, _ folder: String?) {
    guard links.isArray else {
      self.init(mask.digest(links))
      return
    }
    self.init(JSONDigest(high: 0, low: 0))
    var (written, resolved) = (JSONDigest.Elements(), JSONDigest.Elements())
    var count = 0
    for (index, link) in links.elements.enumerated() where !rules.isPlace(link) {
      let own = mask.isEmpty ? mask : mask.mask(of: String(index)) ?? ContentMask()
      if own.isWhole { continue }
      let pair = HrefDigests(holder: link, own, folder)
      written.add(pair.written)
      resolved.add(pair.resolved)
      if pair.isRelative { isRelative = true }
      count += 1
    }
    // An Item without links is like one whose links all say where it stands.
    if count == 0, !rules.countsPlaces { return nil }
    (self.written, self.resolved) = (written.digest, resolved.digest)
  }

  init(assets: JSONView, _ mask: ContentMask, _ folder: String?) {
    guard assets.isObject else {
      self.init(mask.digest(assets))
      return
    }
    self.init(JSONDigest(high: 0, low: 0))
    var (written, resolved) = (JSONDigest.Members(), JSONDigest.Members())
    for (key, asset) in assets.members {
      let mask = mask.mask(of: key)
      if mask?.isWhole == true { continue }
      let pair = HrefDigests(holder: asset, mask ?? ContentMask(), folder)
      written.add(key, pair.written)
      resolved.add(key, pair.resolved)
      if pair.isRelative { isRelative = true }
    }
    (self.written, self.resolved) = (written.digest, resolved.digest)
  }

  /// An object with an `href`.
  private init(holder: JSONView, _ mask: ContentMask, _ folder: String?) {
    self.init(mask.digest(holder))
    guard let folder, let href = holder["href"]?.string, mask.isEmpty,
      STACCatalog.isRelative(href)
    else { return }
    var members = JSONDigest.Members()
    for (key, value) in holder.members {
      members.add(
        key,
        key == "href"
          ? JSONDigest(text: absoluteHref(href, from: folder)) : JSONDigest(value))
    }
    resolved = members.digest
    isRelative = true
  }
}
