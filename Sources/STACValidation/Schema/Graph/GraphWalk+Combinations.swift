internal import STACJSON

extension GraphWalk {
  @inline(never)
  func holds(
    _ combination: UnsafeMutablePointer<Combination>, _ index: Int, _ word: UInt64
  ) -> Bool {
    guard enter() else { return false }
    defer { state.pointee.depth &-= 1 }
    let nodes = combination.pointee.nodes
    switch combination.pointee.kind {
    case .allOf:
      for number in 0..<nodes.count where !check(nodes[number].pointee, index, word) {
        return false
      }
      return true
    case .anyOf:
      for number in 0..<nodes.count where check(nodes[number].pointee, index, word) { return true }
      return false
    case .oneOf:
      var count = 0
      for number in 0..<nodes.count where check(nodes[number].pointee, index, word) {
        count &+= 1
        if count > 1 { return false }
      }
      return count == 1
    case .not: return !check(nodes[0].pointee, index, word)
    case .condition:
      let isMet = check(nodes[0].pointee, index, word)
      return check(nodes[isMet ? 1 : 2].pointee, index, word)
    case .branch:
      guard let table = combination.pointee.branches,
        let node = branch(table, index, word)
      else { return false }
      return check(node, index, word)
    case .interpreted: return interpret(combination.pointee.part, index)
    case .native: return native(combination.pointee.part, index)
    }
  }

  /// Counts what looks at the same value again; false where that is too much, or too deep.
  @inline(__always)
  func enter() -> Bool {
    state.pointee.steps &-= 1
    guard state.pointee.depth < GraphWalkState.maximumDepth, state.pointee.steps > 0,
      !state.pointee.isGivenUp
    else {
      state.pointee.isGivenUp = true
      return false
    }
    state.pointee.depth &+= 1
    return true
  }

  /// The only branch that can fit, nil where none can.
  private func branch(
    _ table: UnsafeMutablePointer<BranchTable>, _ index: Int, _ word: UInt64
  ) -> NodePointer? {
    let kind = Int(truncatingIfNeeded: (word &>> 56) & 63)
    guard table.pointee.hasKey, word &>> 56 == 0x7b else {
      return table.pointee.byKind[kind].pointee
    }
    guard let valueIndex = member(table.pointee.key, index, word) else { return nil }
    let value = tape[valueIndex]
    if value &>> 56 == 0x22, let texts = table.pointee.table {
      let text = text(value)
      let (head, tail) = KeyTable.words(text)
      return texts.find(text, head, tail)?.pointee.node
    }
    return table.pointee.byMemberKind[Int(truncatingIfNeeded: (value &>> 56) & 63)].pointee
  }

  /// The index of the value of an object's member.
  private func member(_ key: KeySlot, _ index: Int, _ word: UInt64) -> Int? {
    let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
    var place = index &+ 1
    while place < end {
      let name = text(tape[place])
      let (head, tail) = KeyTable.words(name)
      if key.matches(head, tail, name) { return place &+ 1 }
      place = indexAfter(place &+ 1, tape[place &+ 1])
    }
    return nil
  }

  @inline(never)
  private func interpret(_ part: Int, _ index: Int) -> Bool {
    let schema = state.pointee.memory.takeUnretainedValue().interpretedParts[part]
    var walker = SchemaWalker(root: view(index))
    let isValid = walker.isValid(schema, view(index))
    if walker.isGivenUp { state.pointee.isGivenUp = true }
    return isValid
  }
}
