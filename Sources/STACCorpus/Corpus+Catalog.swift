public import STACJSON

extension Corpus {
  /// Adds the Catalog above all Collections, as a file of a static catalog has it.
  public func append(catalogTo buffer: inout ByteBuffer) {
    buffer.append("{")
    buffer.text("type", "Catalog")
    buffer.text("stac_version", version.rawValue)
    buffer.text("id", kind.rawValue, "-corpus")
    buffer.text("description", "Items made from a seed, for tests and benchmarks.")
    buffer.beginArray("links")
    buffer.link("root", "./catalog.json")
    for number in 0..<collections {
      buffer.link("child", "./\(id(ofCollection: number))/collection.json")
    }
    buffer.endArray()
    buffer.dropComma()
    buffer.append("}")
  }

  /// Adds a Collection with a link to each of its Items in a range, as a file of a static catalog.
  ///
  /// - Complexity: O(*n*) in the Items of the range, whichever Collection they belong to.
  public func append(
    collection number: Int, itemsFrom indices: Range<Int>, to buffer: inout ByteBuffer
  ) {
    buffer.append("{")
    buffer.text("type", "Collection")
    buffer.text("stac_version", version.rawValue)
    buffer.text("id", id(ofCollection: number))
    buffer.text("description", "Items made from a seed.")
    buffer.text("license", version == .before ? "proprietary" : "other")
    buffer.beginObject("extent")
    buffer.raw("spatial", #"{"bbox":[[-180.0,-57.0,180.0,79.0]]}"#)
    buffer.raw("temporal", #"{"interval":[["2015-07-04T00:00:00Z",null]]}"#)
    buffer.endObject()
    buffer.beginArray("links")
    buffer.link("root", "../catalog.json")
    buffer.link("parent", "../catalog.json")
    for index in indices where collection(ofItem: index) == number {
      buffer.link("item", "./items/\(id(ofItem: index)).json", type: "application/geo+json")
    }
    buffer.endArray()
    buffer.dropComma()
    buffer.append("}")
  }
}

extension ByteBuffer {
  /// Adds a Link.
  mutating func link(
    _ relation: StaticString, _ href: String, type: StaticString = "application/json",
    title: StaticString? = nil
  ) {
    append("{")
    text("rel", relation)
    text("href", href)
    text("type", type)
    if let title { text("title", title) }
    endObject()
  }
}
