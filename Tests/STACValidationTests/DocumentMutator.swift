import STACExtensions
import STACJSON

/// Spoils documents in the ways in which documents are spoilt, and in some others.
struct DocumentMutator {
  private var random: SeededGenerator
  /// Whether fields of extensions are spoilt rather than those of the core.
  private let spoilsExtensions: Bool

  init(seed: UInt64, spoilsExtensions: Bool = false) {
    random = SeededGenerator(seed: seed)
    self.spoilsExtensions = spoilsExtensions
  }

  /// The document with one to three changes at random places.
  mutating func mutate(_ document: JSONValue) -> JSONValue {
    var result = document
    let rounds = [1, 1, 1, 2, 3].randomElement(using: &random) ?? 1
    for _ in 0..<rounds {
      if Int.random(in: 0..<5, using: &random) == 0 {
        result = addField(to: result)
      } else {
        let path = randomPath(in: result)
        result = change(result, at: path[...])
      }
    }
    return result
  }

  /// A way to a value, likely one that the core knows.
  private mutating func randomPath(in document: JSONValue) -> [String] {
    var path: [String] = []
    var value = document
    while true {
      let stop = path.isEmpty ? false : Int.random(in: 0..<3, using: &random) == 0
      switch value {
      case .object(let object) where !object.isEmpty && !stop:
        let known = object.keys.filter { $0.contains(":") == spoilsExtensions }
        guard let key = (known.isEmpty ? object.keys : known).randomElement(using: &random) else {
          return path
        }
        path.append(key)
        value = object[key] ?? .null
      case .array(let array) where !array.isEmpty && !stop:
        let index = Int.random(in: 0..<min(array.count, 6), using: &random)
        path.append(String(index))
        value = array[index]
      default: return path
      }
    }
  }

  private mutating func change(_ value: JSONValue, at path: ArraySlice<String>) -> JSONValue {
    guard let token = path.first else { return replacement(for: value) }
    switch value {
    case .object(var object):
      if path.count == 1, Int.random(in: 0..<3, using: &random) == 0 {
        _ = object.removeValue(forKey: token)
      } else {
        object[token] = change(object[token] ?? .null, at: path.dropFirst())
      }
      return .object(object)
    case .array(var array):
      guard let index = Int(token), array.indices.contains(index) else { return value }
      if path.count == 1, Int.random(in: 0..<3, using: &random) == 0 {
        array.remove(at: index)
      } else {
        array[index] = change(array[index], at: path.dropFirst())
      }
      return .array(array)
    default: return value
    }
  }

  /// Another value: of another kind, empty, or nearly the same.
  private mutating func replacement(for value: JSONValue) -> JSONValue {
    let choice = Int.random(in: 0..<10, using: &random)
    if choice < 4 { return Self.values.randomElement(using: &random) ?? .null }
    switch value {
    case .array(var array):
      if choice == 4 || array.isEmpty { return .array([]) }
      if choice < 7, let extra = array.randomElement(using: &random) {
        return .array(array + [extra])
      }
      array.shuffle(using: &random)
      return .array(array)
    case .string(let text):
      switch choice {
      case 4: return .string("")
      case 5: return .string(text + "Z")
      case 6: return .string(String(text.dropLast()))
      case 7: return .string(text.replacing("T", with: " "))
      case 8: return .string(text.replacing("Z", with: "+00:00"))
      default: return .string(Self.times.randomElement(using: &random) ?? "")
      }
    case .integer, .double:
      return Self.numbers.randomElement(using: &random) ?? .integer(0)
    case .object(var object):
      if choice < 7 { return .object([:]) }
      object["extra"] = .integer(1)
      return .object(object)
    default: return Self.values.randomElement(using: &random) ?? .null
    }
  }

  /// Puts a known field into an object at the top, in the properties, an asset, a link or a band.
  private mutating func addField(to document: JSONValue) -> JSONValue {
    guard case .object(var object) = document else { return document }
    let nests = ["properties", "assets", "links", "extent", "summaries", "item_assets"]
    if Int.random(in: 0..<4, using: &random) > 0, let nest = nests.randomElement(using: &random),
      let inner = object[nest]
    {
      object[nest] = addNested(to: inner, in: nest)
      return .object(object)
    }
    let (name, value) = randomField()
    object[name] = value
    return .object(object)
  }

  private mutating func addNested(to value: JSONValue, in nest: String) -> JSONValue {
    switch value {
    case .object(var object):
      if nest == "summaries" {
        object["some"] = Self.summaries.randomElement(using: &random) ?? .null
      } else if nest == "properties" {
        let (name, value) = randomField()
        object[name] = value
      } else if let key = object.keys.randomElement(using: &random),
        case .object(var inner)? = object[key]
      {
        let (name, value) = randomField()
        inner[name] = value
        object[key] = .object(inner)
      }
      return .object(object)
    case .array(var array):
      guard let index = array.indices.randomElement(using: &random),
        case .object(var inner) = array[index]
      else { return value }
      let (name, value) = randomField()
      inner[name] = value
      array[index] = .object(inner)
      return .array(array)
    default: return value
    }
  }

  private mutating func randomField() -> (String, JSONValue) {
    if spoilsExtensions, let known = STACExtension.all.prefix(19).randomElement(using: &random),
      let field = known.fields.randomElement(using: &random)
    {
      let value = (Self.values + Self.numbers).randomElement(using: &random)
      return (field.name, value ?? .null)
    }
    let (name, values) = Self.fields.randomElement(using: &random) ?? ("title", [])
    let all = Int.random(in: 0..<5, using: &random) == 0 ? Self.values : values
    return (name, all.randomElement(using: &random) ?? .null)
  }
}
