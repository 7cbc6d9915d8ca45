import STACJSON

@testable import STACValidation

/// Values that stand near the limits of what schemas allow, by the name of the field.
struct SchemaHarvest {
  private(set) var values: [String: [JSONValue]] = [:]
  private var known: Set<String> = []

  var names: [String] { values.keys.sorted() }

  /// Adds what a schema says of its properties.
  mutating func add(_ schema: JSONValue) {
    guard case .object(let object) = schema else {
      for part in schema.array ?? [] { add(part) }
      return
    }
    for (key, part) in object {
      if case .object(let properties) = part, key == "properties" {
        for (name, rule) in properties {
          for value in Self.candidates(rule) { add(value, for: name) }
        }
      }
      add(part)
    }
  }

  private mutating func add(_ value: JSONValue, for name: String) {
    guard known.insert("\(name) \(value.description)").inserted else { return }
    values[name, default: []].append(value)
  }

  /// Values on both sides of each limit.
  private static func candidates(_ rule: JSONValue) -> [JSONValue] {
    var result: [JSONValue] = (rule["enum"]?.array ?? []).prefix(8).map { $0 }
    if let constant = rule["const"] { result.append(constant) }
    for key in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
      guard let bound = rule[key]?.double else { continue }
      result += [bound, bound.nextUp, bound.nextDown, bound + 1, bound - 1, bound / 2].map {
        .double($0)
      }
      result.append(rule[key] ?? .null)
    }
    for key in ["minLength", "maxLength"] {
      guard let length = rule[key]?.integer, length < 200 else { continue }
      for count in [length - 1, length, length + 1] where count >= 0 {
        result.append(.string(String(repeating: "é", count: Int(count))))
      }
    }
    for key in ["minItems", "maxItems"] {
      guard let length = rule[key]?.integer, length < 50 else { continue }
      for count in [length - 1, length, length + 1] where count >= 0 {
        result.append(.array((0..<count).map { .integer($0) }))
      }
    }
    for type in rule["type"].map({ $0.array ?? [$0] }) ?? [] {
      switch type.string {
      case "string": result += ["", "a", "2024-01-01T00:00:00Z"]
      case "integer": result += [0, 1, .double(1), .double(1.5), .double(1e17)]
      case "number": result += [0, .double(-0.0), .double(1e-9)]
      case "array": result += [[], ["a"], [1, 1], [["a"]]]
      case "object": result += [[:], ["a": 1], ["a": [:]]]
      default: result += [true, .null]
      }
    }
    for branch in (rule["oneOf"] ?? rule["anyOf"] ?? rule["allOf"])?.array ?? [] {
      result += candidates(branch)
    }
    return result
  }
}
