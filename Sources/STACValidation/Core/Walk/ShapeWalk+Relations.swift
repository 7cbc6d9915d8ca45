internal import STACJSON

// How the members of a document depend on each other.
extension ShapeWalk {
  /// What all three kinds of document have in common.
  mutating func checkDocumentRelations(_ root: JSONView) {
    if let id = root["id"], let text = id.text, !Self.isFitForFiles(text) {
      collector.add(
        .idFitForFiles, at: id,
        "expected an id that a file may be named after, found \(FoundValue(id))",
        hint: "letters, digits, '-', '_' and '.' are safe")
    }
    if let extensions = root["stac_extensions"] {
      for name in extensions.elements {
        if let text = name.text, !Self.isAbsolute(text) {
          collector.add(
            .extensionsAbsolute, at: name,
            "expected the absolute URL of a schema, found \(FoundValue(name))")
        }
      }
    }
    if let links = root["links"] {
      for link in links.elements {
        guard let rel = link["rel"]?.text, rel == "self", let href = link["href"],
          let text = href.text, !Self.isAbsolute(text)
        else { continue }
        collector.add(
          .linkSelfAbsolute, at: href, "expected an absolute URL, found \(FoundValue(href))")
      }
    }
  }

  mutating func checkItemRelations(_ root: JSONView, _ version: CoreVersion) {
    if let geometry = root["geometry"] {
      checkBoxPresence(root, geometry: geometry)
    }
    checkCollectionLink(root)
    guard let properties = root["properties"] else { return }
    if let datetime = properties["datetime"], datetime.isNull,
      properties["start_datetime"] == nil || properties["end_datetime"] == nil
    {
      collector.add(
        .datetimeRange, at: datetime,
        "expected a time, or null with 'start_datetime' and 'end_datetime', found null alone")
    }
    if version != .v100, let bands = properties["bands"], let assets = root["assets"],
      assets.isObject, !assets.members.contains(where: { $0.value["bands"] != nil })
    {
      collector.add(
        .bandsWithoutAssetBands, at: bands, "expected 'bands' in one of the assets, found none",
        hint: "move the bands to the asset that holds them")
    }
  }

  private mutating func checkBoxPresence(_ root: JSONView, geometry: JSONView) {
    let box = root["bbox"]
    if geometry.isNull {
      guard let box else { return }
      return collector.add(
        .boxWithoutGeometry, at: box,
        "expected no 'bbox', because 'geometry' is null, found \(FoundValue(box))")
    }
    guard let box else {
      return collector.add(
        .boxRequired, at: root,
        "the member 'bbox' is missing, expected an array of 4 or 6 numbers")
    }
    checkBox(box)
    if geometry.isObject { checkBox(box, around: geometry) }
  }

  private mutating func checkCollectionLink(_ root: JSONView) {
    guard let links = root["links"], links.isArray else { return }
    let link = links.elements.first { link in
      link["rel"]?.text.map { $0 == "collection" } ?? false
    }
    let collection = root["collection"]
    if let link, collection == nil {
      collector.add(
        .collectionRequired, at: link,
        "the member 'collection' of the Item is missing, which this link needs")
    }
    if link == nil, let collection {
      collector.add(
        .collectionWithoutLink, at: collection,
        "expected a link with the relation 'collection', found none")
    }
  }

  mutating func checkCollectionRelations(_ root: JSONView, _ version: CoreVersion) {
    if let extent = root["extent"] {
      if let boxes = extent["spatial"]?["bbox"] { checkExtentBoxes(boxes) }
      if let intervals = extent["temporal"]?["interval"] {
        for interval in intervals.elements {
          var ends = interval.elements
          if let start = ends.next(), let end = ends.next() { checkOrder(start, end) }
        }
      }
    }
    if version != .v100, let definitions = root["item_assets"], !definitions.isObject {
      collector.add(
        .itemAssetsObject, at: definitions,
        "expected an object, found \(FoundValue(definitions))")
    }
  }
}

// What texts say, in so far as it matters to the rules above.
extension ShapeWalk {
  /// Whether a text begins with a scheme (RFC 3986, section 3.1).
  static func isAbsolute(_ text: JSONText) -> Bool {
    for (position, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        if position == 0 { return false }
      // One letter before the colon is the drive of a Windows path.
      case UInt8(ascii: ":"): return position > 1
      default: return false
      }
    }
    return false
  }

  static func isFitForFiles(_ text: JSONText) -> Bool {
    if text.count <= 2, text == "." || text == ".." { return false }
    return text.allSatisfy { byte in
      switch byte {
      case 0..<0x20, 0x7f, UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "?"),
        UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "\""),
        UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"):
        false
      default: true
      }
    }
  }
}
