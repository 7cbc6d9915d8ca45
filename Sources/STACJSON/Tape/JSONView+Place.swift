extension JSONView {
  /// A number that grows from the beginning of a document to its end: of two values of the same
  /// document the one that begins first has the smaller one.
  @inlinable
  public var documentOrder: Int { index }

  /// The pointer from this value to one inside it, or nil where the other is not inside.
  ///
  /// Nothing needs to be kept on the way down for this: the tape tells which member or element
  /// holds a place.
  ///
  /// - Complexity: O(*n*) in the number of members and elements that are passed on the way.
  public func pointer(to descendant: JSONView) -> JSONPointer? {
    let target = descendant.index
    guard tape == descendant.tape, index <= target, target < indexAfter else { return nil }
    var pointer = JSONPointer.root
    var value = self
    descent: while value.index != target {
      switch value.kind {
      case .object:
        for (key, member) in value.members where target < member.indexAfter {
          guard member.index <= target else { return nil }
          pointer.tokens.append(String(key))
          value = member
          continue descent
        }
      case .array:
        for (position, element) in value.elements.enumerated() where target < element.indexAfter {
          pointer.tokens.append(String(position))
          value = element
          continue descent
        }
      default: break
      }
      return nil
    }
    return pointer
  }
}
