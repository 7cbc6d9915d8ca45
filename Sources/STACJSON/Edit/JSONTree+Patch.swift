extension JSONTree {
  /// What was changed since the document was parsed, as a patch; empty where it was not parsed or
  /// nothing is different.
  ///
  /// - Complexity: O(*n*) in what edits have opened: what is untouched is not looked at.
  public var patch: JSONPatch {
    var patch = JSONPatch([])
    guard let base else { return patch }
    compare(base, root, .root, &patch)
    return patch
  }

  private func compare(
    _ old: JSONView, _ node: Node, _ place: JSONPointer, _ patch: inout JSONPatch
  ) {
    switch node {
    case .untouched(let value) where value.tape == old.index: return
    case .object(let members) where old.isObject: compare(old, members, place, &patch)
    case .array(let nodes) where old.isArray && nodes.count == old.elements.count:
      for (index, (element, node)) in zip(old.elements, nodes).enumerated() {
        compare(element, node, place.appending(index), &patch)
      }
    default: patch.compare(JSONValue(old), value(of: node), place)
    }
  }

  private func compare(
    _ old: JSONView, _ members: [Member], _ place: JSONPointer, _ patch: inout JSONPatch
  ) {
    var kept: Set<Int> = []
    var owned: [Member] = []
    for member in members {
      if case .untouched(let index, _) = member.key {
        kept.insert(index)
      } else {
        owned.append(member)
      }
    }
    if kept.count < members.count || old.members.reduce(0, { count, _ in count + 1 }) > kept.count {
      var position = old.index + 1
      let end = old.indexAfter - 1
      while position < end {
        let name = old.text(at: position)
        if !kept.contains(position), !owned.contains(where: { own(name, $0.key) }) {
          patch.operations.append(.remove(place.appending(String(name))))
        }
        position = old.view(at: position + 1).indexAfter
      }
    }
    for member in members {
      switch member.key {
      case .untouched(let index, _):
        let before = old.view(at: index + 1)
        if case .untouched(let value) = member.node, value.tape == before.index { continue }
        compare(before, member.node, place.appending(name(of: member.key)), &patch)
      case .owned(let key):
        if let before = old[key] {
          compare(before, member.node, place.appending(key.string), &patch)
        } else {
          patch.operations.append(.add(place.appending(key.string), value(of: member.node)))
        }
      }
    }
  }

  private func own(_ name: JSONText, _ key: Key) -> Bool {
    if case .owned(let own) = key { name == own } else { false }
  }
}
