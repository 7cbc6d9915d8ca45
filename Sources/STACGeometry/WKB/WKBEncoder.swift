package import STACJSON

/// Turns GeoJSON geometries into well-known binary (ISO 13249-3, little endian; the third dimension
/// adds 1000 to the type).
///
///     byte order   1 byte    1
///     type         4 bytes   1 Point … 7 GeometryCollection, 1001 … 1007 with heights
///     count        4 bytes   all but Point: positions, rings or parts
///     …            8 bytes   for each number; parts begin with byte order and type again
///
/// One encoder serves one thread; its buffer is used again for each geometry.
package struct WKBEncoder: ~Copyable {
  /// What became of a geometry.
  package struct Outcome {
    /// The geometry could be encoded.
    package var isValid = true
    /// Decoded again the geometry is the same JSON.
    package var isExact = true
    /// The types in it, as ``bit(_:hasHeights:)`` numbers them.
    package var kinds: UInt32 = 0
  }

  /// The geometry that was encoded last.
  package private(set) var bytes = ByteBuffer()
  /// Whether numbers without a fraction will be decoded as integers.
  package let decodesIntegers: Bool
  private var outcome = Outcome()
  private var hasHeights = false

  /// An encoder.
  package init(decodesIntegers: Bool) { self.decodesIntegers = decodesIntegers }

  /// The bit of a type in ``Outcome/kinds``.
  package static func bit(_ kind: GeometryKind, hasHeights: Bool) -> UInt32 {
    1 << (kind.code + (hasHeights ? 8 : 0))
  }

  /// Encodes a geometry into ``bytes``.
  ///
  /// - Complexity: O(*n*) in the number of positions.
  package mutating func encode(_ geometry: JSONView) -> Outcome {
    bytes.truncate()
    outcome = Outcome()
    hasHeights = Self.hasHeights(geometry, depth: 0)
    write(geometry, depth: 0)
    return outcome
  }

  /// Whether any position has a third number.
  private static func hasHeights(_ geometry: JSONView, depth: Int) -> Bool {
    if let coordinates = geometry["coordinates"] { return hasThird(coordinates) }
    guard depth < GeometryView.maximumDepth, let parts = geometry["geometries"] else {
      return false
    }
    for part in parts.elements where hasHeights(part, depth: depth + 1) { return true }
    return false
  }

  private static func hasThird(_ array: JSONView, depth: Int = 0) -> Bool {
    guard array.isArray, depth < 5 else { return false }
    var elements = array.elements
    guard let first = elements.next() else { return false }
    if first.isNumber { return elements.count > 1 }
    if hasThird(first, depth: depth + 1) { return true }
    while let next = elements.next() {
      if hasThird(next, depth: depth + 1) { return true }
    }
    return false
  }

  private mutating func write(_ json: JSONView, depth: Int) {
    guard let geometry = try? GeometryView(json), depth < GeometryView.maximumDepth else {
      outcome.isValid = false
      return
    }
    let kind = geometry.kind
    outcome.kinds |= depth == 0 ? Self.bit(kind, hasHeights: hasHeights) : 0
    var coordinates: JSONView?
    var parts: JSONView?
    var count = 0
    for (key, value) in json.members {
      count += 1
      if key == "coordinates" {
        coordinates = value
      } else if key == "geometries" {
        parts = value
      }
    }
    if count != 2 { outcome.isExact = false }
    appendHead(kind)
    guard let content = kind == .geometryCollection ? parts : coordinates, content.isArray else {
      outcome.isValid = false
      return
    }
    switch kind {
    case .point: append(position: content)
    case .lineString: append(line: content)
    case .polygon: append(polygon: content)
    default:
      bytes.append(littleEndian: UInt32(truncatingIfNeeded: content.elements.count))
      for part in content.elements {
        switch kind {
        case .multiPoint:
          appendHead(.point)
          append(position: part)
        case .multiLineString:
          appendHead(.lineString)
          append(line: part)
        case .multiPolygon:
          appendHead(.polygon)
          append(polygon: part)
        default: write(part, depth: depth + 1)
        }
        if !outcome.isValid { return }
      }
    }
  }

  private mutating func appendHead(_ kind: GeometryKind) {
    bytes.append(UInt8(1))
    let type: UInt32 = kind.code + (hasHeights ? 1000 : 0)
    bytes.append(littleEndian: type)
  }

  private mutating func append(polygon: JSONView) {
    guard polygon.isArray else { return outcome.isValid = false }
    bytes.append(littleEndian: UInt32(truncatingIfNeeded: polygon.elements.count))
    for ring in polygon.elements { append(line: ring) }
  }

  private mutating func append(line: JSONView) {
    guard line.isArray else { return outcome.isValid = false }
    bytes.append(littleEndian: UInt32(truncatingIfNeeded: line.elements.count))
    for position in line.elements { append(position: position) }
  }

  private mutating func append(position: JSONView) {
    var numbers = position.elements
    guard let x = number(numbers.next()), let y = number(numbers.next()) else {
      return outcome.isValid = false
    }
    bytes.append(littleEndian: x)
    bytes.append(littleEndian: y)
    guard hasHeights else { return }
    if let third = numbers.next() {
      guard let z = number(third) else { return outcome.isValid = false }
      bytes.append(littleEndian: z)
    } else {
      // Some positions of the geometry have a height and this has none.
      bytes.append(littleEndian: Double.nan)
      outcome.isExact = false
    }
    if numbers.next() != nil { outcome.isExact = false }
  }

  private mutating func number(_ json: JSONView?) -> Double? {
    guard let json, let value = json.double else { return nil }
    guard value.isFinite else { return nil }
    let asInteger = decodesIntegers && ByteBuffer.isWrittenAsInteger(value)
    switch json.kind {
    case .integer: if !asInteger || Int64(value) != json.integer { outcome.isExact = false }
    case .double: if asInteger { outcome.isExact = false }
    default: outcome.isExact = false
    }
    return value
  }
}

extension GeometryKind {
  /// The number of the type in well-known binary, without dimensions.
  package var code: UInt32 {
    switch self {
    case .point: 1
    case .lineString: 2
    case .polygon: 3
    case .multiPoint: 4
    case .multiLineString: 5
    case .multiPolygon: 6
    case .geometryCollection: 7
    }
  }

  /// The kind of a number without dimensions, or nil.
  package init?(code: UInt32) {
    guard let kind = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = kind
  }
}
