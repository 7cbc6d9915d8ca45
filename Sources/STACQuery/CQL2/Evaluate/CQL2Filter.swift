public import STACJSON

/// A CQL2 expression that is compiled, to be asked of many Items.
///
/// It runs on the tape: what the expression does not name is not looked at, and numbers, texts,
/// times and boxes cost no allocation. One filter serves all threads at once.
///
/// An Item passes where the expression is true. Null and missing properties make a comparison
/// unknown, and what is unknown does not pass, nor does its negation; so does a property of another
/// type than it is compared with, and a time or geometry of the Item that is malformed.
public struct CQL2Filter: Sendable, Hashable {
  /// What was compiled.
  public let expression: CQL2Expression
  private let program: CQL2Program

  /// Compiles an expression.
  ///
  /// - Throws: ``QueryError`` where types do not go together, a function is not known, or a geometry
  ///   is malformed.
  public init(_ expression: CQL2Expression) throws(QueryError) {
    self.expression = expression
    program = try CQL2Compiler(expression).compile()
  }

  /// Reads CQL2 text, or JSON where it begins with `{`, and compiles it.
  ///
  /// - Throws: ``QueryError`` with the place of the mistake.
  public init(_ source: String) throws(QueryError) { try self.init(CQL2Expression(source)) }

  /// Whether an Item passes.
  public func matches(_ item: JSONView) -> Bool { truth(of: item) == .yes }

  func truth(of item: JSONView) -> CQL2Truth {
    var evaluation = CQL2Evaluation(program, item)
    defer { evaluation.end() }
    return evaluation.truth(program.root)
  }

  /// Whether two filters say the same.
  public static func == (a: CQL2Filter, b: CQL2Filter) -> Bool { a.expression == b.expression }

  /// Hashes the expression.
  public func hash(into hasher: inout Hasher) { hasher.combine(expression) }
}
