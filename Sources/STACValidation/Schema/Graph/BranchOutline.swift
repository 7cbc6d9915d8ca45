internal import STACJSON

/// What a branch of `oneOf` or `anyOf` asks for at least: the kinds of values, and of objects the
/// members and what those may be.
struct BranchOutline {
  struct Domain {
    var kinds = TagMask.all
    /// The texts that are allowed, nil where any is.
    var texts: Set<String>?

    mutating func formIntersection(_ other: Domain) {
      kinds &= other.kinds
      if let more = other.texts { texts = texts?.intersection(more) ?? more }
    }

    func isDisjoint(with other: Domain) -> Bool {
      let common = kinds & other.kinds
      if common & ~TagMask.string != 0 { return false }
      if common == 0 { return true }
      guard let texts, let others = other.texts else { return false }
      return texts.isDisjoint(with: others)
    }
  }

  var domain = Domain()
  var required: Set<String> = []
  /// Of members that are required.
  var members: [String: Domain] = [:]
}

extension GraphCompiler {
  private static let outlineDepth = 6
  /// Wide alternatives inside each other would take for ever to be compared.
  private static let outlineBudget = 200_000

  /// What a schema asks for; with what its members may be only at the top.
  func outline(of schema: Subschema, _ depth: Int = 0) -> BranchOutline {
    if depth == 0, let known = outlines[ObjectIdentifier(schema)] { return known }
    var result = BranchOutline()
    outlineSteps += 1
    if depth > Self.outlineDepth || outlineSteps > Self.outlineBudget { return result }
    let conjunction = SchemaConjunction([schema])
    if conjunction.isImpossible {
      result.domain.kinds = 0
      return result
    }
    result.domain.kinds = conjunction.kinds
    for part in conjunction.parts {
      for values in [part.enumeration, part.constant.map({ [$0] })] {
        guard let values else { continue }
        var kinds: UInt64 = 0
        for value in values {
          kinds |=
            value.isNumber ? TagMask.number : 1 << (value.tapeWords[value.tapeIndex] >> 56 & 63)
        }
        result.domain.formIntersection(
          .init(kinds: kinds, texts: Set(values.compactMap(\.string))))
      }
      result.required.formUnion(part.required.map(\.string))
    }
    if depth == 0 {
      for property in conjunction.parts.flatMap(\.properties)
      where result.required.contains(property.key.string) {
        let domain = outline(of: property.schema, depth + 1).domain
        result.members[property.key.string, default: .init()].formIntersection(domain)
      }
      outlines[ObjectIdentifier(schema)] = result
    }
    for branches in conjunction.anyOf + conjunction.oneOf {
      let inner = branches.map { outline(of: $0, depth + 1) }
      result.domain.kinds &= inner.reduce(0) { $0 | $1.domain.kinds }
    }
    if depth == 0 { outlines[ObjectIdentifier(schema)] = result }
    return result
  }

  /// A table that chooses among branches that cannot hold at the same time; nil where they can, as
  /// far as is seen.
  func branchTable(_ branches: [Subschema]) -> Combination? {
    guard (2...64).contains(branches.count) else { return nil }
    let outlines = branches.map { outline(of: $0) }
    let kinds = (UInt64(0)..<64).filter { TagMask.all >> $0 & 1 != 0 }
    let objectBit = UInt64(TagMask.object.trailingZeroBitCount)
    var keyed: [Int] = []
    var key = ""
    for kind in kinds {
      let candidates = branches.indices.filter { outlines[$0].domain.kinds >> kind & 1 != 0 }
      if candidates.count < 2 { continue }
      guard kind == objectBit, let found = discriminator(candidates.map { outlines[$0] }) else {
        return nil
      }
      keyed = candidates
      key = found
    }
    var byKind = [NodePointer?](repeating: nil, count: 64)
    for kind in kinds where kind != objectBit || keyed.isEmpty {
      if let branch = branches.indices.first(where: { outlines[$0].domain.kinds >> kind & 1 != 0 })
      {
        byKind[Int(kind)] = node([branches[branch]])
      }
    }
    var byMember = [NodePointer?](repeating: nil, count: 64)
    var slots: [KeySlot] = []
    for branch in keyed {
      let node = node([branches[branch]])
      let domain = outlines[branch].members[key] ?? .init()
      for kind in kinds where domain.kinds >> kind & 1 != 0 {
        if 1 << kind == TagMask.string, let texts = domain.texts {
          slots += texts.sorted().map { text in
            var slot = memory.slot(text)
            slot.node = node
            return slot
          }
        } else {
          byMember[Int(kind)] = node
        }
      }
    }
    var table = BranchTable(byKind: memory.list(byKind), byMemberKind: memory.list(byMember))
    table.hasKey = !keyed.isEmpty
    if table.hasKey { table.key = memory.slot(key) }
    if !slots.isEmpty { table.table = memory.table(slots) }
    return Combination(kind: .branch, branches: memory.make(table))
  }

  /// A member that all require and that no two allow the same value.
  private func discriminator(_ outlines: [BranchOutline]) -> String? {
    let common = outlines.dropFirst().reduce(outlines[0].required) {
      $0.intersection($1.required)
    }
    return common.sorted().first { name in
      outlines.indices.allSatisfy { first in
        outlines.indices.dropFirst(first + 1).allSatisfy { second in
          guard let a = outlines[first].members[name], let b = outlines[second].members[name]
          else { return false }
          return a.isDisjoint(with: b)
        }
      }
    }
  }
}
