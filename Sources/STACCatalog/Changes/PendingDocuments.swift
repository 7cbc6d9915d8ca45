internal import STACJSON
internal import STACModel

/// The Catalogs and Collections of a location that are files of their own. They are changed at its end,
/// when it is known what became of the Items.
struct PendingDocuments {
  /// One of them.
  struct Document {
    var path: String
    var kind: STACObjectKind
    var id: String
  }

  /// Those that were met, in their order.
  private(set) var all: [Document] = []
  /// The changes that were asked for, by path.
  var patches: [String: JSONPatch] = [:]

  mutating func meet(_ document: (path: String, kind: STACObjectKind, id: String)) {
    all.append(Document(path: document.path, kind: document.kind, id: document.id))
  }
}
