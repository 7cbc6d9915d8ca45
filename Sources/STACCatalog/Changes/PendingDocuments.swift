internal import STACJSON
internal import STACModel

/// The Catalogs and Collections of a location that are files of their own, and the Collections that
/// stand among Items. They are changed at its end, when it is known what became of the Items.
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

  /// A Collection that is a line or an element of a file with others.
  struct Record {
    var id: String
    var form: DocumentForm
    var line: Int
    /// Where it stands when all else in the file is changed.
    var start: Int
    var count: Int
    /// The changes that were asked for.
    var patch: JSONPatch?
  }

  /// Those that were met, by their files, in their order.
  var records: [String: [Record]] = [:]
  /// Where files with records wait, of which all else is changed.
  var held: [String: String] = [:]

  mutating func meet(_ document: (path: String, kind: STACObjectKind, id: String)) {
    all.append(Document(path: document.path, kind: document.kind, id: document.id))
  }
}
