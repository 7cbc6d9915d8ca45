internal import STACJSON

/// Adds to a document what a schema asks for and the document lacks: constants, defaults, the first
/// of several choices, or a placeholder of the right type.
///
/// It does not try to be a validator: whether the result is valid is asked of one afterwards.
struct SchemaCompletion {
  /// A part of the schema that the document cannot keep by adding members.
  struct Conflict: Error {
    let message: String
    let path: [String]
  }

  /// A value that was made up.
  struct Placeholder: Hashable {
    let path: [String]
    let value: JSONValue
  }

  private let schema: ExtensionSchema
  private(set) var placeholders: [Placeholder] = []
  private let fields: [SchemaOutline.Field]
  private var depth = 0

  init(_ schema: ExtensionSchema, type: String) {
    self.schema = schema
    fields = schema.fields(type)
  }

  /// The document with what it lacks.
  mutating func complete(_ document: JSONValue) throws(Conflict) -> JSONValue {
    try complete(document, schema.json, [])
  }

  /// A value for a field that was asked for.
  mutating func value(for field: SchemaOutline.Field) throws(Conflict) -> JSONValue {
    try make([field.schema], field.path)
  }

  // MARK: What is there

  private mutating func complete(
    _ value: JSONValue, _ part: JSONValue, _ path: [String]
  ) throws(Conflict) -> JSONValue {
    if part.boolean == false { throw Conflict(message: "no value may be here", path: path) }
    guard let rules = part.object, depth < 64 else { return value }
    depth += 1
    defer { depth -= 1 }
    var value = value
    if let reference = rules["$ref"]?.string, let target = schema.resolve(reference) {
      value = try complete(value, target, path)
    }
    if let constant = rules["const"], constant != value {
      throw Conflict(message: "the value must be \(constant)", path: path)
    }
    if let type = rules["type"], !Self.fits(value, type) {
      throw Conflict(message: "the value must be of type \(type)", path: path)
    }
    value = try completeMembers(value, rules, path)
    if let array = value.array { value = .array(try completeElements(array, rules, path)) }
    for part in rules["allOf"]?.array ?? [] { value = try complete(value, part, path) }
    for word in ["anyOf", "oneOf"] {
      guard let parts = rules[word]?.array else { continue }
      value = try choose(value, parts, path)
    }
    if let condition = rules["if"] {
      var trial = self
      let before = trial.placeholders.count
      let holds =
        (try? trial.complete(value, condition, path)).map {
          $0 == value && trial.placeholders.count == before
        } ?? false
      if let branch = rules[holds ? "then" : "else"] { value = try complete(value, branch, path) }
    }
    return value
  }

  private mutating func completeMembers(
    _ value: JSONValue, _ rules: JSONObject, _ path: [String]
  ) throws(Conflict) -> JSONValue {
    guard var object = value.object else { return value }
    let properties = rules["properties"]?.object
    let others = rules["additionalProperties"]
    let hasPatterns = rules["patternProperties"] != nil
    for name in object.keys {
      guard let member = object[name] else { continue }
      if let own = properties?[name] {
        object[name] = try complete(member, own, path + [name])
      } else if let others, others.object != nil, !hasPatterns {
        object[name] = try complete(member, others, path + [name])
      }
    }
    for name in rules["required"]?.array?.compactMap(\.string) ?? [] where object[name] == nil {
      object[name] = try make([part(path + [name], properties)], path + [name])
    }
    // "At least one member is …" is written as "not all are not …".
    if let inner = rules["not"]?["additionalProperties"]?["not"], let name = object.keys.first,
      !object.contains(where: { isComplete($0.1, inner, path + [$0.0]) }), let first = object[name]
    {
      object[name] = try complete(first, inner, path + [name])
    }
    return .object(object)
  }

  private mutating func completeElements(
    _ elements: [JSONValue], _ rules: JSONObject, _ path: [String]
  ) throws(Conflict) -> [JSONValue] {
    var elements = elements
    if let items = rules["items"], items.object != nil {
      for index in elements.indices {
        elements[index] = try complete(elements[index], items, path + [String(index)])
      }
    }
    if let wanted = rules["contains"]?["const"], !elements.contains(wanted) {
      elements.append(wanted)
    }
    return elements
  }

  /// The alternative that the value keeps already, else the one that asks for the least.
  private mutating func choose(
    _ value: JSONValue, _ parts: [JSONValue], _ path: [String]
  ) throws(Conflict) -> JSONValue {
    var best: (completion: SchemaCompletion, value: JSONValue)?
    var conflict: Conflict?
    for part in parts {
      var trial = self
      do throws(Conflict) {
        let result = try trial.complete(value, part, path)
        if result == value { return value }
        if best.map({ trial.placeholders.count < $0.completion.placeholders.count }) ?? true {
          best = (trial, result)
        }
      } catch {
        // What got furthest is what was likely meant.
        if conflict.map({ error.path.count > $0.path.count }) ?? true { conflict = error }
      }
    }
    guard let best else { throw conflict ?? Conflict(message: "nothing fits", path: path) }
    self = best.completion
    return best.value
  }

  private func isComplete(_ value: JSONValue, _ part: JSONValue, _ path: [String]) -> Bool {
    var trial = self
    return (try? trial.complete(value, part, path)) == value
  }

  // MARK: What is not there

  /// A value that keeps some rules; one that is made up is noted.
  private mutating func make(
    _ parts: [JSONValue], _ path: [String]
  ) throws(Conflict) -> JSONValue {
    guard depth < 64 else { throw Conflict(message: "the schema is endless here", path: path) }
    depth += 1
    defer { depth -= 1 }
    let rules = Self.merged(flattened(parts, depth: 0))
    if let value = rules["const"] ?? rules["default"].flatMap({ $0 == .null ? nil : $0 }) {
      return value
    }
    if let choices = rules["enum"]?.array, let choice = choices.first(where: { $0 != .null }) {
      return noted(choice, path)
    }
    do throws(Conflict) {
      return try make(rules, path)
    } catch {
      // An example is of the right form, but says something of another document.
      guard let example = rules["examples"]?.array?.first else { throw error }
      return noted(example, path)
    }
  }

  private mutating func make(
    _ rules: JSONObject, _ path: [String]
  ) throws(Conflict) -> JSONValue {
    let types = rules["type"].map { $0.array?.compactMap(\.string) ?? [$0.string ?? ""] } ?? []
    switch types.first(where: { $0 != "null" }) ?? types.first {
    case "object": return try makeObject(rules, path)
    case nil where rules["properties"] != nil || rules["required"] != nil:
      return try makeObject(rules, path)
    case "array": return try makeArray(rules, path)
    case nil where rules["items"] != nil: return try makeArray(rules, path)
    case "boolean": return noted(false, path)
    case "integer": return noted(Self.number(rules, isWhole: true), path)
    case "number": return noted(Self.number(rules, isWhole: false), path)
    case "null": return .null
    default: return noted(.string(try text(rules, path)), path)
    }
  }

  /// What the schema says of a member: here, else elsewhere of the same place, else anywhere.
  private func part(_ path: [String], _ properties: JSONObject?) -> JSONValue {
    let name = path.last ?? ""
    if let own = properties?[name], own.object?.isEmpty == false { return own }
    let field = fields.first { field in
      field.path.count == path.count && zip(field.path, path).allSatisfy { $0 == "*" || $0 == $1 }
        && field.schema.object?.isEmpty == false
    }
    return field?.schema ?? schema.members[name] ?? true
  }

  private mutating func noted(_ value: JSONValue, _ path: [String]) -> JSONValue {
    placeholders.append(Placeholder(path: path, value: value))
    return value
  }

  private mutating func makeObject(
    _ rules: JSONObject, _ path: [String]
  ) throws(Conflict) -> JSONValue {
    var object = JSONObject()
    for name in rules["required"]?.array?.compactMap(\.string) ?? [] {
      object[name] = try make([part(path + [name], rules["properties"]?.object)], path + [name])
    }
    let least = Int(rules["minProperties"]?.integer ?? 0)
    for (name, member) in rules["properties"]?.object ?? JSONObject()
    where object.count < least && object[name] == nil {
      object[name] = try make([member], path + [name])
    }
    while object.count < least {
      guard let others = rules["additionalProperties"], others.boolean != false else {
        throw Conflict(message: "an object with \(least) members is needed", path: path)
      }
      let name = "member\(object.count + 1)"
      object[name] = try make([others], path + [name])
    }
    return object.isEmpty ? noted(.object(object), path) : .object(object)
  }

  private mutating func makeArray(
    _ rules: JSONObject, _ path: [String]
  ) throws(Conflict) -> JSONValue {
    var elements: [JSONValue] = []
    let list = rules["items"]?.array
    for index in 0..<max(Int(rules["minItems"]?.integer ?? 0), list?.count ?? 0) {
      let part = list.map { index < $0.count ? $0[index] : true } ?? rules["items"] ?? true
      elements.append(try make([part], path + [String(index)]))
    }
    if rules["uniqueItems"]?.boolean == true, Set(elements).count < elements.count {
      throw Conflict(message: "\(elements.count) different values are needed", path: path)
    }
    return elements.isEmpty ? noted(.array([]), path) : .array(elements)
  }

  private static func number(_ rules: JSONObject, isWhole: Bool) -> JSONValue {
    var number = 0.0
    if let least = rules["minimum"]?.double { number = max(number, least) }
    if let above = rules["exclusiveMinimum"]?.double, number <= above { number = above + 1 }
    if let most = rules["maximum"]?.double, number > most { number = most }
    if let below = rules["exclusiveMaximum"]?.double, number >= below { number = below - 1 }
    if let step = rules["multipleOf"]?.double, step > 0 {
      number = (number / step).rounded(.up) * step
    }
    return Int64(exactly: number).map { .integer($0) }
      ?? (isWhole ? .integer(Int64(number.rounded(.up))) : .double(number))
  }

  private func text(_ rules: JSONObject, _ path: [String]) throws(Conflict) -> String {
    if let pattern = rules["pattern"]?.string, !schema.fits("unknown", pattern) {
      throw Conflict(message: "a text is needed that '\(pattern)' fits", path: path)
    }
    switch rules["format"]?.string {
    case "date-time", "datetime": return "1970-01-01T00:00:00Z"
    case "date": return "1970-01-01"
    case "uri", "iri", "uri-reference", "iri-reference", "url": return "https://example.com/"
    case "email", "idn-email": return "nobody@example.com"
    default: break  // the check knows
    }
    var text = "unknown"
    let (least, most) = (rules["minLength"]?.integer ?? 0, rules["maxLength"]?.integer ?? .max)
    while text.count < least { text += "-unknown" }
    return String(text.prefix(Int(min(most, 1 << 20))))
  }

  // MARK: Rules

  /// All rules that hold at once; of alternatives the first that can be made.
  private func flattened(_ parts: [JSONValue], depth: Int) -> [JSONObject] {
    guard depth < 32 else { return [] }
    return parts.flatMap { part -> [JSONObject] in
      guard let rules = part.object else { return [] }
      var all = [rules]
      if let reference = rules["$ref"]?.string, let target = schema.resolve(reference) {
        all += flattened([target], depth: depth + 1)
      }
      all += flattened(rules["allOf"]?.array ?? [], depth: depth + 1)
      for word in ["oneOf", "anyOf"] {
        let choices = rules[word]?.array ?? []
        let choice = choices.first { $0["type"]?.string != "null" && $0["pattern"] == nil }
        if let choice = choice ?? choices.first { all += flattened([choice], depth: depth + 1) }
      }
      return all
    }
  }

  private static func merged(_ all: [JSONObject]) -> JSONObject {
    var merged = JSONObject()
    for rules in all {
      for (key, value) in rules {
        switch (key, merged[key]) {
        case ("required", .array(let names)?):
          merged[key] = .array(names + (value.array ?? []).filter { !names.contains($0) })
        case ("properties", .object(var members)?):
          for (name, member) in value.object ?? JSONObject() where members[name] == nil {
            members[name] = member
          }
          merged[key] = .object(members)
        case (_, nil): merged[key] = value
        default: break
        }
      }
    }
    return merged
  }

  private static func fits(_ value: JSONValue, _ type: JSONValue) -> Bool {
    let names = type.array?.compactMap(\.string) ?? [type.string ?? ""]
    return names.contains { name in
      switch (name, value) {
      case ("object", .object), ("array", .array), ("string", .string), ("boolean", .boolean),
        ("null", .null):
        true
      case ("number", _): value.double != nil
      case ("integer", _): value.double.map { $0.rounded() == $0 } ?? false
      default: false
      }
    }
  }
}
