internal import STACJSON
internal import STACModel
package import STACStorage

/// A static catalog whose Items are looked at, to see whether each lies where the layout has it.
package struct ExpectedTree: Sendable {
  let base: String
  let layout: LayoutTemplate
  let collection: String?
  /// What is found out of the Items that lie as they should.
  package let ledger: TreeLedger

  package init(
    _ folder: String, _ layout: LayoutTemplate, collection: String? = nil, temporary: String
  ) throws(StorageError) {
    base = normalized(folder)
    self.layout = layout
    self.collection = collection
    ledger = try TreeLedger(in: temporary)
  }

  /// Where an Item lies; nil where that is not where the layout has it.
  func entry(
    _ item: WorkingItem, _ view: ItemView, _ claim: ItemClaim, id: String, collection: String
  ) -> TreeLedger.Entry? {
    guard let place = try? layout.place(view, id: id, collection: collection),
      normalized(item.origin.path) == join(join(base, place.folder), place.file)
    else { return nil }
    return TreeLedger.Entry(
      claim: claim,
      folder: TreeLedger.Folder(
        name: place.folder, collection: collection, collectionEnd: place.collectionEnd),
      file: place.file, page: Self.page(view), extent: ItemExtent(view))
  }

  /// The page of a list that an Item names as its parent.
  private static func page(_ item: ItemView) -> Int {
    for link in item.json["links"]?.elements.map({ $0 }) ?? [] {
      guard let rel = link["rel"]?.text, rel == "parent", let href = link["href"]?.string else {
        continue
      }
      let name = fileName(of: href)
      guard TreeDocument.isPageName(name) else { return 0 }
      return (Int(name.dropFirst(6).dropLast(5)) ?? 1) - 1
    }
    return 0
  }
}
