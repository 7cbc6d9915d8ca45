internal import STACCatalog
internal import STACJSON
internal import STACModel
internal import STACStorage

/// What a list says of one store.
struct StoreRecord {
  /// Where the store is.
  let location: String
  private let fields: JSONObject

  /// The names under which lists have the location, where they do not say otherwise.
  private static let names = ["store", "location", "path", "url", "href"]

  /// Reads a record.
  ///
  /// - Throws: ``ItemFailure`` where it names no store.
  init(_ record: JSONValue, defaults: JSONObject, column: String?) throws(ItemFailure) {
    var fields = defaults
    switch record {
    case .string(let location): fields["store"] = .string(location)
    case .object(let object):
      for (name, value) in object where value != .null && value != "" { fields[name] = value }
    default:
      throw ItemFailure(
        code: "not-a-record",
        message: "\(record.kind.name) stands where the location of a store should be")
    }
    let names = column.map { [$0] } ?? Self.names
    guard let name = names.first(where: { fields[$0]?.string != nil }),
      let location = fields[name]?.string
    else {
      let had = fields.keys.isEmpty ? "nothing" : fields.keys.joined(separator: ", ")
      throw ItemFailure(
        code: "not-a-record",
        message: "the record has no location of a store: "
          + (column.map { "'\($0)'" } ?? "'store'") + " is missing; it has \(had)")
    }
    self.location = location
    // What is not the published place of the store is where it is read.
    if name == "href" { fields["href"] = nil }
    var stem = fileName(of: withoutQuery(location))
    fields["name"] = fields["name"] ?? .string(stem)
    for ending in [".zip", ".json", ".zarr", ".icechunk"] where stem.hasSuffix(ending) {
      stem.removeLast(ending.count)
    }
    fields["stem"] = fields["stem"] ?? .string(stem)
    fields["store"] = .string(location)
    self.fields = fields
  }

  /// A text of the record.
  func text(_ name: String) -> String? {
    fields[name].flatMap { $0.string ?? ($0.double == nil ? nil : $0.description) }
  }

  /// A list of texts, which may stand in one, with spaces or commas between them.
  func texts(_ name: String) -> [String]? {
    if let array = fields[name]?.array { return array.compactMap(\.string) }
    return fields[name]?.string?.split { $0 == "," || $0 == " " }.map(String.init)
  }

  /// Four numbers, west, south, east and north, as an array or a text.
  func box() throws(ItemFailure) -> [Double]? {
    guard let value = fields["bbox"] else { return nil }
    let numbers =
      value.array?.compactMap(\.double)
      ?? value.string?.split { ", []".contains($0) }.compactMap { Double($0) } ?? []
    guard numbers.count == 4 else {
      throw ItemFailure(
        code: "invalid-value", message: "'bbox' is not west, south, east and north: \(value)",
        pointer: JSONPointer(tokens: ["bbox"]))
    }
    return numbers
  }

  /// The time: `datetime`, an instant or an interval, or `start_datetime` and `end_datetime`.
  func interval() throws(ItemFailure) -> TemporalInterval? {
    var told = text("datetime")
    if told == nil, let start = text("start_datetime"), let end = text("end_datetime") {
      told = "\(start)/\(end)"
    }
    guard let told else { return nil }
    do throws(ModelError) {
      return try TemporalInterval(told)
    } catch {
      throw ItemFailure(
        code: "invalid-value", message: error.message, pointer: JSONPointer(tokens: ["datetime"]))
    }
  }

  /// A template whose texts have fields of the record in the place of `{name}`.
  ///
  /// A text that is nothing but a name becomes the value itself, of the type that the member is known to
  /// have.
  ///
  /// - Throws: ``ItemFailure`` where a value cannot be of that type.
  func filled(_ template: JSONObject) throws(ItemFailure) -> JSONObject {
    try filled(.object(template), [])?.object ?? template
  }

  private func filled(
    _ value: JSONValue, _ path: [String]
  ) throws(ItemFailure) -> JSONValue? {
    switch value {
    case .string(let text):
      guard text.hasPrefix("{"), text.hasSuffix("}"), !text.dropFirst().contains("{") else {
        return .string(filled(text))
      }
      // A field that this record does not have is no member of its Item.
      guard let field = fields[String(text.dropFirst().dropLast())] else { return nil }
      do throws(ValueProblem) {
        return try ValueConversion().convert(
          field, to: ValueType(ofField: path.last ?? ""), isPlain: false)
      } catch { throw error.failure(path) }
    case .array(let elements):
      var array: [JSONValue] = []
      for (index, element) in elements.enumerated() {
        if let value = try filled(element, path + [String(index)]) { array.append(value) }
      }
      return .array(array)
    case .object(let object):
      var result: JSONObject = [:]
      for (name, value) in object { result[name] = try filled(value, path + [name]) }
      return .object(result)
    default: return value
    }
  }

  /// A text with fields of the record; a name that it does not have stays as it is.
  func filled(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      result += self.text(name) ?? String(rest[open...close])
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}

/// A location without the parameters that tell how it is reached.
private func withoutQuery(_ location: String) -> String {
  location.contains("://") ? String(location.prefix { $0 != "?" }) : location
}
