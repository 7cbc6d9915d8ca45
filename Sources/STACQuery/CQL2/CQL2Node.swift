internal import STACJSON
internal import STACModel

/// A part of a CQL2 expression, and where it stands.
struct CQL2Term: Sendable, Hashable {
  let node: CQL2Node
  let place: CQL2Place
  /// How many terms stand within each other.
  let height: Int

  init(_ node: CQL2Node, _ place: CQL2Place) {
    self.node = node
    self.place = place
    height = node.children.reduce(0) { max($0, $1.height) } + 1
  }

  /// Whether two terms say the same, wherever they stand.
  static func == (a: CQL2Term, b: CQL2Term) -> Bool { a.node == b.node }

  func hash(into hasher: inout Hasher) { hasher.combine(node) }
}

/// Where a part of an expression stands.
enum CQL2Place: Sendable, Hashable {
  /// A byte of the text.
  case offset(Int)
  /// A value of the JSON.
  case pointer(JSONPointer)
}

/// What a part of a CQL2 expression is.
indirect enum CQL2Node: Sendable, Hashable {
  case boolean(Bool)
  case number(JSONValue)
  case string(String)
  /// A day, by its first instant.
  case date(Timestamp)
  case timestamp(Timestamp)
  /// The end of an interval that has none: `..`.
  case open
  case interval(CQL2Term, CQL2Term)
  /// The name of a property, as it is in the Item: without quotes.
  case property(String)
  /// A GeoJSON geometry.
  case geometry(JSONValue)
  /// Four or six numbers.
  case boundingBox([JSONValue])
  case list([CQL2Term])
  case operation(CQL2Operator, [CQL2Term])
  /// A function that is not CQL2's own.
  case call(String, [CQL2Term])
}

extension CQL2Node {
  /// The parts of which this one is made.
  var children: [CQL2Term] {
    switch self {
    case .interval(let start, let end): [start, end]
    case .list(let terms), .operation(_, let terms), .call(_, let terms): terms
    default: []
    }
  }
}

extension CQL2Term {
  /// How deeply expressions may be nested; they are walked by recursion.
  static let maximumDepth = 256
}
