public import STACJSON
public import STACModel

/// An extension that can be applied to documents.
///
/// One of your own is a type with these two members. It says what it would change; the changes of
/// all are made when none of them has failed, `stac_extensions` is taken care of, and the result is
/// checked against the schemas.
///
/// ```swift
/// struct Cloudiness: Extender {
///   let identifier = "https://example.com/cloudiness/v1.0.0/schema.json"
///
///   func extend(_ document: inout DraftDocument) throws(ExtensionError) {
///     guard let cover = document.view["properties"]?["eo:cloud_cover"]?.double else { return }
///     document.fill("properties.cloudiness:class", with: cover < 10 ? "clear" : "cloudy")
///   }
/// }
/// ```
///
/// All workers call the same value side by side, so it keeps nothing of a document.
public protocol Extender: Sendable {
  /// The URL that `stac_extensions` lists.
  var identifier: String { get }

  /// Adds the fields of the extension to an Item, a Collection or a Catalog.
  ///
  /// - Throws: ``ExtensionError``; the document stays as it was.
  func extend(_ document: inout DraftDocument) throws(ExtensionError)
}

/// A document that is being extended: what it is now, and what shall be changed.
public struct DraftDocument {
  /// A change that shall be made.
  enum Change {
    case fill(FieldPath, JSONValue)
    case set(FieldPath, JSONValue)
    case fillEach(FieldPath, ([String]) -> JSONValue?)
    case setEach(FieldPath, ([String]) -> JSONValue)
    case remove(FieldPath)
  }

  /// The document as it is before the extension. Valid as long as the draft.
  public let view: JSONView
  /// What the document is.
  public let kind: STACObjectKind
  /// The folder of the file that the document was read from, where it has one of its own; relative
  /// hrefs are relative to it.
  public let folder: String?
  /// What there is to say of the document, which is no failure.
  public private(set) var notes: [String] = []
  var changes: [Change] = []

  /// A document as it was read.
  public init(_ view: JSONView, folder: String? = nil) {
    self.view = view
    self.folder = folder
    kind = STACObjectKind(view)
  }

  /// The id; empty where there is none.
  public var id: String { view["id"]?.string ?? "" }

  /// The id of its Collection, which is its own id where it is one; empty where there is none.
  public var collection: String {
    (kind == .collection ? view["id"] : view["collection"])?.string ?? ""
  }

  /// Sets a field that is not there, or null; one that is there stays.
  public mutating func fill(_ path: FieldPath, with value: JSONValue) {
    changes.append(.fill(path, value))
  }

  /// Sets a field, whether it is there or not.
  public mutating func set(_ path: FieldPath, to value: JSONValue) {
    changes.append(.set(path, value))
  }

  /// Removes a field.
  public mutating func remove(_ path: FieldPath) { changes.append(.remove(path)) }

  /// Says something that the log shall show.
  public mutating func note(_ text: String) { notes.append(text) }

  /// The assets with their names, in order.
  public var assets: [(name: String, asset: JSONView)] {
    guard let assets = view["assets"], assets.isObject else { return [] }
    return assets.members.compactMap { $0.value.isObject ? (String($0.key), $0.value) : nil }
  }

  /// Makes the changes.
  ///
  /// - Throws: ``ExtensionError`` where a value stands in the way; the tree is as it was then.
  public func apply(to tree: inout JSONTree) throws(ExtensionError) {
    let before = tree
    do throws(JSONError) {
      for change in changes {
        switch change {
        case .fill(let path, let value): try tree.fill(path) { _ in value }
        case .fillEach(let path, let value): try tree.fill(path, with: value)
        case .set(let path, let value): try tree.set(path) { _ in value }
        case .setEach(let path, let value): try tree.set(path, to: value)
        case .remove(let path): tree.remove(path)
        }
      }
    } catch {
      tree = before
      throw ExtensionError(.field, error.message, at: error.pointer)
    }
  }
}
