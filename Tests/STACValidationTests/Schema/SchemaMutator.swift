import STACJSON

/// Spoils documents where schemas look: at the limits that they set, in the names that they know, in
/// the list of extensions, and with parts of other documents.
struct SchemaMutator {
  private var random: SeededGenerator
  private var plain: DocumentMutator
  private let harvest: SchemaHarvest
  private let names: [String]
  /// Values of members in other documents, by name.
  private var donors: [String: [JSONValue]] = [:]
  private var donorNames: [String] = []
  /// Extensions that are at hand.
  private let extensions: [String]

  init(seed: UInt64, _ harvest: SchemaHarvest, donors documents: [JSONValue], _ urls: Set<String>) {
    random = SeededGenerator(seed: seed)
    plain = DocumentMutator(seed: seed ^ 0xabcd)
    self.harvest = harvest
    names = harvest.names
    extensions = urls.sorted()
    for document in documents { collect(document) }
    donorNames = donors.keys.sorted()
  }

  private mutating func collect(_ value: JSONValue) {
    switch value {
    case .object(let object):
      for (key, member) in object {
        if donors[key, default: []].count < 60, member.description.utf8.count < 4_000 {
          donors[key, default: []].append(member)
        }
        collect(member)
      }
    case .array(let array): for element in array.prefix(6) { collect(element) }
    default: break
    }
  }

  /// The document with a few changes.
  mutating func mutate(_ document: JSONValue) -> JSONValue {
    if one(in: 3) { return plain.mutate(document) }
    var result = document
    for _ in 0..<([1, 1, 1, 2, 3, 5].randomElement(using: &random) ?? 1) {
      result = one(in: 6) ? withOtherExtensions(result) : changed(result, name: nil)
    }
    return result
  }

  private mutating func one(in count: Int) -> Bool {
    Int.random(in: 0..<count, using: &random) == 0
  }

  // MARK: Extensions

  private mutating func withOtherExtensions(_ document: JSONValue) -> JSONValue {
    guard case .object(var object) = document, var list = object["stac_extensions"]?.array,
      let other = extensions.randomElement(using: &random)
    else { return document }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: list = []
    case 1 where !list.isEmpty: list.removeLast()
    case 2: list.shuffle(using: &random)
    case 3: list += list.prefix(1)
    default: list.append(.string(other))
    }
    object["stac_extensions"] = .array(list)
    return .object(object)
  }

  // MARK: Values

  /// Goes down some way and changes what is there.
  private mutating func changed(_ value: JSONValue, name: String?) -> JSONValue {
    switch value {
    case .object(let object) where !object.isEmpty && !one(in: 4):
      let keys = object.keys.filter { $0 != "stac_extensions" }
      guard let key = keys.randomElement(using: &random) else { return value }
      var result = object
      result[key] = changed(object[key] ?? .null, name: key)
      return .object(result)
    case .object(let object): return .object(changed(object))
    case .array(var array) where !array.isEmpty && !one(in: 4):
      let place = Int.random(in: 0..<array.count, using: &random)
      array[place] = changed(array[place], name: name)
      return .array(array)
    default: return other(value, name)
    }
  }

  /// An object with a member more, less, or under another name.
  private mutating func changed(_ object: JSONObject) -> JSONObject {
    var result = object
    let key = object.keys.randomElement(using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: if let key { _ = result.removeValue(forKey: key) }
    case 1: if let key { result.rename(key, to: renamed(key)) }
    case 2:
      // Two members change their values.
      if let key, let second = object.keys.randomElement(using: &random) {
        result[key] = object[second]
        result[second] = object[key]
      }
    case 3, 4:
      if let name = names.randomElement(using: &random) { result[name] = known(name) ?? .null }
    default:
      if let name = donorNames.randomElement(using: &random) {
        result[name] = donors[name]?.randomElement(using: &random)
      }
    }
    return result
  }

  private mutating func renamed(_ key: String) -> String {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return key.uppercased()
    case 1: return key + "s"
    case 2: return String(key.dropLast())
    case 3: return key.contains(":") ? key.replacing(":", with: "_") : "eo:" + key
    case 4:
      let prefix = ["eo", "proj", "sat", "file", "view", "x"].randomElement(using: &random) ?? "x"
      return prefix + ":" + (key.split(separator: ":").last.map { String($0) } ?? key)
    default: return names.randomElement(using: &random) ?? key
    }
  }

  private mutating func known(_ name: String) -> JSONValue? {
    harvest.values[name]?.randomElement(using: &random)
  }

  private mutating func other(_ value: JSONValue, _ name: String?) -> JSONValue {
    let choice = Int.random(in: 0..<8, using: &random)
    if choice < 3, let name, let value = known(name) { return value }
    if choice < 5, let name, let value = donors[name]?.randomElement(using: &random) {
      return value
    }
    switch value {
    case .string(let text): return .string(near(text))
    case .integer(let number): return near(Double(number))
    case .double(let number): return near(number)
    case .array(let array) where choice == 5: return .array(array + array)
    case .array(let array) where choice == 6: return .object(["a": .array(array)])
    case .object where choice == 5: return .array([value])
    case .boolean(let flag): return choice < 6 ? .boolean(!flag) : .integer(flag ? 1 : 0)
    default:
      let donor = donorNames.randomElement(using: &random).flatMap { donors[$0] }
      return donor?.randomElement(using: &random) ?? .null
    }
  }

  /// Texts at the limits of patterns.
  private mutating func near(_ text: String) -> String {
    var letters = Array(text)
    let place = letters.isEmpty ? 0 : Int.random(in: 0...letters.count, using: &random)
    let strange = [
      "\n", " ", "é", "\u{0}", "\u{2028}", "😀", "/", ":", "-", "0", "A", "\u{fe0f}", "\\",
    ]
    switch Int.random(in: 0..<7, using: &random) {
    case 0: return ""
    case 1: return text + (strange.randomElement(using: &random) ?? "")
    case 2: return (strange.randomElement(using: &random) ?? "") + text
    case 3: return text.uppercased()
    case 4 where place < letters.count: letters.remove(at: place)
    case 5 where place < letters.count: letters[place] = "x"
    default: letters.insert(contentsOf: strange.randomElement(using: &random) ?? "", at: place)
    }
    return String(letters)
  }

  /// Numbers that are nearly the same, of another kind, or at well-known limits.
  private mutating func near(_ number: Double) -> JSONValue {
    switch Int.random(in: 0..<9, using: &random) {
    case 0: return .double(number.nextUp)
    case 1: return .double(-number)
    case 2: return .double(number + 1)
    case 3: return .double(number * 1e10)
    case 4: return .double(number.rounded())
    case 5: return .string(String(number))
    case 6: return .integer(number.magnitude < 1e15 ? Int64(number) : 0)
    default:
      let limits: [Double] = [
        0, -0.0, 90, -90, 180, -180, 180.000001, 360, 100, 1, -1, 32_600, 1e300,
      ]
      return .double(limits.randomElement(using: &random) ?? 0)
    }
  }
}
