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
/// was made of a ``JSONView`` is valid as long as that view.
public struct JSONTree {
  let base: JSONView?
  var root: Node

  /// A document or part of it.
  enum Node {
    /// The value at an index of the tape.
    case untouched(Int)
    case owned(JSONValue)
    case array([Node])
    case object([Member])
  }

  struct Member {
    var key: Key
    var node: Node
  }

  enum Key {
    /// The name at an index of the tape.
    case untouched(Int)
    case owned(JSONKey)
  }

  /// The tree of a parsed document; nothing is touched yet.
  public init(_ view: JSONView) {
    base = view
    root = .untouched(view.index)
  }

  /// The tree of an owned value.
  public init(_ value: JSONValue) {
    base = nil
    root = .owned(value)
  }

  /// A copy of the whole document as it is now.
  public var value: JSONValue { value(of: root) }

  /// The value of a top-level member as it is now, or nil.
  public subscript(key: JSONKey) -> JSONValue? {
    switch root {
    case .untouched(let index): return base?.view(at: index)[key].map(JSONValue.init)
    case .owned(let value): return value[key.string]
    case .array: return nil
    case .object(let members):
      return members.last { matches($0.key, key) }.map { value(of: $0.node) }
    }
  }

  func matches(_ key: Key, _ wanted: JSONKey) -> Bool {
    switch key {
    case .untouched(let index): base.map { $0.text(at: index) == wanted } ?? false
    case .owned(let own): own == wanted
    }
  }

  func name(of key: Key) -> String {
    switch key {
    case .untouched(let index): base.map { String($0.text(at: index)) } ?? ""
    case .owned(let own): own.string
    }
  }

  func value(of node: Node) -> JSONValue {
    switch node {
    case .untouched(let index): base.map { JSONValue($0.view(at: index)) } ?? .null
    case .owned(let value): value
    case .array(let nodes): .array(nodes.map(value(of:)))
    case .object(let members):
      .object(JSONObject(members.map { (name(of: $0.key), value(of: $0.node)) }))
    }
  }

  /// The members or elements of a node, one level deep; a scalar stays as it is.
  func opened(_ node: Node) -> Node {
    switch node {
    case .untouched(let index):
      guard let base else { return node }
      let view = base.view(at: index)
      if view.isObject {
        var members: [Member] = []
        members.reserveCapacity(24)
        let end = view.indexAfter - 1
        var position = index + 1
        while position < end {
          members.append(
            Member(key: .untouched(position), node: .untouched(position + 1)))
          position = view.view(at: position + 1).indexAfter
        }
        return .object(members)
      }
      if view.isArray { return .array(view.elements.map { .untouched($0.index) }) }
      return node
    case .owned(.object(let object)):
      return .object(
        object.map { Member(key: .owned(JSONKey($0.0)), node: .owned($0.1)) })
    case .owned(.array(let elements)): return .array(elements.map { .owned($0) })
    case .owned, .array, .object: return node
    }
  }
}

extension ByteBuffer {
  /// Adds a document that is being edited, as compact JSON.
  public mutating func append(json tree: JSONTree) { append(tree.root, of: tree) }

  private mutating func append(_ node: JSONTree.Node, of tree: JSONTree) {
    switch node {
    case .untouched(let index):
      guard let base = tree.base else { return }
      append(json: base.view(at: index))
    case .owned(let value): append(json: value)
    case .array(let nodes):
      append(UInt8(ascii: "["))
      for (position, node) in nodes.enumerated() {
        if position > 0 { append(UInt8(ascii: ",")) }
        append(node, of: tree)
      }
      append(UInt8(ascii: "]"))
    case .object(let members):
      append(UInt8(ascii: "{"))
      for (position, member) in members.enumerated() {
        if position > 0 { append(UInt8(ascii: ",")) }
        switch member.key {
        case .untouched(let index):
          if let base = tree.base { append(quoted: base.text(at: index)) }
        case .owned(let key): append(quoted: key.string)
        }
        append(UInt8(ascii: ":"))
        append(member.node, of: tree)
      }
      append(UInt8(ascii: "}"))
    }
  }
}
