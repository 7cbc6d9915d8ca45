internal import STACJSON

/// A parsed JMESPath expression.
indirect enum JMESPathNode: Sendable, Hashable {
  /// `@`, and what stands for nothing written.
  case current
  case field(JSONKey)
  case index(Int)
  case slice(start: Int?, stop: Int?, step: Int)
  case literal(JSONValue)
  /// The right side is asked of the result of the left side: `a.b`, `a[0]`, `a | b`.
  case chain(JMESPathNode, JMESPathNode)
  /// The right side is asked of each element of the left side: `a[*].b`.
  case elements(JMESPathNode, JMESPathNode)
  /// The right side is asked of each member's value: `a.*.b`.
  case members(JMESPathNode, JMESPathNode)
  /// The right side is asked of each element that fulfils a condition: `a[?b].c`.
  case filter(JMESPathNode, condition: JMESPathNode, JMESPathNode)
  /// `a[]`
  case flatten(JMESPathNode)
  case or(JMESPathNode, JMESPathNode)
  case and(JMESPathNode, JMESPathNode)
  case not(JMESPathNode)
  case compare(Comparison, JMESPathNode, JMESPathNode)
  /// `[a, b]`
  case list([JMESPathNode])
  /// `{a: b}`
  case hash([Member])
  case call(JMESPathFunction, [JMESPathNode], offset: Int)
  /// `&a`, an argument that a function evaluates itself.
  case expression(JMESPathNode)

  /// A member of a multi-select hash.
  struct Member: Sendable, Hashable {
    let key: String
    let value: JMESPathNode
  }

  enum Comparison: Sendable, Hashable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  }
}

/// The functions of the specification.
/// <https://jmespath.org/specification.html#built-in-functions>
enum JMESPathFunction: String, Sendable, CaseIterable {
  case abs, avg, ceil, contains, floor, join, keys, length, map, max, merge, min, reverse, sort
  case sum, type, values
  case endsWith = "ends_with"
  case maxBy = "max_by"
  case minBy = "min_by"
  case notNull = "not_null"
  case sortBy = "sort_by"
  case startsWith = "starts_with"
  case toArray = "to_array"
  case toString = "to_string"
  case toNumber = "to_number"

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .contains, .endsWith, .join, .map, .maxBy, .minBy, .sortBy, .startsWith: 2...2
    case .merge, .notNull: 1...Int.max
    default: 1...1
    }
  }

  /// The position of the argument that is an expression, `&a`.
  var expressionArgument: Int? {
    switch self {
    case .map: 0
    case .maxBy, .minBy, .sortBy: 1
    default: nil
    }
  }
}
