internal import STACJSON

extension JSONObject {
  /// Changes the hrefs of a Collection: of its assets, and of the links that do not say where the
  /// document stands or what lies below it. Those for which `change` returns nil stay.
  mutating func changeHrefs(_ change: (String) -> String?) {
    changeAllHrefs(but: TreeDocuments.madeRelations, change)
  }

  /// Changes the hrefs of assets, and of links but for some relations. Those for which `change`
  /// returns nil stay.
  mutating func changeAllHrefs(
    but relations: Set<String> = [], _ change: (String) -> String?
  ) {
    if let links = self["links"]?.array {
      self["links"] = .array(
        links.map { link in
          let rel = link["rel"]?.string ?? ""
          guard !relations.contains(rel), let href = link["href"]?.string,
            let changed = change(href)
          else { return link }
          var link = link
          link["href"] = .string(changed)
          return link
        })
    }
    if let assets = self["assets"]?.object {
      for (key, asset) in assets {
        guard let href = asset["href"]?.string, let changed = change(href) else { continue }
        _ = update("assets") { $0[key]?["href"] = .string(changed) }
      }
    }
  }
}
