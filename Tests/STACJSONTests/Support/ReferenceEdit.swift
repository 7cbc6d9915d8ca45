@testable import STACJSON

/// The edits of a `JSONTree`, written in the plainest way on values: what the tree must agree with.
struct ReferenceEdit {
  enum Failure: Error { case doesNotFit }

  let components: [FieldPath.Component]
  /// nil: what is missing is left alone.
  let missing: JSONTree.MissingParents?
  let replace: (JSONValue?, [String]) -> JSONValue?
  private(set) var changes = 0

  init(
    _ path: FieldPath, _ missing: JSONTree.MissingParents?,
    _ replace: @escaping (JSONValue?, [String]) -> JSONValue?
  ) {
    components = path.components
    self.missing = missing
    self.replace = replace
  }

  mutating func edit(_ value: JSONValue) throws -> JSONValue { try edit(value, 0, []) ?? .null }

  /// The new value; nil when there is to be none.
  private mutating func edit(
    _ value: JSONValue?, _ depth: Int, _ wildcards: [String]
  ) throws -> JSONValue? {
    if depth == components.count {
      if value == nil, missing == nil { return nil }
      changes += 1
      return replace(value, wildcards)
    }
    switch (value, components[depth]) {
    case (nil, .key):
      guard let missing else { return nil }
      if depth > 0, missing == .fail { throw Failure.doesNotFit }
      if components[depth...].contains(.wildcard) { return nil }
      return try edit([:], depth, wildcards)
    case (nil, .wildcard):
      if missing == .fail { throw Failure.doesNotFit }
      return nil
    case (.object(var object), .key(let key)):
      object[key.string] = try edit(object[key.string], depth + 1, wildcards)
      return .object(object)
    case (.object(let object), .wildcard):
      var result = JSONObject()
      for (name, value) in object {
        result[name] = try edit(value, depth + 1, wildcards + [name])
      }
      return .object(result)
    case (.array(var elements), .key(let key)):
      guard let index = JSONPointer.arrayIndex(key.string), index < elements.count else {
        if missing != nil { throw Failure.doesNotFit }
        return value
      }
      let new = try edit(elements[index], depth + 1, wildcards)
      elements.replaceSubrange(index...index, with: new.map { [$0] } ?? [])
      return .array(elements)
    case (.array(let elements), .wildcard):
      var result: [JSONValue] = []
      for (index, element) in elements.enumerated() {
        let name = String(index)
        if let new = try edit(element, depth + 1, wildcards + [name]) { result.append(new) }
      }
      return .array(result)
    default:
      if missing != nil { throw Failure.doesNotFit }
      return value
    }
  }
}
