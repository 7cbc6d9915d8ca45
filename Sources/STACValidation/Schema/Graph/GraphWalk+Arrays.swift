extension GraphWalk {
  @inline(never)
  func array(_ check: UnsafeMutablePointer<ArrayCheck>, _ index: Int, _ word: UInt64) -> Bool {
    let count = count(index, word, wordsOfKey: 0)
    if (check.pointee.counts &>> UInt64(min(count, 63))) & 1 == 0 { return false }
    if count < check.pointee.minimumCount || count > check.pointee.maximumCount { return false }
    let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
    if !check.pointee.isPlain { return arrayWithMore(check, index, end, count) }
    return check.pointee.rest == nil || elements(check, index &+ 1, end)
  }

  /// The elements that all have to be alike.
  @inline(__always)
  private func elements(
    _ check: UnsafeMutablePointer<ArrayCheck>, _ start: Int, _ end: Int
  ) -> Bool {
    let mask = check.pointee.restMask
    let need = check.pointee.restNeed
    var place = start
    while place < end {
      let word = tape[place]
      if !TagMask.has(mask, word) { return false }
      if TagMask.has(need, word), !deeper(check.pointee.rest.unsafelyUnwrapped, place, word) {
        return false
      }
      place = indexAfter(place, word)
    }
    return true
  }

  @inline(never)
  private func arrayWithMore(
    _ check: UnsafeMutablePointer<ArrayCheck>, _ index: Int, _ end: Int, _ count: Int
  ) -> Bool {
    var place = index &+ 1
    var position = 0
    while place < end, position < check.pointee.first.count {
      let word = tape[place]
      if let node = check.pointee.first[position].pointee, !self.check(node, place, word) {
        return false
      }
      place = indexAfter(place, word)
      position &+= 1
    }
    if check.pointee.rest != nil, !elements(check, place, end) { return false }
    for number in 0..<check.pointee.contains.count
    where !contains(check.pointee.contains[number], index &+ 1, end) {
      return false
    }
    return !check.pointee.isUnique || count < 2
      || JSONEquality.firstRepetition(in: view(index)) == nil
  }

  private func contains(
    _ check: UnsafeMutablePointer<ContainsCheck>, _ start: Int, _ end: Int
  ) -> Bool {
    if check.pointee.minimum == 0, check.pointee.maximum == .max { return true }
    var count = 0
    var place = start
    while place < end {
      let word = tape[place]
      if self.check(check.pointee.node, place, word) {
        count &+= 1
        if count > check.pointee.maximum { return false }
        if count >= check.pointee.minimum, check.pointee.maximum == .max { return true }
      }
      place = indexAfter(place, word)
    }
    return count >= check.pointee.minimum
  }
}
