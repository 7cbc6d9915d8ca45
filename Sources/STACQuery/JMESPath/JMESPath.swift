public import STACJSON

/// A JMESPath expression, read once and asked of many documents.
///
///     properties."eo:cloud_cover"
///     assets.*.href | [0]
///     links[?rel=='self'].href
///
/// What the expression does not touch is not decoded: it walks the tape, and makes values only of
/// its result. All functions of the specification are there.
/// <https://jmespath.org/specification.html>
public struct JMESPath: Sendable, Hashable, CustomStringConvertible {
  /// The expression as it was written.
  public let description: String
  let root: JMESPathNode

  /// Reads an expression.
  ///
  /// - Throws: ``QueryError`` with the column of the mistake; functions that do not exist and wrong
  ///   numbers of arguments are found here too.
  public init(_ expression: String) throws(QueryError) {
    var parser = try JMESPathParser(expression)
    root = try parser.parse()
    description = expression
  }

  /// What the expression gives for a document; `null` where a path leads to nothing.
  ///
  /// - Throws: ``QueryError`` where a function is given a value of a type that it does not take.
  public func value(in document: JSONView) throws(QueryError) -> JSONValue {
    try result(.view(document)).json
  }

  /// What the expression gives for a document that is not on a tape.
  ///
  /// - Throws: ``QueryError`` as by ``value(in:)-(JSONView)``.
  public func value(in document: JSONValue) throws(QueryError) -> JSONValue {
    try result(.value(document)).json
  }

  /// Adds what the expression gives to a buffer, as compact JSON; what is a part of the document is
  /// copied from the tape.
  ///
  /// - Throws: ``QueryError`` as by ``value(in:)-(JSONView)``; nothing is added then.
  public func write(_ document: JSONView, to buffer: inout ByteBuffer) throws(QueryError) {
    buffer.append(try result(.view(document)))
  }

  private func result(_ value: JMESPathValue) throws(QueryError) -> JMESPathValue {
    try JMESPathEvaluator(text: description).evaluate(root, value)
  }

  /// Whether two expressions are written the same.
  public static func == (a: JMESPath, b: JMESPath) -> Bool {
    a.description.utf8.elementsEqual(b.description.utf8)
  }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
