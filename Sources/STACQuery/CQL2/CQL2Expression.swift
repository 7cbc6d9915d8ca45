public import STACJSON

/// A filter in CQL2, the query language of OGC API and of STAC API.
///
/// It is read from text or JSON, and written as either:
///
/// ```swift
/// let filter = try CQL2Expression(text: "eo:cloud_cover < 10 AND S_INTERSECTS(geometry, BBOX(5,45,7,47))")
/// print(filter.json)
/// ```
///
/// Two expressions are equal that say the same, whichever way they were written.
/// <https://docs.ogc.org/is/21-065r2/21-065r2.html>
public struct CQL2Expression: Sendable, Hashable {
  /// The text that it was read from; empty for JSON.
  let source: String
  let root: CQL2Term

  init(source: String, root: CQL2Term) {
    self.source = source
    self.root = root
  }

  /// Reads CQL2 text.
  ///
  /// - Throws: ``QueryError`` with the column of the mistake.
  public init(text: String) throws(QueryError) {
    var parser = try CQL2Parser(text)
    self.init(source: text, root: try parser.parse())
  }

  /// Reads CQL2 JSON.
  ///
  /// - Throws: ``QueryError`` with the pointer to the mistake.
  public init(json: JSONValue) throws(QueryError) {
    self.init(source: "", root: try CQL2JSONReader().read(json, .root, depth: 0))
  }

  /// Reads CQL2 in either encoding: what begins with `{` is JSON.
  ///
  /// - Throws: ``QueryError`` with the place of the mistake.
  public init(_ source: String) throws(QueryError) {
    let first = source.utf8.first { $0 != 0x20 && !(0x09...0x0d ~= $0) }
    guard first == UInt8(ascii: "{") else {
      try self.init(text: source)
      return
    }
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: source)
    } catch {
      throw QueryError(
        .filterSyntax, "the filter is not JSON: \(error.message)", in: source,
        at: error.location?.byteOffset)
    }
    try self.init(json: json)
  }

  /// The names of the properties that the expression asks for, each once, in the order of writing.
  public var propertyNames: [String] {
    var names: [String] = []
    var terms = [root]
    while let term = terms.popLast() {
      if case .property(let name) = term.node, !names.contains(name) { names.append(name) }
      terms += term.node.children.reversed()
    }
    return names
  }

  /// Whether two expressions say the same.
  public static func == (a: CQL2Expression, b: CQL2Expression) -> Bool { a.root == b.root }

  /// Hashes what the expression says.
  public func hash(into hasher: inout Hasher) { hasher.combine(root) }

  func error(_ code: QueryError.Code, _ message: String, at place: CQL2Place) -> QueryError {
    switch place {
    case .offset(let offset): QueryError(code, message, in: source, at: offset)
    case .pointer(let pointer): QueryError(code, message, pointer: pointer)
    }
  }
}
