internal import STACGeometry
internal import STACJSON

/// Members of one type, for the properties of the model: nil where the member has another type;
/// setting nil removes it.
extension JSONObject {
  subscript(string key: String) -> String? {
    get { self[key]?.string }
    set { self[key] = newValue.map { .string($0) } }
  }

  subscript(double key: String) -> Double? {
    get { self[key]?.double }
    set { self[key] = newValue.map { .double($0) } }
  }

  subscript(strings key: String) -> [String]? {
    get { self[key]?.array?.compactMap(\.string) }
    set { self[key] = newValue.map { .array($0.map { .string($0) }) } }
  }

  subscript(object key: String) -> JSONObject? {
    get { self[key]?.object }
    set { self[key] = newValue.map { .object($0) } }
  }

  subscript(objects key: String) -> [JSONObject] {
    self[key]?.array?.compactMap(\.object) ?? []
  }

  /// Text in RFC 3339. Setting an instant that the member already has leaves its spelling alone.
  subscript(timestamp key: String) -> Timestamp? {
    get { self[key]?.string.flatMap { try? Timestamp($0) } }
    set {
      guard newValue == nil || newValue != self[timestamp: key] else { return }
      self[key] = newValue.map { .string($0.description) }
    }
  }

  subscript(box key: String) -> BoundingBox? {
    get { self[key].flatMap { try? BoundingBox($0) } }
    set { self[key] = newValue.map { .array($0.json) } }
  }
}
