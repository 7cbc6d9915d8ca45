public import STACJSON

extension JSONValue {
  /// A GeoJSON geometry in Well-Known Text (OGC 06-103r4, section 7), with `Z` where it has heights;
  /// nil where it is no geometry.
  public var wellKnownText: String? {
    var buffer = ByteBuffer()
    guard buffer.append(wellKnownText: self, depth: 0) else { return nil }
    return buffer.string
  }
}

extension ByteBuffer {
  fileprivate mutating func append(wellKnownText geometry: JSONValue, depth: Int) -> Bool {
    guard depth <= GeometryView.maximumDepth, let name = geometry["type"]?.string,
      let kind = GeometryKind(rawValue: name)
    else { return false }
    append(name.uppercased())
    let isCollection = kind == .geometryCollection
    guard let parts = geometry[isCollection ? "geometries" : "coordinates"]?.array else {
      return false
    }
    if parts.isEmpty {
      append(" EMPTY")
      return true
    }
    if isCollection {
      return appendList(parts) { buffer, part in
        buffer.append(wellKnownText: part, depth: depth + 1)
      }
    }
    if Self.hasHeights(.array(parts)) { append(" Z ") }
    switch kind {
    case .point:
      append(UInt8(ascii: "("))
      guard append(position: .array(parts)) else { return false }
      append(UInt8(ascii: ")"))
      return true
    default: return append(nested: .array(parts), levels: kind.coordinateDepth)
    }
  }

  private mutating func append(nested json: JSONValue, levels: Int) -> Bool {
    guard let parts = json.array else { return false }
    return appendList(parts) { buffer, part in
      levels > 1 ? buffer.append(nested: part, levels: levels - 1) : buffer.append(position: part)
    }
  }

  private mutating func append(position json: JSONValue) -> Bool {
    guard let numbers = json.array, numbers.count >= 2 else { return false }
    for (index, number) in numbers.prefix(3).enumerated() {
      guard number.double != nil else { return false }
      if index > 0 { append(UInt8(ascii: " ")) }
      append(json: number)
    }
    return true
  }

  private mutating func appendList(
    _ parts: [JSONValue], _ write: (inout ByteBuffer, JSONValue) -> Bool
  ) -> Bool {
    append(UInt8(ascii: "("))
    for (index, part) in parts.enumerated() {
      if index > 0 { append(", ") }
      guard write(&self, part) else { return false }
    }
    append(UInt8(ascii: ")"))
    return true
  }

  /// Whether the first position has three numbers.
  private static func hasHeights(_ json: JSONValue) -> Bool {
    guard let first = json.array?.first else { return false }
    return first.array == nil ? json.array?.count ?? 0 > 2 : hasHeights(first)
  }
}
