public import STACCatalog
internal import STACExtending
public import STACJSON
public import STACModel
public import STACQuery
internal import Synchronization

/// Applies extensions to the documents of a catalog where it stands: Items, Collections and Catalogs in
/// one run.
///
/// Collections come last: they get `summaries` of the fields that Items have then, in `item_assets` the
/// fields that are the same in all Items, and the extension where they have any field of it. Collections
/// and Catalogs that have nothing to do with it stay as they are.
public struct CatalogExtension: DocumentChanger {
  /// Which documents are meant.
  public var objects = CatalogUpdate.Objects.all
  /// Which of them.
  public var filter = ItemFilter()
  /// Whether `properties.updated` of Items becomes the time.
  public var stamps = true
  /// The time of the run.
  public var time = Timestamp(seconds: Timestamp.now.seconds)
  private let step: ExtendStep
  private let notes = NoteList()

  /// What there was to say of single documents: the first of it.
  private final class NoteList: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }

    func add(_ new: [String], of id: String) {
      if new.isEmpty { return }
      texts.withLock { texts in
        for text in new where texts.count < 1000 { texts.append("\(id): \(text)") }
      }
    }
  }

  /// Extensions for the documents of a location.
  public init(_ step: ExtendStep, location: String) {
    self.step = ExtendStep(
      step.extensions.map { $0.dividingRules() }, folders: step.folders)
    self.step.reading([location])
  }

  /// What was made up, what could not be checked, and what there is to say of documents.
  public var remarks: [String] { step.remarks + notes.all }

  /// Facts of single files are nothing that a Collection says of all.
  private static let untold: Set<String> = ["file", "dgeo", "alternate-assets"]

  /// What the fields of the extensions begin with.
  public var summarizedPrefixes: [String] {
    guard objects.contains(.collection) else { return [] }
    return step.extensions.filter { !Self.untold.contains($0.name) }.compactMap(\.fieldPrefix)
  }

  /// Collections are told of their Items.
  public var completesCollections: Bool { objects.contains(.collection) }

  /// What becomes of a document of which nothing but its values is known.
  public func verdict(
    on document: JSONView, _ kind: STACObjectKind
  ) throws(ItemFailure) -> DocumentVerdict {
    guard objects.contains(kind), filter.selects(document, kind) else { return .kept }
    // Collections change when their Items are known.
    return .changed(JSONPatch([]))
  }

  /// What becomes of an Item or a Catalog.
  public func verdict(
    on document: WorkingItem, _ kind: STACObjectKind
  ) throws(ItemFailure) -> DocumentVerdict {
    let meant = try verdict(on: document.view, kind)
    guard case .changed = meant, kind != .collection else { return meant }
    do throws(ItemFailure) {
      return .changed(try patch(document, kind))
    } catch {
      // Most extensions are not for Catalogs, and their schemas say so.
      guard kind == .catalog, error.pointer == JSONPointer(tokens: ["type"]) else { throw error }
      return meant
    }
  }

  /// What else becomes of a Collection.
  public func completion(
    of collection: JSONView, folder: String?
  ) throws(ItemFailure) -> JSONPatch? {
    guard objects.contains(.collection), filter.selects(collection, .collection) else { return nil }
    let document = WorkingItem()
    var text = ByteBuffer()
    text.append(json: collection)
    let patch = text.withPaddedBytes { bytes -> Result<JSONPatch, ItemFailure> in
      do throws(ItemFailure) {
        try document.read(
          bytes, isLine: true, isAnyDocument: true, isWholeFile: folder != nil,
          origin: ItemOrigin(path: folder.map { $0 + "/collection.json" } ?? ""))
        return .success(try self.patch(document, .collection))
      } catch { return .failure(error) }
    }
    return try patch.get()
  }

  /// The difference that the extensions make; the document is afterwards as it was.
  private func patch(
    _ document: WorkingItem, _ kind: STACObjectKind
  ) throws(ItemFailure) -> JSONPatch {
    let old = JSONValue(document.view)
    let before = document.snapshot
    defer { document.restore(before) }
    for applied in step.extensions {
      let isMeant = kind == .item || kind == .feature || applied.concerns(document.view)
      if isMeant { _ = try ExtendStep([applied], folders: step.folders).process(document) }
    }
    notes.add(document.takeWarnings(), of: old["id"]?.string ?? "")
    let patch = JSONPatch(from: old, to: document.value)
    guard stamps, kind == .item || kind == .feature, !patch.operations.isEmpty else { return patch }
    var tree = JSONTree(document.value)
    do throws(JSONError) {
      try tree.set(FieldPath(keys: ["properties", "updated"])) { _ in .string(time.description) }
    } catch {
      throw ItemFailure(code: "extend-failed", message: error.message, pointer: error.pointer)
    }
    return JSONPatch(from: old, to: tree.value)
  }
}
