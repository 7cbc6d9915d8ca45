internal import STACJSON
internal import SpellingSuggestions

extension CQL2Compiler {
  /// What a term gives, as far as it can be known.
  borrowing func type(of term: CQL2Term) throws(QueryError) -> CQL2Type {
    switch term.node {
    case .boolean: return .boolean
    case .number: return .number
    case .string: return .text
    case .date, .timestamp: return .instant
    case .open, .interval: return .interval
    case .property(let name): return CQL2PropertyPath(name).type
    case .geometry, .boundingBox: return .geometry
    case .list: return .list
    case .call(let name, _): throw unknownFunction(name, term)
    case .operation(let operation, _):
      switch operation.group {
      case .arithmetic: return .number
      case .folding: return .text
      default: return .boolean
      }
    }
  }

  borrowing func unknownFunction(_ name: String, _ term: CQL2Term) -> QueryError {
    let known = CQL2Operator.allCases.filter {
      [.spatial, .temporal, .array, .folding].contains($0.group)
    }
    let hint =
      didYouMean(name, among: known.map { $0.rawValue.uppercased() })
      ?? "those of CQL2 begin with S_, T_ and A_, or are CASEI and ACCENTI"
    return fail("there is no function '\(name)'; \(hint)", term, .filterFunction)
  }

  /// Checks that a term can be of one of these types.
  borrowing func check(
    _ term: CQL2Term, is types: [CQL2Type], _ rule: String
  ) throws(QueryError) {
    let type = try type(of: term)
    guard type == .any || types.contains(type) else {
      throw fail("\(rule), not \(type.name)", term)
    }
  }

  /// Checks that a term can be a text; times are texts in an Item.
  borrowing func checkText(_ term: CQL2Term, _ rule: String) throws(QueryError) {
    let isProperty = if case .property = term.node { true } else { false }
    try check(term, is: isProperty ? [.text, .instant] : [.text], rule)
  }

  /// Checks that all terms can be compared with the first.
  ///
  /// - Returns: whether they are times, so that texts must be times too.
  borrowing func checkComparable(
    _ terms: [CQL2Term], _ what: String
  ) throws(QueryError) -> Bool {
    var types: [CQL2Type] = []
    for term in terms {
      let type = try type(of: term)
      switch type {
      case .geometry: throw fail("\(what) does not compare geometries; use S_EQUALS", term)
      case .interval: throw fail("\(what) does not compare intervals; use T_EQUALS", term)
      case .list: throw fail("\(what) does not compare lists; use A_EQUALS or IN", term)
      default: types.append(type)
      }
    }
    let isTime = types.contains(.instant)
    var known: CQL2Type?
    for (term, type) in zip(terms, types) where type != .any {
      // A text beside a time is read as one; whether it is one is seen when it is made a value.
      let isTimeText = if case .string = term.node { isTime } else { false }
      let type = isTimeText ? .instant : type
      guard known == nil || known == type else {
        throw fail("\(what) compares \(known?.name ?? "") with \(type.name)", term)
      }
      known = type
    }
    return isTime
  }
}
