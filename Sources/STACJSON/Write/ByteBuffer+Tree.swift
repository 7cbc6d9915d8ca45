extension ByteBuffer {
  /// Adds a document that is being edited, as JSON on one line.
  public mutating func append(json tree: JSONTree) { append(tree.root, of: tree) }

  private mutating func append(_ node: JSONTree.Node, of tree: JSONTree) {
    switch node {
    case .untouched(let value):
      if let text = tree.text, let range = value.range {
        append(text.bytes(range.start, range.end))
      } else if let base = tree.base {
        append(json: base.view(at: value.tape))
      }
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
      append(members, of: tree)
      append(UInt8(ascii: "}"))
    }
  }

  private mutating func append(_ members: [JSONTree.Member], of tree: JSONTree) {
    var position = 0
    while position < members.count {
      if position > 0 { append(UInt8(ascii: ",")) }
      if let text = tree.text, let first = members[position].structuralInText {
        // Members that follow each other in the text are copied in one piece.
        var last = members[position].next
        position += 1
        while position < members.count, members[position].structuralInText == last + 1 {
          last = members[position].next
          position += 1
        }
        let end = text.range(of: Int(last) - 1, before: Int(last)).end
        append(text.bytes(text.position(Int(first)), end))
        continue
      }
      switch members[position].key {
      case .untouched(let index, _):
        if let base = tree.base { append(quoted: base.text(at: index)) }
      case .owned(let key): append(quoted: key.string)
      }
      append(UInt8(ascii: ":"))
      append(members[position].node, of: tree)
      position += 1
    }
  }
}

extension JSONTree.Member {
  /// The structural of the name, where name and value are as they stand in the text.
  fileprivate var structuralInText: UInt32? {
    guard case .untouched(_, let structural) = key, case .untouched(let value) = node,
      value.range != nil
    else { return nil }
    return structural
  }

  /// The structural behind the value.
  fileprivate var next: UInt32 {
    guard case .untouched(let value) = node else { return 0 }
    return value.range?.next ?? 0
  }
}
