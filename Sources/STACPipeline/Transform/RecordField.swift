internal import STACJSON
internal import STACQuery

/// A field of a record: by its name, or what a JMESPath expression gives.
struct RecordField: Sendable {
  /// As it was written.
  let text: String
  private let key: JSONKey
  private let path: JMESPath?
  /// Why the text is no JMESPath, where it is none.
  let problem: QueryError?

  init(_ text: String) {
    self.text = text
    key = JSONKey(text)
    do throws(QueryError) {
      path = try JMESPath(text)
      problem = nil
    } catch {
      path = nil
      problem = error
    }
  }

  /// The first name of the expression, where it begins with one; else the text itself.
  var firstName: String { String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }) }

  /// The names that are asked for where there is no field of the text itself.
  var names: Set<String> { path?.names ?? [] }

  /// The value; nil where there is none, or the expression does not fit the record.
  func value(in record: JSONView) -> JSONValue? { (try? checkedValue(in: record)) ?? nil }

  /// The value; nil where there is none.
  ///
  /// - Throws: `QueryError` where the expression does not fit the record.
  func checkedValue(in record: JSONView) throws(QueryError) -> JSONValue? {
    if let value = record[key] { return value.isNull ? nil : JSONValue(value) }
    guard let path else { return nil }
    let value = try path.value(in: record)
    return value == .null ? nil : value
  }

  /// The value; nil where there is none.
  ///
  /// - Throws: ``ValueProblem`` where the expression does not fit the record.
  func value(in scope: RecordScope) throws(ValueProblem) -> JSONValue? {
    if let value = scope[key] { return value }
    guard let path else { return nil }
    do throws(QueryError) {
      return try scope.value(of: path)
    } catch { throw ValueProblem(error.summary, .expression) }
  }
}
