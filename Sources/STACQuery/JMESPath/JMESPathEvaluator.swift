internal import STACJSON

/// Asks an expression of a value.
struct JMESPathEvaluator {
  /// The text of the expression, for messages.
  let text: String

  func evaluate(
    _ node: JMESPathNode, _ value: JMESPathValue
  ) throws(QueryError) -> JMESPathValue {
    switch node {
    case .current: return value
    case .field(let key): return value.member(key)
    case .index(let index): return value.element(index)
    case .slice(let start, let stop, let step): return slice(value, start, stop, step)
    case .literal(let literal): return .value(literal)
    case .chain(let left, let right): return try evaluate(right, try evaluate(left, value))
    case .elements(let left, let right):
      guard let elements = try evaluate(left, value).elements else { return .null }
      return try project(elements, right)
    case .members(let left, let right):
      guard let members = try evaluate(left, value).members else { return .null }
      return try project(members.map(\.value), right)
    case .filter(let left, let condition, let right):
      guard let elements = try evaluate(left, value).elements else { return .null }
      var chosen: [JMESPathValue] = []
      for element in elements where try evaluate(condition, element).isTrue {
        chosen.append(element)
      }
      return try project(chosen, right)
    case .flatten(let inner):
      guard let elements = try evaluate(inner, value).elements else { return .null }
      return .array(elements.flatMap { $0.elements ?? [$0] })
    case .or(let left, let right):
      let first = try evaluate(left, value)
      return first.isTrue ? first : try evaluate(right, value)
    case .and(let left, let right):
      let first = try evaluate(left, value)
      return first.isTrue ? try evaluate(right, value) : first
    case .not(let inner): return .value(.boolean(!(try evaluate(inner, value).isTrue)))
    case .compare(let comparison, let left, let right):
      return compare(comparison, try evaluate(left, value), try evaluate(right, value))
    case .list(let nodes):
      if value.isNull { return .null }
      var elements: [JMESPathValue] = []
      for node in nodes { elements.append(try evaluate(node, value)) }
      return .array(elements)
    case .hash(let nodes):
      if value.isNull { return .null }
      var members: [(key: String, value: JMESPathValue)] = []
      for node in nodes {
        members.set(node.key, try evaluate(node.value, value))
      }
      return .object(members)
    case .call(let function, let nodes, let offset):
      var arguments: [JMESPathValue] = []
      for node in nodes { arguments.append(try evaluate(node, value)) }
      return try call(function, arguments, offset)
    case .expression(let inner): return .expression(inner)
    }
  }

  /// Asks an expression of each value, and leaves out nulls.
  private func project(
    _ values: [JMESPathValue], _ node: JMESPathNode
  ) throws(QueryError) -> JMESPathValue {
    var results: [JMESPathValue] = []
    for value in values {
      let result = try evaluate(node, value)
      if !result.isNull { results.append(result) }
    }
    return .array(results)
  }

  /// <https://jmespath.org/specification.html#slices>
  private func slice(
    _ value: JMESPathValue, _ start: Int?, _ stop: Int?, _ step: Int
  ) -> JMESPathValue {
    guard let elements = value.elements else { return .null }
    let count = elements.count
    func bounded(_ place: Int?, _ standard: Int) -> Int {
      guard let place else { return standard }
      let (least, greatest) = step < 0 ? (-1, count - 1) : (0, count)
      return min(max(place < 0 ? place + count : place, least), greatest)
    }
    let first = bounded(start, step < 0 ? count - 1 : 0)
    let end = bounded(stop, step < 0 ? -1 : count)
    return .array(stride(from: first, to: end, by: step).map { elements[$0] })
  }

  /// Numbers have an order; other values are the same or not.
  private func compare(
    _ comparison: JMESPathNode.Comparison, _ a: JMESPathValue, _ b: JMESPathValue
  ) -> JMESPathValue {
    switch comparison {
    case .equal: return .value(.boolean(a.equals(b)))
    case .notEqual: return .value(.boolean(!a.equals(b)))
    default: break
    }
    guard let first = a.number, let second = b.number else { return .null }
    let result =
      switch comparison {
      case .less: first < second
      case .lessOrEqual: first <= second
      case .greater: first > second
      default: first >= second
      }
    return .value(.boolean(result))
  }
}

extension [(key: String, value: JMESPathValue)] {
  /// Sets a member; one that is there keeps its place.
  mutating func set(_ key: String, _ value: JMESPathValue) {
    if let place = firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
      self[place].value = value
    } else {
      append((key, value))
    }
  }
}
