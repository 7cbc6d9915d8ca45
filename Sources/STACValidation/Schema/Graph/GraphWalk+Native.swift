internal import STACJSON
internal import STACModel

// What a schema of our own has looked at in code. Where something is unusual the answer is no, and
// the rules look again.
extension GraphWalk {
  @inline(never)
  func native(_ part: Int, _ index: Int) -> Bool {
    guard let check = NativeCheck(rawValue: part) else { return false }
    switch check {
    case .item: return ItemAcceptance(view(index), state.pointee.facts).accepts()
    case .itemWithWarnings:
      let item = ItemAcceptance(view(index), state.pointee.facts)
      return item.accepts() && item.acceptsWithWarnings()
    case .relation:
      if let text = view(index).text, text == "collection" {
        state.pointee.facts.insert(.collectionLink)
      }
      return true
    case .relationOnce: return isFirst(view(index))
    case .ownLink: return ItemAcceptance.isLinkSound(view(index))
    case .datetime:
      if view(index).isNull { state.pointee.facts.insert(.nullDatetime) }
      return true
    case .range:
      state.pointee.facts.insert(.range)
      return true
    case .rangeInOrder:
      state.pointee.facts.insert(.range)
      return ItemAcceptance.isRangeInOrder(view(index))
    case .otherRangeInOrder: return ItemAcceptance.isRangeInOrder(view(index))
    case .bands:
      state.pointee.facts.insert(.bands)
      return true
    }
  }

  /// Remembers the relation of a link; false for the second one of those that are unique.
  private func isFirst(_ relation: JSONView) -> Bool {
    guard let text = relation.text else { return true }
    let fact: WalkFacts
    switch text.count {
    case 4 where text == "self": fact = .selfLink
    case 4 where text == "root": fact = .rootLink
    case 6 where text == "parent": fact = .parentLink
    case 10 where text == "collection": fact = .collectionLink
    case 14 where text == "latest-version": fact = .latestLink
    default: return true
    }
    return state.pointee.facts.insert(fact).inserted
  }
}
