public import STACJSON
public import STACModel

extension CQL2Expression {
  /// What is true where all of several expressions are; nil where there is none.
  public static func all(_ expressions: [CQL2Expression]) -> CQL2Expression? {
    guard let first = expressions.first else { return nil }
    if expressions.count == 1 { return first }
    let place = CQL2Place.pointer(.root)
    return CQL2Expression(
      source: "", root: CQL2Term(.operation(.and, expressions.map(\.root)), place))
  }

  /// What is true of Items whose geometry touches another one.
  ///
  /// - Parameter geometry: a GeoJSON geometry.
  /// - Throws: ``QueryError`` where it is none.
  public static func intersecting(_ geometry: JSONValue) throws(QueryError) -> CQL2Expression {
    try CQL2Expression(json: ["op": "s_intersects", "args": [["property": "geometry"], geometry]])
  }

  /// What is true of Items that say they were updated at a time or later.
  ///
  /// - Parameter takesUndated: Items count too that do not say when they were updated.
  public static func updated(since time: Timestamp, takesUndated: Bool) -> CQL2Expression {
    let place = CQL2Place.pointer(.root)
    let updated = CQL2Term(.property("updated"), place)
    let later = CQL2Term(
      .operation(.greaterOrEqual, [updated, CQL2Term(.timestamp(time), place)]), place)
    guard takesUndated else { return CQL2Expression(source: "", root: later) }
    let undated = CQL2Term(.operation(.isNull, [updated]), place)
    return CQL2Expression(source: "", root: CQL2Term(.operation(.or, [later, undated]), place))
  }
}
