public import STACJSON
public import STACModel

/// What becomes of a document of a catalog.
public enum DocumentVerdict: Sendable {
  /// It is not meant.
  case kept
  /// It is meant, and these are the changes; none where it is already as it should be.
  case changed(JSONPatch)
  /// It goes.
  case deleted

  /// Whether the document is different afterwards.
  var isChange: Bool {
    switch self {
    case .kept: false
    case .changed(let patch): !patch.operations.isEmpty
    case .deleted: true
    }
  }
}

/// Says which documents of a catalog change, and how.
public protocol DocumentChanger: Sendable {
  /// What becomes of a document. Called on several threads.
  ///
  /// - Throws: ``ItemFailure``: the document stays as it is, and the failure is named.
  func verdict(
    on document: JSONView, _ kind: STACObjectKind
  ) throws(ItemFailure) -> DocumentVerdict

  /// The same, where the file of the document counts too. The document is afterwards as it was.
  func verdict(
    on document: WorkingItem, _ kind: STACObjectKind
  ) throws(ItemFailure) -> DocumentVerdict

  /// What the fields begin with of which Collections shall have summaries, and definitions of assets
  /// values, where they have none.
  var summarizedPrefixes: [String] { get }

  /// What else becomes of a Collection, once that is kept true which it says of its Items; nil where
  /// it is not meant.
  ///
  /// - Parameter folder: that of its file, where it has one of its own.
  func completion(
    of collection: JSONView, folder: String?
  ) throws(ItemFailure) -> JSONPatch?

  /// Whether ``completion(of:folder:)`` is to be asked.
  var completesCollections: Bool { get }
}

extension DocumentChanger {
  /// Where nothing but the document counts.
  public func verdict(
    on document: WorkingItem, _ kind: STACObjectKind
  ) throws(ItemFailure) -> DocumentVerdict { try verdict(on: document.view, kind) }

  /// None.
  public var summarizedPrefixes: [String] { [] }

  /// Nothing.
  public func completion(
    of collection: JSONView, folder: String?
  ) throws(ItemFailure) -> JSONPatch? { nil }

  /// No.
  public var completesCollections: Bool { false }
}

/// How changes are made.
public struct ChangeOptions: Sendable {
  /// Nothing is written.
  public var isDryRun = false
  /// The audit log; nil for a place in `.stac-manager/audit`.
  public var audit: String?
  /// Whether what Collections say of their Items is kept true.
  public var refreshes = true
  /// Whether documents go: then a file of which not all can be read is left alone.
  public var deletes = false
  /// Whether `updated` of Collections that are kept true is set, where they have it.
  public var stamps = true
  /// With ``ChangeSink/Work/undo(_:)``: documents that were changed since are put back, too.
  public var forces = false
  /// The form of a file whose name does not tell.
  public var format: ItemFormat?
  /// The time of the run.
  public var time = Timestamp(seconds: Timestamp.now.seconds)
  /// What others are told who want to change the place at the same time.
  public var command = "stac-manager"
  /// How many differences are kept for people.
  public var shownCount = 0

  /// The defaults.
  public init() {}
}
