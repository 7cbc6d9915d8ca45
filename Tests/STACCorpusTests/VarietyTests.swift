import STACCorpus
import STACJSON
import Testing

@Suite struct VarietyTests {
  @Test("both corpora are as uneven as real collections", arguments: Corpus.Kind.allCases)
  func variety(kind: Corpus.Kind) throws {
    var counts: [String: Int] = [:]
    try forEachItem(of: Corpus(kind: kind), 0..<2000) { _, item in
      for trait in try traits(of: item) { counts[trait, default: 0] += 1 }
    }
    let expected = [
      "Point", "Polygon", "MultiPolygon", "hole", "heights", "antimeridian", "interval",
      "datetime Z", "datetime +00:00", "datetime fraction", "no fraction", "other offset",
      "null", "nested object", "escapes", "not ASCII", "cloud cover an integer",
      "cloud cover a number", "cloud cover missing", "created missing", "link self",
      "link root", "link parent", "link collection", "link derived_from",
    ]
    for trait in expected {
      let count = counts[trait, default: 0]
      #expect(count >= 10, "\(trait): \(count)")
    }
    let assets = counts.keys.filter { $0.hasPrefix("asset ") }
    #expect(assets.contains { (1..<500).contains(counts[$0, default: 0]) }, "a rare asset")
  }

  @Test("without heights there are no boxes of six numbers")
  func flat() throws {
    try forEachItem(of: Corpus(kind: .small, hasHeights: false), 0..<500) { _, item in
      let bbox = try item.member("bbox")
      #expect(bbox.elements.count == 4)
    }
  }

  @Test("the versions of STAC name bands and projections differently")
  func versions() throws {
    for (version, code, bands) in [
      (Corpus.Version.before, "proj:epsg", "eo:bands"), (.current, "proj:code", "bands"),
    ] {
      try forEachItem(of: Corpus(kind: .large, version: version), 0..<20) { _, item in
        #expect(item.find("stac_version")?.string == version.rawValue)
        let properties = try item.member("properties")
        #expect(properties.members.contains { String($0.key) == code })
        let blue = try item.member("assets").member("blue")
        #expect(blue.members.contains { String($0.key) == bands })
      }
    }
  }

  private func traits(of item: JSONView) throws -> Set<String> {
    var found: Set<String> = []
    let geometry = try item.member("geometry")
    let properties = try item.member("properties")
    let bbox = try item.member("bbox").elements.compactMap(\.double)
    let isHigh = bbox.count == 6
    let shape = try #require(try geometry.member("type").string)
    found.insert(shape)
    if isHigh { found.insert("heights") }
    if bbox[0] > bbox[isHigh ? 3 : 2] { found.insert("antimeridian") }
    if shape == "Polygon", geometry.find("coordinates")?.elements.count == 2 {
      found.insert("hole")
    }
    for member in properties.members {
      if member.value.isNull { found.insert("null") }
      if member.value.isObject { found.insert("nested object") }
      guard let text = member.value.string else { continue }
      if text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") }) {
        found.insert("escapes")
      }
      if text.utf8.contains(where: { $0 >= 0x80 }) { found.insert("not ASCII") }
      if text.contains(#/T\d\d:\d\d:\d\d(\.\d+)?[+-](?!00:00)\d\d:00$/#) {
        found.insert("other offset")
      }
    }
    if let datetime = properties.find("datetime")?.string {
      found.insert(datetime.hasSuffix("Z") ? "datetime Z" : "datetime +00:00")
      found.insert(datetime.contains(".") ? "datetime fraction" : "no fraction")
    } else if properties.find("start_datetime")?.string != nil {
      found.insert("interval")
    }
    found.insert("cloud cover \(properties.find("eo:cloud_cover")?.kind.name ?? "missing")")
    if properties.find("created") == nil { found.insert("created missing") }
    for link in try item.member("links").elements {
      found.insert("link \(link.find("rel")?.string ?? "")")
    }
    for asset in try item.member("assets").members {
      found.insert("asset \(String(asset.key))")
    }
    return found
  }
}
