internal import STACJSON

/// What the member `type` of a document says, as far as a graph is made for it.
enum DocumentType: UInt8 {
  case feature, collection, catalog
  /// Another type, none, or no object.
  case other

  init(of view: JSONView) { self.init(view["type"]?.text) }

  init(_ text: JSONText?) {
    guard let text else {
      self = .other
      return
    }
    self =
      text == "Feature"
      ? .feature : text == "Collection" ? .collection : text == "Catalog" ? .catalog : .other
  }
}
