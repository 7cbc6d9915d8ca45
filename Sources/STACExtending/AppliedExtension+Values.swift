public import STACJSON

extension AppliedExtension {
  /// A document with the extension applied.
  ///
  /// - Parameters:
  ///   - value: an Item, a Collection or a Catalog.
  ///   - folder: the folder of its file, which relative hrefs are relative to; files in it may be
  ///     read.
  /// - Throws: ``ExtensionError``.
  public func extending(
    _ value: JSONValue, folder: String? = nil
  ) throws(ExtensionError) -> JSONValue {
    let document = ValueDocument(value, folder: folder)
    if let folder { options.files.folders.add(location: folder) }
    _ = try apply(to: document)
    return document.value
  }
}

/// A value that is extended in turns.
private final class ValueDocument: ExtendableDocument {
  private(set) var value: JSONValue
  let folder: String?
  /// What was parsed so far: views point into it.
  private var parsed: [JSONDocument] = []

  init(_ value: JSONValue, folder: String?) {
    self.value = value
    self.folder = folder
  }

  var view: JSONView {
    guard let document = try? JSONDocument(parsing: Array(value.description.utf8)) else {
      preconditionFailure("what we write is JSON")
    }
    parsed.append(document)
    return document.root
  }

  func edit<E: Error>(_ body: (inout JSONTree) throws(E) -> Void) throws(E) {
    var tree = JSONTree(value)
    try body(&tree)
    value = tree.value
  }
}
