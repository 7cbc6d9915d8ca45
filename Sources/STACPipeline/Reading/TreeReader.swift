internal import STACCatalog
internal import STACJSON
internal import STACStorage
internal import STACYAML

/// Reads what can be said of a static catalog.
enum TreeReader {
  static func read(_ reader: inout ConfigurationReader, into tree: inout ItemTreeSink.Options) {
    tree.baseURL = reader.text("base_url")
    tree.collection = reader.text("collection_id")
    if let pretty = reader.bool("pretty") { tree.isPretty = pretty }
    if let text = reader.text("layout") {
      do throws(LayoutTemplate.Mistake) {
        tree.layout = try LayoutTemplate(text)
      } catch { reader.error(error.description, at: "layout") }
    }
    tree.links = reader.choice("links", of: LinkStyle.self)
    if let links = tree.links, links.needsURL, tree.baseURL == nil {
      reader.error(
        "links that are \(links.rawValue) need the URL that the folder will have", at: "links",
        hint: "give it as 'base_url'")
    }
    tree.replaces = reader.bool("replace") ?? false
    tree.allowsEmpty = reader.bool("allow_empty") ?? false
    tree.allowsMissing = reader.bool("allow_missing") ?? false
    tree.listLength = reader.integer("list_length", in: 1...Int.max)
    if tree.listLength != nil, !tree.replaces {
      reader.error(
        "lists of a limited length cannot be added to", at: "list_length",
        hint: "with 'replace: true' the catalog takes the place of the one that is there")
    }
    tree.describesAnew = reader.node("summaries")?.scalar?.text == "anew"
    tree.describes = tree.describesAnew || reader.bool("summaries") ?? false
    tree.mirrors = reader.bool("mirror") ?? false
    readDocuments(&reader, into: &tree)
  }

  /// What is known of the documents above the Items.
  static func readDocuments(
    _ reader: inout ConfigurationReader, into tree: inout ItemTreeSink.Options
  ) {
    let catalog: ItemTreeSink.Options? = reader.mapping("catalog") { [tree] catalog in
      var tree = tree
      tree.catalogID = catalog.text("id")
      tree.catalogTitle = catalog.text("title")
      tree.catalogDescription = catalog.text("description")
      return tree
    }
    if let catalog { tree = catalog }
    let diagnostics = reader.diagnostics
    for (name, value) in reader.members("catalogs", .optional, { object($0.value, diagnostics) })
      ?? []
    {
      tree.catalogs[name] = value
    }
    if let node = reader.node("collection_defaults"), let object = object(node, diagnostics) {
      tree.collectionDefaults = object
    }
    for node in reader.nodes("collections") ?? [] {
      guard let collection = collection(node, reader), let id = collection["id"]?.string else {
        continue
      }
      tree.collections[id] = collection
    }
  }

  private static func object(
    _ node: ConfigurationNode, _ diagnostics: Diagnostics
  ) -> JSONObject? {
    if let object = node.value.object { return object }
    diagnostics.error(
      "an object is expected, its members as in the document", at: node.location)
    return nil
  }

  /// What is known of a Collection: written out, or the path of a `collection.json`.
  private static func collection(
    _ node: ConfigurationNode, _ reader: ConfigurationReader
  ) -> JSONObject? {
    var value = node.value
    if let path = value.string {
      do {
        value = try JSONValue(parsing: try readAll(path))
      } catch {
        reader.diagnostics.error(
          "cannot read the Collection '\(path)': \(error)", at: node.location)
        return nil
      }
    }
    guard var object = value.object, object["id"]?.string != nil else {
      reader.diagnostics.error(
        "a Collection must be an object with an 'id', or the path of one", at: node.location)
      return nil
    }
    let defaults: JSONObject = ["type": "Collection", "stac_version": "1.1.0"]
    for (key, value) in defaults where object[key] == nil { object[key] = value }
    return object
  }
}
