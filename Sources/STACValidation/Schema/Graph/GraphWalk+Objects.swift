internal import Glibc

extension GraphWalk {
  @inline(never)
  func object(_ check: UnsafeMutablePointer<ObjectCheck>, _ index: Int, _ word: UInt64) -> Bool {
    let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
    let table = check.pointee.table
    var place = index &+ 1
    var seen: UInt64 = 0
    var repeated: UInt64 = 0
    while place < end {
      let name = text(tape[place])
      let valueIndex = place &+ 1
      let value = tape[valueIndex]
      let (head, tail) = KeyTable.words(name)
      let node: NodePointer?
      let mask: UInt64
      let need: UInt64
      if let slot = table.find(name, head, tail) {
        node = slot.pointee.node
        mask = slot.pointee.mask
        need = slot.pointee.need
        repeated |= seen & slot.pointee.bit
        seen |= slot.pointee.bit
      } else {
        if check.pointee.hasRules, !obeysRules(check, name, valueIndex, value) { return false }
        node = check.pointee.others
        mask = check.pointee.othersMask
        need = check.pointee.othersNeed
      }
      if !TagMask.has(mask, value) { return false }
      if TagMask.has(need, value), !deeper(node.unsafelyUnwrapped, valueIndex, value) {
        return false
      }
      place = indexAfter(valueIndex, value)
    }
    if seen & check.pointee.required != check.pointee.required { return false }
    if repeated & check.pointee.once != 0 { return false }
    return !check.pointee.hasRest || rest(check, index, word, seen)
  }

  /// What can be told when all members have been seen.
  @inline(never)
  private func rest(
    _ check: UnsafeMutablePointer<ObjectCheck>, _ index: Int, _ word: UInt64, _ seen: UInt64
  ) -> Bool {
    for number in 0..<check.pointee.dependencies.count {
      let dependency = check.pointee.dependencies[number].pointee
      if seen & dependency.bit == 0 { continue }
      if seen & dependency.required != dependency.required { return false }
      guard let node = dependency.node else { continue }
      guard enter() else { return false }
      defer { state.pointee.depth &-= 1 }
      if !self.check(node, index, word) { return false }
    }
    if !check.pointee.alternatives.isEmpty, !hasAlternatives(check.pointee.alternatives, seen) {
      return false
    }
    if check.pointee.minimumCount > 0 || check.pointee.maximumCount < .max {
      let count = count(index, word, wordsOfKey: 1)
      if count < check.pointee.minimumCount || count > check.pointee.maximumCount { return false }
    }
    if let names = check.pointee.names {
      let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
      var place = index &+ 1
      while place < end {
        // A key is a string on the tape like any other.
        if !self.check(names, place, tape[place]) { return false }
        place = indexAfter(place &+ 1, tape[place &+ 1])
      }
    }
    return true
  }

  private func hasAlternatives(_ masks: GraphList<UInt64>, _ seen: UInt64) -> Bool {
    var isMet = false
    for number in 0..<masks.count {
      let mask = masks[number].pointee
      if mask == 0 {
        if !isMet { return false }
        isMet = false
      } else if seen & mask == mask {
        isMet = true
      }
    }
    return true
  }

  /// What is said of an unknown key by its beginning or by patterns.
  @inline(never)
  private func obeysRules(
    _ check: UnsafeMutablePointer<ObjectCheck>, _ name: UnsafePointer<UInt8>, _ valueIndex: Int,
    _ value: UInt64
  ) -> Bool {
    let count = byteCount(name)
    let bytes = name + 4
    let word = KeyTable.word(bytes)
    if let table = check.pointee.refusedPrefixes, hasPrefix(bytes, count, in: table) {
      return false
    }
    for number in 0..<check.pointee.prefixes.count {
      let rule = check.pointee.prefixes[number]
      if word & rule.pointee.mask == rule.pointee.word, count >= rule.pointee.count,
        rule.pointee.count <= 8 || memcmp(bytes, rule.pointee.bytes, rule.pointee.count) == 0,
        !self.check(rule.pointee.node, valueIndex, value)
      {
        return false
      }
    }
    for number in 0..<check.pointee.groups.count {
      let group = check.pointee.groups[number]
      var hasMatch = false
      for place in 0..<group.pointee.rules.count {
        let rule = group.pointee.rules[place]
        guard matches(rule.pointee.pattern, bytes, count) else { continue }
        hasMatch = true
        if let node = rule.pointee.node, !self.check(node, valueIndex, value) { return false }
      }
      if !hasMatch, let node = group.pointee.others, !self.check(node, valueIndex, value) {
        return false
      }
    }
    return true
  }

  /// Whether what stands before the first colon of a key is in a table.
  private func hasPrefix(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, in table: UnsafeMutablePointer<KeyTable>
  ) -> Bool {
    // As a text on the tape: length, bytes, and room behind them. Longer prefixes we do not know.
    var text = InlineArray<64, UInt8>(repeating: 0)
    var length = 0
    while length < min(count, 40), bytes[length] != UInt8(ascii: ":") {
      text[4 &+ length] = bytes[length]
      length &+= 1
    }
    guard length < count, bytes[length] == UInt8(ascii: ":") else { return false }
    text[0] = UInt8(truncatingIfNeeded: length)
    return withUnsafeBytes(of: &text) { buffer in
      guard let start = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
        return false
      }
      let (head, tail) = KeyTable.words(start)
      return table.pointee.find(start, head, tail) != nil
    }
  }

  /// The number of members or elements. The tape's own count ends at 0xFFFFFF.
  @inline(__always)
  func count(_ index: Int, _ word: UInt64, wordsOfKey: Int) -> Int {
    let count = Int(truncatingIfNeeded: (word &>> 32) & 0xff_ffff)
    return count < 0xff_ffff ? count : countOneByOne(index, word, wordsOfKey)
  }

  @inline(never)
  private func countOneByOne(_ index: Int, _ word: UInt64, _ wordsOfKey: Int) -> Int {
    let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
    var count = 0
    var place = index &+ 1
    while place < end {
      place &+= wordsOfKey
      place = indexAfter(place, tape[place])
      count &+= 1
    }
    return count
  }
}
