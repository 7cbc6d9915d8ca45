internal import STACStorage

/// A Catalog or Collection of a tree: what lies in its folder.
struct TreeDocument {
  /// Its folder, from the base; empty for the root.
  let folder: String
  /// The id of the Collection that it is; nil for a Catalog.
  var collection: String?
  /// Whether the document above it is a Collection.
  var isBelowCollection = false
  /// The documents below it, from the base.
  var childPaths: [String] = []
  /// The Items that it lists.
  var itemCount = 0

  /// The name of the file.
  static func name(isCollection: Bool) -> String {
    isCollection ? "collection.json" : "catalog.json"
  }

  /// The name of a page of a list that is too long; the first page is the document itself.
  static func pageName(_ page: Int) -> String { "items-\(page + 1).json" }

  /// Whether a file is a page of a list.
  static func isPageName(_ name: String) -> Bool {
    guard name.hasPrefix("items-"), name.hasSuffix(".json") else { return false }
    let number = name.dropFirst(6).dropLast(5)
    return !number.isEmpty && number.allSatisfy(\.isNumber)
  }

  /// The file, from the base.
  var path: String { join(folder, Self.name(isCollection: collection != nil)) }

  /// How many documents hold the list of Items.
  func pageCount(listLength: Int?) -> Int {
    guard let listLength else { return 1 }
    return max((itemCount + listLength - 1) / listLength, 1)
  }

  /// All files, from the base.
  func paths(listLength: Int?) -> [String] {
    [path]
      + (1..<max(pageCount(listLength: listLength), 1)).map { join(folder, Self.pageName($0)) }
  }

  /// The documents of a tree with these folders, by folder.
  static func all(of state: borrowing TreeState) -> [String: TreeDocument] {
    var documents = ["": TreeDocument(folder: "")]
    for name in state.folders.keys {
      for folder in pathsToFolder(name) where documents[folder] == nil {
        documents[folder] = TreeDocument(folder: folder)
      }
      documents[name]?.itemCount = state.folders[name]?.itemCount ?? 0
    }
    for (id, collection) in state.collections { documents[collection.folder]?.collection = id }
    for (name, document) in documents where !name.isEmpty {
      let above = STACStorage.folder(of: name)
      documents[above]?.childPaths.append(document.path)
      let isBelow = documents[above]?.collection != nil
      documents[name]?.isBelowCollection = isBelow
    }
    for name in documents.keys { documents[name]?.childPaths.sort() }
    return documents
  }
}
