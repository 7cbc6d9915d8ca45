internal import STACJSON

extension JMESPath {
  /// The names that the expression asks of the document itself, not of what lies in it.
  ///
  /// `join('-', [a.b, c])` asks for `a` and `c`.
  public var names: Set<String> {
    var names: Set<String> = []
    root.collectNames(into: &names)
    return names
  }
}

extension JMESPathNode {
  fileprivate func collectNames(into names: inout Set<String>) {
    switch self {
    case .current, .index, .slice, .literal, .expression: return
    case .field(let key): names.insert(key.string)
    case .chain(.current, let right): right.collectNames(into: &names)
    case .chain(let left, _), .elements(let left, _), .members(let left, _), .flatten(let left),
      .filter(let left, condition: _, _):
      left.collectNames(into: &names)
    case .or(let a, let b), .and(let a, let b), .compare(_, let a, let b):
      a.collectNames(into: &names)
      b.collectNames(into: &names)
    case .not(let a): a.collectNames(into: &names)
    case .list(let nodes), .call(_, let nodes, offset: _):
      for node in nodes { node.collectNames(into: &names) }
    case .hash(let members): for member in members { member.value.collectNames(into: &names) }
    }
  }
}
