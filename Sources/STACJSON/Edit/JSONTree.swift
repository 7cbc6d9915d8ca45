/// A document that is being edited: what an edit touches is owned, all the rest still lies on the
/// tape that it was parsed to.
///
///     { "id": …, "properties": { "datetime": …, "platform": … }, "assets": … }     the tape
///
///     object ─┬─ "id"          untouched
///             ├─ "properties"  object ─┬─ "datetime"  untouched
///             │                        └─ "platform"  owned "sentinel-2a"
///             └─ "assets"      untouched                                           the tree
///
/// An edit opens the objects on its path, one array of members each, and nothing else. A tree that
/// was made of a ``JSONView`` is valid as long as that view. One that also knows the text is
/// written by copying what is untouched, letter by letter: numbers keep their spelling, strings
/// their escapes.
public struct JSONTree {
  let base: JSONView?
  let text: JSONTextMap?
  var root: Node

  /// A document or part of it.
  enum Node {
    /// The value at an index of the tape.
    case untouched(Untouched)
    case owned(JSONValue)
    case array([Node])
    case object([Member])
  }

  /// A value on the tape, and in the text where that is known.
  struct Untouched {
    var tape: Int
    var range: TextRange?
  }

  /// Where a value stands in the text.
  struct TextRange {
    /// The value's own structural, and the one behind it.
    var structural: UInt32
    var next: UInt32
    /// Byte positions in the text.
    var start: UInt32
    var end: UInt32
  }

  struct Member {
    var key: Key
    var node: Node
  }

  enum Key {
    /// The name at an index of the tape, and its structural in the text.
    case untouched(Int, structural: UInt32)
    case owned(JSONKey)
  }

  /// The tree of a parsed document; nothing is touched yet.
  ///
  /// - Parameter text: the text of the document where it is one line, as NDJSON needs it.
  public init(_ view: JSONView, text: JSONTextMap? = nil) {
    base = view
    self.text = text
    root = .untouched(Untouched(tape: view.index, range: text?.root))
  }

  /// The tree of an owned value.
  public init(_ value: JSONValue) {
    base = nil
    text = nil
    root = .owned(value)
  }

  /// A copy of the whole document as it is now.
  public var value: JSONValue { value(of: root) }

  /// The value of a top-level member as it is now, or nil.
  public subscript(key: JSONKey) -> JSONValue? {
    switch root {
    case .untouched(let value): return base?.view(at: value.tape)[key].map(JSONValue.init)
    case .owned(let value): return value[key.string]
    case .array: return nil
    case .object(let members):
      return members.last { matches($0.key, key) }.map { value(of: $0.node) }
    }
  }

  func matches(_ key: Key, _ wanted: JSONKey) -> Bool {
    switch key {
    case .untouched(let index, _): base.map { $0.text(at: index) == wanted } ?? false
    case .owned(let own): own == wanted
    }
  }

  func name(of key: Key) -> String {
    switch key {
    case .untouched(let index, _): base.map { String($0.text(at: index)) } ?? ""
    case .owned(let own): own.string
    }
  }

  func value(of node: Node) -> JSONValue {
    switch node {
    case .untouched(let value): base.map { JSONValue($0.view(at: value.tape)) } ?? .null
    case .owned(let value): value
    case .array(let nodes): .array(nodes.map(value(of:)))
    case .object(let members):
      .object(JSONObject(members.map { (name(of: $0.key), value(of: $0.node)) }))
    }
  }

  /// The members or elements of a node, one level deep; a scalar stays as it is.
  func opened(_ node: Node) -> Node {
    switch node {
    case .untouched(let value):
      guard let base else { return node }
      let view = base.view(at: value.tape)
      if view.isObject { return .object(members(of: view, value.range)) }
      if view.isArray { return .array(elements(of: view, value.range)) }
      return node
    case .owned(.object(let object)):
      return .object(
        object.map { Member(key: .owned(JSONKey($0.0)), node: .owned($0.1)) })
    case .owned(.array(let elements)): return .array(elements.map { .owned($0) })
    case .owned, .array, .object: return node
    }
  }
}

extension JSONTree {
  /// The members of an object on the tape.
  private func members(of view: JSONView, _ range: TextRange?) -> [Member] {
    var members: [Member] = []
    members.reserveCapacity(32)
    let end = view.indexAfter - 1
    var position = view.index + 1
    var structural = range.map { Int($0.structural) + 1 } ?? 0  // of the first name
    while position < end {
      let value = view.view(at: position + 1)
      let place = textRange(of: value, at: structural + 2, in: range)
      members.append(
        Member(
          key: .untouched(position, structural: UInt32(structural)),
          node: .untouched(Untouched(tape: position + 1, range: place))))
      if let place { structural = Int(place.next) + 1 }
      position = value.indexAfter
    }
    return members
  }

  /// The elements of an array on the tape.
  private func elements(of view: JSONView, _ range: TextRange?) -> [Node] {
    var structural = range.map { Int($0.structural) + 1 } ?? 0
    return view.elements.map { value in
      let place = textRange(of: value, at: structural, in: range)
      if let place { structural = Int(place.next) + 1 }
      return .untouched(Untouched(tape: value.index, range: place))
    }
  }

  private func textRange(
    of value: JSONView, at structural: Int, in range: TextRange?
  ) -> TextRange? {
    guard range != nil, let text else { return nil }
    let isContainer = value.isObject || value.isArray
    let next = isContainer ? text.structural(behind: structural) : structural + 1
    return text.range(of: structural, before: next)
  }
}
