extension JSONPatch {
  /// Whether the operations can be made in any order, each in the text as it is before all of them:
  /// no place lies in another, and no object or array gets or loses more than one part.
  var isOfIndependentParts: Bool {
    var places: Set<JSONPointer> = []
    var changedParents: Set<JSONPointer> = []
    for operation in operations {
      let path: JSONPointer
      switch operation {
      case .replace(let place, _): path = place
      case .add(let place, _), .remove(let place):
        path = place
        guard let last = place.tokens.last, last != "-", JSONPointer.arrayIndex(last) == nil,
          changedParents.insert(JSONPointer(tokens: place.tokens.dropLast())).inserted
        else { return false }
      case .move, .copy, .test: return false
      }
      if path == .root || !places.insert(path).inserted { return false }
    }
    return places.allSatisfy { place in
      var outer = place
      while outer.tokens.popLast() != nil { if places.contains(outer) { return false } }
      return true
    }
  }
}
