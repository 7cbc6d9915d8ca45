internal import STACJSON
internal import STACModel

/// `dgeo`: the content identifiers of assets, each at its asset and all of them together.
///
/// An identifier that an asset has stays. Else it is that of an `ipfs://` href, of the asset or of an
/// alternate; else, when asked for, it is computed from the bytes of a local file.
struct DGeoExtender: Extender {
  let identifier: String
  let files: AssetFiles
  /// Whether identifiers are computed from the bytes of files.
  let computes: Bool
  /// Whether the profile is written in the words of the newer of the two published schemas.
  let isNewer: Bool

  func extend(_ document: inout DraftDocument) throws(ExtensionError) {
    var known: [String: String] = [:]
    for (name, asset) in document.assets {
      known[name] = asset["dgeo:cid"]?.string ?? Self.identifier(inHrefsOf: asset)
    }
    if computes {
      let facts = try FileFacts.all(of: &document, files, nil, cids: true)
      for fact in facts where known[fact.name] == nil {
        known[fact.name] = fact.cid
        document.fill(
          FieldPath(keys: ["assets", fact.name, "dgeo:cid_profile"]), with: profile)
      }
    }
    var cids = strings(document, "dgeo:cids")
    var pieces = strings(document, "dgeo:piece_cids")
    for (name, asset) in document.assets {
      if let cid = known[name] {
        document.fill(FieldPath(keys: ["assets", name, "dgeo:cid"]), with: .string(cid))
        if !cids.contains(cid) { cids.append(cid) }
      }
      if let piece = asset["dgeo:piece_cid"]?.string, !pieces.contains(piece) {
        pieces.append(piece)
      }
    }
    for (name, values) in [("dgeo:cids", cids), ("dgeo:piece_cids", pieces)] where !values.isEmpty {
      document.set(place(document, name), to: .array(values.map { .string($0) }))
    }
  }

  private func strings(_ document: DraftDocument, _ name: String) -> [String] {
    document.view.values(at: place(document, name)).first?.elements.compactMap(\.string) ?? []
  }

  private func place(_ document: DraftDocument, _ name: String) -> FieldPath {
    FieldPath(keys: document.kind == .item ? ["properties", name] : [name])
  }

  /// How ``ContentIdentifier`` computes.
  private var profile: JSONValue {
    [
      "cid_version": 1, "hash_function": "sha2-256",
      isNewer ? "chunking_algorithm" : "chunk_algorithm": isNewer ? "fixed-size" : "fixed",
      "chunk_size": .integer(Int64(ContentIdentifier.chunkSize)),
      "dag_width": .integer(Int64(ContentIdentifier.width)), "dag_layout": "balanced",
      isNewer ? "leaves" : "leaf_envelope": "raw",
    ]
  }

  /// The identifier in an `ipfs://` href, or in that of a gateway. A path behind it leads to another
  /// file than the one that it names.
  static func identifier(inHrefsOf asset: JSONView) -> String? {
    var hrefs = [asset["href"]?.string]
    if let alternates = asset["alternate"], alternates.isObject {
      hrefs += alternates.members.map { $0.value["href"]?.string }
    }
    for case let href? in hrefs {
      var rest: Substring
      if href.hasPrefix("ipfs://") {
        rest = href.dropFirst(7)
        if rest.hasPrefix("ipfs/") { rest = rest.dropFirst(5) }
      } else if href.hasPrefix("https://"), let start = href.firstIndex(ofText: "/ipfs/") {
        rest = href[start...].dropFirst(6)
      } else {
        continue
      }
      if rest.hasSuffix("/") { rest = rest.dropLast() }
      let isIdentifier =
        rest.utf8.count >= 46
        && rest.utf8.allSatisfy { 48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 }
      if isIdentifier { return String(rest) }
    }
    return nil
  }
}

extension String {
  /// Where a text stands for the first time.
  fileprivate func firstIndex(ofText text: String) -> Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}
