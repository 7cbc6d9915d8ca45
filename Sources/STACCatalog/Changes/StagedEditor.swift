internal import STACJSON
internal import STACStorage

/// A text that is changed in several steps, of which one patch and one way back are made.
struct StagedEditor: ~Copyable {
  private let path: String
  private let original: [UInt8]
  private var editor: JSONTextEditor
  private var parser = JSONParser()
  private var operations: [JSONPatch.Operation] = []
  private var back: [JSONPatch.Operation] = []

  init(_ text: [UInt8], path: String) {
    self.path = path
    original = text
    editor = JSONTextEditor(text)
  }

  var text: [UInt8] { editor.text }
  var edits: [TextEdit] { editor.edits }
  var isUnchanged: Bool { operations.isEmpty }
  var patch: JSONPatch { JSONPatch(operations) }
  var undo: JSONPatch { JSONPatch(back) }

  mutating func withView<R>(_ body: (JSONView) -> R) throws(StorageError) -> R {
    do throws(JSONError) {
      return body(try parser.parse(editor.text))
    } catch { throw unreadable(error) }
  }

  /// What the document was and what it is, whatever its layout.
  var oldDigest: JSONDigest { get throws(StorageError) { try digest(of: original) } }
  var digest: JSONDigest { get throws(StorageError) { try digest(of: editor.text) } }

  private func digest(of text: [UInt8]) throws(StorageError) -> JSONDigest {
    var parser = JSONParser()
    do throws(JSONError) {
      return JSONDigest(try parser.parse(text))
    } catch { throw unreadable(error) }
  }

  private func unreadable(_ error: JSONError) -> StorageError {
    StorageError(
      .content, "cannot change '\(path)': \(error.message)", path: path, at: error.location)
  }

  mutating func apply(_ patch: JSONPatch) throws(StorageError) {
    if patch.operations.isEmpty { return }
    guard let undo = try withView({ patch.reversed(from: $0) }) else {
      throw StorageError(
        .content, "cannot change '\(path)': it was changed while it was read", path: path)
    }
    do throws(JSONError) { try editor.apply(patch) } catch { throw unreadable(error) }
    operations += patch.operations
    back = undo.operations + back
  }

  mutating func removeElements(
    _ positions: [Int], of array: JSONPointer
  ) throws(StorageError) {
    if positions.isEmpty { return }
    let wanted = Set(positions)
    let gone = try withView { view in
      (view[array]?.elements).map { elements in
        elements.enumerated().compactMap { wanted.contains($0) ? JSONValue($1) : nil }
      } ?? []
    }
    do throws(JSONError) { try editor.removeElements(positions, of: array) } catch {
      throw unreadable(error)
    }
    operations += positions.reversed().map { .remove(array.appending($0)) }
    back = zip(positions, gone).map { .add(array.appending($0), $1) } + back
  }
}
