internal import STACJSON

extension JMESPathEvaluator {
  /// <https://jmespath.org/specification.html#built-in-functions>
  func call(
    _ function: JMESPathFunction, _ arguments: [JMESPathValue], _ offset: Int
  ) throws(QueryError) -> JMESPathValue {
    let call = Call(function: function, arguments: arguments, text: text, offset: offset)
    switch function {
    case .abs:
      if let integer = arguments[0].integer, integer != .min {
        return .value(.integer(Swift.abs(integer)))
      }
      return .value(.double(Swift.abs(try call.number(0))))
    case .ceil: return .number(try call.number(0).rounded(.up))
    case .floor: return .number(try call.number(0).rounded(.down))
    case .sum: return sum(try call.numbers(0), arguments[0].elements ?? [])
    case .avg:
      let numbers = try call.numbers(0)
      return numbers.isEmpty ? .null : .value(.double(numbers.reduce(0, +) / Double(numbers.count)))
    case .length: return try length(call)
    case .reverse:
      if let elements = arguments[0].elements { return .array(elements.reversed()) }
      guard let string = arguments[0].string else { throw call.mistake(0, "a string or an array") }
      var reversed = String.UnicodeScalarView()
      reversed.append(contentsOf: string.unicodeScalars.reversed())
      return .string(String(reversed))
    case .contains: return try contains(call)
    case .startsWith: return .boolean(try call.string(0).utf8.starts(with: try call.string(1).utf8))
    case .endsWith:
      let (string, end) = (try call.string(0), try call.string(1))
      return .boolean(string.utf8.reversed().starts(with: end.utf8.reversed()))
    case .join: return .string(try call.strings(1).joined(separator: try call.string(0)))
    case .keys: return .array(try call.members(0).map { .string($0.key) })
    case .values: return .array(try call.members(0).map(\.value))
    case .merge:
      var members: [(key: String, value: JMESPathValue)] = []
      for index in arguments.indices {
        for member in try call.members(index) { members.set(member.key, member.value) }
      }
      return .object(members)
    case .notNull: return arguments.first { !$0.isNull } ?? .null
    case .type: return .string(arguments[0].typeName)
    case .toArray: return arguments[0].elements == nil ? .array([arguments[0]]) : arguments[0]
    case .toNumber: return toNumber(arguments[0])
    case .toString:
      if arguments[0].string != nil { return arguments[0] }
      var buffer = ByteBuffer()
      buffer.append(arguments[0])
      return .string(buffer.string)
    case .map:
      let (elements, node) = (try call.elements(1), try call.expression(0))
      var results: [JMESPathValue] = []
      for element in elements { results.append(try evaluate(node, element)) }
      return .array(results)
    case .sort:
      let elements = try call.elements(0)
      return .array(try ordered(elements, by: try call.keys(of: elements, "the array")))
    case .max, .min:
      let elements = try call.elements(0)
      return try extreme(elements, try call.keys(of: elements, "the array"), function == .max)
    case .sortBy:
      let (elements, keys) = try keyed(call)
      return .array(try ordered(elements, by: keys))
    case .maxBy, .minBy:
      let (elements, keys) = try keyed(call)
      return try extreme(elements, keys, function == .maxBy)
    }
  }

  private func sum(_ numbers: [Double], _ elements: [JMESPathValue]) -> JMESPathValue {
    var total: Int64 = 0
    for element in elements {
      guard let integer = element.integer else { return .value(.double(numbers.reduce(0, +))) }
      let (sum, overflow) = total.addingReportingOverflow(integer)
      if overflow { return .value(.double(numbers.reduce(0, +))) }
      total = sum
    }
    return .value(.integer(total))
  }

  private func length(_ call: Call) throws(QueryError) -> JMESPathValue {
    let value = call.arguments[0]
    let count: Int
    if let string = value.string {
      count = string.unicodeScalars.count
    } else if let elements = value.elements {
      count = elements.count
    } else if let members = value.members {
      count = members.count
    } else {
      throw call.mistake(0, "a string, an array or an object")
    }
    return .value(.integer(Int64(count)))
  }

  private func contains(_ call: Call) throws(QueryError) -> JMESPathValue {
    let wanted = call.arguments[1]
    if let elements = call.arguments[0].elements {
      return .boolean(elements.contains { $0.equals(wanted) })
    }
    guard let string = call.arguments[0].string else {
      throw call.mistake(0, "a string or an array")
    }
    guard let part = wanted.string else { return .boolean(false) }
    return .boolean(Array(string.utf8).hasPart(Array(part.utf8)))
  }

  private func toNumber(_ value: JMESPathValue) -> JMESPathValue {
    if value.number != nil { return value }
    guard let string = value.string, let json = try? JSONValue(parsing: string), json.double != nil
    else { return .null }
    return .value(json)
  }

  // MARK: Order

  /// What an expression gives for each element.
  private func keyed(
    _ call: Call
  ) throws(QueryError) -> (elements: [JMESPathValue], keys: JMESPathKeys) {
    let (elements, node) = (try call.elements(0), try call.expression(1))
    var values: [JMESPathValue] = []
    for element in elements { values.append(try evaluate(node, element)) }
    return (elements, try call.keys(of: values, "the results of the expression"))
  }

  /// The elements in the order of their keys; those with the same key stay as they were.
  private func ordered(
    _ elements: [JMESPathValue], by keys: JMESPathKeys
  ) throws(QueryError) -> [JMESPathValue] {
    elements.indices.sorted { keys.isLess($0, $1) || !keys.isLess($1, $0) && $0 < $1 }
      .map { elements[$0] }
  }

  private func extreme(
    _ elements: [JMESPathValue], _ keys: JMESPathKeys, _ isGreatest: Bool
  ) throws(QueryError) -> JMESPathValue {
    guard var best = elements.indices.first else { return .null }
    for index in elements.indices
    where isGreatest ? keys.isLess(best, index) : keys.isLess(index, best) {
      best = index
    }
    return elements[best]
  }
}

/// What things are put in order by.
enum JMESPathKeys {
  case numbers([Double])
  case strings([String])

  func isLess(_ a: Int, _ b: Int) -> Bool {
    switch self {
    case .numbers(let numbers): numbers[a] < numbers[b]
    case .strings(let strings): strings[a].utf8.lexicographicallyPrecedes(strings[b].utf8)
    }
  }
}

/// The arguments of a function, with their types checked.
struct Call {
  let function: JMESPathFunction
  let arguments: [JMESPathValue]
  let text: String
  let offset: Int

  func mistake(_ index: Int, _ wanted: String) -> QueryError {
    fail(
      "argument \(index + 1) of \(function.rawValue) must be \(wanted), "
        + "not \(arguments[index].typeName)")
  }

  private func fail(_ message: String) -> QueryError {
    QueryError(.pathType, message, in: text, at: offset)
  }

  func number(_ index: Int) throws(QueryError) -> Double {
    guard let number = arguments[index].number else { throw mistake(index, "a number") }
    return number
  }

  func string(_ index: Int) throws(QueryError) -> String {
    guard let string = arguments[index].string else { throw mistake(index, "a string") }
    return string
  }

  func elements(_ index: Int) throws(QueryError) -> [JMESPathValue] {
    guard let elements = arguments[index].elements else { throw mistake(index, "an array") }
    return elements
  }

  func members(_ index: Int) throws(QueryError) -> [(key: String, value: JMESPathValue)] {
    guard let members = arguments[index].members else { throw mistake(index, "an object") }
    return members
  }

  func expression(_ index: Int) throws(QueryError) -> JMESPathNode {
    guard case .expression(let node) = arguments[index] else {
      throw mistake(index, "an expression with '&'")
    }
    return node
  }

  func numbers(_ index: Int) throws(QueryError) -> [Double] {
    let elements = try elements(index)
    let numbers = elements.compactMap(\.number)
    guard numbers.count == elements.count else { throw mixed(index, "numbers", elements, \.number) }
    return numbers
  }

  func strings(_ index: Int) throws(QueryError) -> [String] {
    let elements = try elements(index)
    let strings = elements.compactMap(\.string)
    guard strings.count == elements.count else { throw mixed(index, "strings", elements, \.string) }
    return strings
  }

  private func mixed<T>(
    _ index: Int, _ wanted: String, _ elements: [JMESPathValue],
    _ get: (JMESPathValue) -> T?
  ) -> QueryError {
    let other = elements.first { get($0) == nil }?.typeName ?? ""
    return fail(
      "argument \(index + 1) of \(function.rawValue) must hold only \(wanted), not \(other)")
  }

  /// The values as something that has an order: all numbers or all strings.
  func keys(of values: [JMESPathValue], _ what: String) throws(QueryError) -> JMESPathKeys {
    let numbers = values.compactMap(\.number)
    if numbers.count == values.count { return .numbers(numbers) }
    let strings = values.compactMap(\.string)
    if strings.count == values.count { return .strings(strings) }
    throw fail("\(what) of \(function.rawValue) must be all numbers or all strings")
  }
}

extension JMESPathValue {
  static func boolean(_ boolean: Bool) -> JMESPathValue { .value(.boolean(boolean)) }
  static func string(_ string: String) -> JMESPathValue { .value(.string(string)) }

  /// A whole number where it is one that fits.
  static func number(_ number: Double) -> JMESPathValue {
    .value(Int64(exactly: number).map { .integer($0) } ?? .double(number))
  }
}

extension [UInt8] {
  /// Whether other bytes stand somewhere in these.
  func hasPart(_ part: [UInt8]) -> Bool {
    guard part.count <= count else { return false }
    return (0...count - part.count).contains { self[$0..<$0 + part.count].elementsEqual(part) }
  }
}
