public import STACJSON

/// An Item on its way from a source to its sinks.
///
/// Reading steps look at ``view``, which lies on simdjson's tape; editing steps change a
/// ``JSONTree`` over it. Edits in a row share one tree. A step that reads after an edit gets a new
/// tape, made from the edited text. An Item that no step has edited is written as it was read.
///
/// One object serves all the Items of one worker, one after the other: take copies of what must
/// outlive the step (``value``).
public final class WorkingItem {
  /// The document as it was read. Valid as long as the Item.
  public private(set) var source = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Whether the file of the Item holds nothing else, so that relative hrefs are relative to it.
  public private(set) var isWholeFile = false
  /// Where the Item was read.
  public private(set) var origin = ItemOrigin(path: "")
  /// What steps have to say of the Item, which is no failure: it goes on.
  public private(set) var warnings: [String] = []
  /// Whether the line stands in the file of ``origin``, at its byte offset.
  private var standsInFile = false
  private var state = State.unread
  /// The text of the Item as it is now, where that is one line of JSON.
  private var line: UnsafeRawBufferPointer?
  private var tapes: [Tape] = []
  private var tapesInUse = 0

  fileprivate enum State {
    case unread
    /// With the text that it was parsed from, where that is one line.
    case read(JSONView, JSONTextMap?)
    case edited(JSONTree)
  }

  /// A parser with the text that it has parsed last.
  private final class Tape {
    var parser = JSONParser()
    var text = ByteBuffer()
  }

  /// Holds no Item yet.
  public init() {}

  /// Begins with a document that was just read.
  ///
  /// - Parameters:
  ///   - bytes: the document, with ``JSONParser/padding`` readable bytes behind it; they must stay
  ///     until the next Item is read.
  ///   - isLine: the bytes hold no line end, so they can be written to NDJSON as they are.
  ///   - isAnyDocument: the document may be no Item.
  ///   - isWholeFile: the file holds nothing else.
  ///   - standsInFile: the bytes are those of the file that the origin names, at its byte offset.
  /// - Throws: ``ItemFailure`` where this is no Item: not JSON, not an object, of another type, or
  ///   without an id.
  public func read(
    _ bytes: UnsafeRawBufferPointer, isLine: Bool, isAnyDocument: Bool = false,
    isWholeFile: Bool = false, standsInFile: Bool = false, origin: ItemOrigin
  ) throws(ItemFailure) {
    self.isWholeFile = isWholeFile
    self.origin = origin
    self.standsInFile = standsInFile
    source = bytes
    state = .unread
    warnings.removeAll()
    line = isLine ? Self.withoutByteOrderMark(bytes) : nil
    tapesInUse = 0
    let tape = nextTape()
    let (view, text): (JSONView, JSONTextMap?)
    do throws(JSONError) {
      (view, text) = try tape.parser.parseWithText(padded: bytes)
    } catch {
      if let place = error.location { self.origin.location = place.shifted(by: origin.location) }
      throw ItemFailure(error)
    }
    if !isAnyDocument { try Self.check(view) }
    state = .read(view, isLine ? text : nil)
  }

  /// A mark that begins a file must not come to stand between the lines of another.
  private static func withoutByteOrderMark(
    _ bytes: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    guard bytes.first == 0xef, bytes.starts(with: [0xef, 0xbb, 0xbf]) else { return bytes }
    return UnsafeRawBufferPointer(rebasing: bytes[3...])
  }

  private static func check(_ view: JSONView) throws(ItemFailure) {
    guard view.isObject else {
      throw ItemFailure(
        code: "not-an-item", message: "\(view.kind.name) stands where an Item should be")
    }
    if let type = view["type"]?.text, !(type == "Feature") {
      throw ItemFailure(
        code: "not-an-item",
        message: "an object of type '\(String(type))' stands where an Item should be",
        pointer: JSONPointer(tokens: ["type"]))
    }
    guard let id = view["id"] else {
      throw ItemFailure(code: "missing-id", message: "the Item has no id", pointer: .root)
    }
    guard let text = id.text else {
      throw ItemFailure(
        code: "missing-id",
        message: "the id of the Item must be a string, not \(id.kind.name)",
        pointer: JSONPointer(tokens: ["id"]))
    }
    guard !text.isEmpty else {
      throw ItemFailure(
        code: "missing-id", message: "the id of the Item is empty",
        pointer: JSONPointer(tokens: ["id"]))
    }
  }

  /// The Item, to be read. Valid until the next edit.
  public var view: JSONView {
    switch state {
    case .read(let view, _): return view
    case .unread: preconditionFailure("no Item was read")
    case .edited(let tree):
      let tape = nextTape()
      tape.text.truncate()
      tape.text.append(json: tree)
      // The buffer stays as it is until the next Item, and so does what points into it.
      let (view, text, bytes) = tape.text.withPaddedBytes { bytes in
        guard let (view, text) = try? tape.parser.parseWithText(padded: bytes) else {
          preconditionFailure("what we write is JSON")
        }
        return (view, text, bytes)
      }
      line = bytes
      state = .read(view, text)
      return view
    }
  }

  /// Changes the Item.
  ///
  /// Where `body` throws, the Item stays as it was.
  public func edit<E: Error>(_ body: (inout JSONTree) throws(E) -> Void) throws(E) {
    var tree: JSONTree
    switch state {
    case .read(let view, let text): tree = JSONTree(view, text: text)
    case .edited(let edited): tree = edited
    case .unread: preconditionFailure("no Item was read")
    }
    // An edit that cannot fail changes the tree in place; one that can works on a copy of the
    // members that it touches.
    let before = E.self == Never.self ? .unread : state
    state = .unread
    do throws(E) {
      try body(&tree)
    } catch {
      state = before
      throw error
    }
    state = .edited(tree)
    line = nil
  }

  /// The value of a top-level member as it is now, or nil.
  public subscript(key: JSONKey) -> JSONValue? {
    switch state {
    case .read(let view, _): view[key].map(JSONValue.init)
    case .edited(let tree): tree[key]
    case .unread: nil
    }
  }

  /// The id, or nil where there is none (any more).
  public var id: String? { self[Self.idKey]?.string }

  /// The id; an Item that has lost it cannot be written.
  var requiredID: String {
    get throws(ItemFailure) {
      if let id, !id.isEmpty { return id }
      throw ItemFailure(
        code: "missing-id", message: "the Item has no id any more", pointer: JSONPointer.root)
    }
  }

  /// The id of the Collection that the Item says it belongs to.
  public var collection: String? { self[Self.collectionKey]?.string }

  private static let idKey: JSONKey = "id"
  private static let collectionKey: JSONKey = "collection"

  /// Says something of the Item that the log shall show.
  public func warn(_ message: String) { warnings.append(message) }

  /// Gives out the warnings, once.
  public func takeWarnings() -> [String] {
    defer { warnings.removeAll() }
    return warnings
  }

  /// The whole Item as a value of its own. Setting it replaces the Item.
  public var value: JSONValue {
    get {
      switch state {
      case .read(let view, _): JSONValue(view)
      case .edited(let tree): tree.value
      case .unread: .null
      }
    }
    set {
      state = .edited(JSONTree(newValue))
      line = nil
    }
  }

  /// Adds the Item to a buffer, as one line of compact JSON without a line end.
  public func write(to buffer: inout ByteBuffer) {
    switch state {
    case .read(let view, _):
      if let line { buffer.append(line) } else { buffer.append(json: view) }
    case .edited(let tree): buffer.append(json: tree)
    case .unread: break
    }
  }

  /// Where in the file of ``origin`` the text of the Item stands, byte by byte; nil where an edit
  /// has touched it, or where it was no line of a file.
  var rangeInFile: Range<Int>? {
    guard standsInFile, case .read = state, let line, let start = line.baseAddress,
      let first = source.baseAddress, start >= first, start < first + source.count
    else { return nil }
    let offset = origin.location.byteOffset + (start - first)
    return offset..<offset + line.count
  }

  /// What a branch may change and another must not see.
  public struct Snapshot {
    fileprivate let state: State
    fileprivate let line: UnsafeRawBufferPointer?
  }

  /// The Item as it is now, to come back to. Valid until the next Item is read.
  public var snapshot: Snapshot { Snapshot(state: state, line: line) }

  /// Goes back to a snapshot of the same Item.
  public func restore(_ snapshot: Snapshot) {
    state = snapshot.state
    line = snapshot.line
  }

  /// A tape that nothing points into: views and snapshots of this Item may need the others.
  private func nextTape() -> Tape {
    if tapesInUse == tapes.count { tapes.append(Tape()) }
    tapesInUse += 1
    return tapes[tapesInUse - 1]
  }
}
