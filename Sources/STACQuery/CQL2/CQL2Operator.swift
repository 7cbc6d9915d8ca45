/// The operators and standard functions of CQL2, by their names in the JSON encoding.
enum CQL2Operator: String, Sendable, CaseIterable {
  case and, or, not
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case like, between
  case isIn = "in"
  case isNull
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divided = "/"
  case power = "^"
  case modulo = "%"
  case div
  case casei, accenti
  case sIntersects = "s_intersects"
  case sEquals = "s_equals"
  case sDisjoint = "s_disjoint"
  case sTouches = "s_touches"
  case sWithin = "s_within"
  case sOverlaps = "s_overlaps"
  case sCrosses = "s_crosses"
  case sContains = "s_contains"
  case tAfter = "t_after"
  case tBefore = "t_before"
  case tContains = "t_contains"
  case tDisjoint = "t_disjoint"
  case tDuring = "t_during"
  case tEquals = "t_equals"
  case tFinishedBy = "t_finishedBy"
  case tFinishes = "t_finishes"
  case tIntersects = "t_intersects"
  case tMeets = "t_meets"
  case tMetBy = "t_metBy"
  case tOverlappedBy = "t_overlappedBy"
  case tOverlaps = "t_overlaps"
  case tStartedBy = "t_startedBy"
  case tStarts = "t_starts"
  case aContainedBy = "a_containedBy"
  case aContains = "a_contains"
  case aEquals = "a_equals"
  case aOverlaps = "a_overlaps"

  /// The operator of a name in any case of letters, as CQL2 text takes it.
  init?(anyCase name: String) {
    guard let known = Self.byLowercasedName[name.lowercased()] else { return nil }
    self = known
  }

  private static let byLowercasedName = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })

  /// How many operands it takes.
  var operandCount: ClosedRange<Int> {
    switch self {
    case .and, .or: 2...Int.max
    case .not, .isNull, .casei, .accenti: 1...1
    case .between: 3...3
    default: 2...2
    }
  }

  /// What it is about.
  var group: Group {
    switch self {
    case .and, .or, .not: .logic
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
    case .like, .between, .isIn, .isNull: .predicate
    case .plus, .minus, .times, .divided, .power, .modulo, .div: .arithmetic
    case .casei, .accenti: .folding
    case .sIntersects, .sEquals, .sDisjoint, .sTouches, .sWithin, .sOverlaps, .sCrosses, .sContains:
      .spatial
    case .aContainedBy, .aContains, .aEquals, .aOverlaps: .array
    default: .temporal
    }
  }

  enum Group {
    case logic, comparison, predicate, arithmetic, folding, spatial, temporal, array
  }
}
