internal import STACJSON

/// What the attributes of an array tell about its values, in STAC's words.
struct VariableFacts {
  private let array: ZarrArray
  private let attributes: JSONObject

  init(_ array: ZarrArray) {
    self.array = array
    attributes = array.attributes
  }

  private func text(_ name: String) -> String? {
    guard let text = attributes[name]?.string, !text.isEmpty else { return nil }
    return text
  }

  var description: String? { text("long_name") ?? text("description") ?? text("title") }
  var unit: String? { text("units") ?? text("unit") ?? text("data_units") }
  var standardName: String? { text("standard_name") }

  /// What stands for no value: only where an attribute says so, since a fill value of 0 says nothing.
  var nodata: JSONValue? {
    for name in ["_FillValue", "missing_value", "nodata"] {
      guard let value = attributes[name] else { continue }
      if let number = FillValue.double(value.array?.first ?? value, array.dataType) {
        return json(number)
      }
    }
    if array.zarrFormat == 2 {
      if let value = attributes["fill_value"], let number = FillValue.double(value, array.dataType)
      {
        return json(number)
      }
      if let number = FillValue.double(array.fillValue, array.dataType), number != 0 {
        return json(number)
      }
    }
    return nil
  }

  private func json(_ number: Double) -> JSONValue {
    if array.dataType.kind != .real, let whole = Int64(exactly: number) { return .integer(whole) }
    return numberJSON(number, isSingle: array.dataType.itemSize <= 4)
  }

  var scale: Double? { attributes["scale_factor"]?.double }
  var offset: Double? { attributes["add_offset"]?.double }

  /// `cell_methods`, of each dimension one; null for those that it does not name.
  func cellMethods(_ dimensions: [String?]) -> JSONValue? {
    guard let text = text("cell_methods") else { return nil }
    var methods: [String: String] = [:]
    var names: [String] = []
    var words: [Substring] = []
    func finish() {
      if !words.isEmpty { for name in names { methods[name] = words.joined(separator: " ") } }
    }
    for word in text.split(separator: " ") {
      if word.hasSuffix(":") {
        if !words.isEmpty {
          finish()
          (names, words) = ([], [])
        }
        names.append(String(word.dropLast()))
      } else {
        words.append(word)
      }
    }
    finish()
    let values = dimensions.map { name -> JSONValue in
      name.flatMap { methods[$0] }.map { .string($0) } ?? .null
    }
    return values.contains { $0 != .null } ? .array(values) : nil
  }

  /// `flag_values` and `flag_meanings` as classes of the classification extension.
  var classes: JSONValue? {
    guard let values = attributes["flag_values"]?.array,
      let meanings = attributes["flag_meanings"].flatMap({ value in
        value.array?.compactMap(\.string) ?? value.string?.split(separator: " ").map(String.init)
      }), values.count == meanings.count, !values.isEmpty, attributes["flag_masks"] == nil
    else { return nil }
    let classes = zip(values, meanings).compactMap { value, meaning -> JSONValue? in
      guard let number = value.integer else { return nil }
      let name = meaning.map {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "_"
      }
      return ["value": .integer(number), "name": .string(String(name))]
    }
    return classes.count == values.count ? .array(classes) : nil
  }
}
