public import STACJSON

/// Reads geometries in Well-Known Text (OGC 06-103r4, section 7) as GeoJSON.
///
/// Heights are kept: `POINT Z (1 2 3)`, and also `POINT (1 2 3)`. Measures (`M`) are not taken, as
/// GeoJSON has no place for them. Numbers stay as they are written: `1` an integer, `1.0` a double.
public struct WellKnownTextReader {
  /// Where the reader stands in the bytes; after a mistake, where that is.
  public private(set) var position: Int
  private let bytes: [UInt8]

  /// A reader of UTF-8 bytes from a position on.
  public init(_ bytes: [UInt8], from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The kind of geometry that a word begins, in any case of letters.
  public static func kind(_ word: String) -> GeometryKind? {
    let word = word.lowercased()
    return GeometryKind.allCases.first { $0.rawValue.lowercased() == word }
  }

  /// The geometry that a whole text is.
  ///
  /// - Throws: ``GeometryError`` where it is none, or more follows.
  public static func geometry(in text: String) throws(GeometryError) -> JSONValue {
    var reader = WellKnownTextReader(Array(text.utf8))
    let geometry = try reader.geometry()
    reader.skipSpace()
    guard reader.position == reader.bytes.count else {
      throw reader.fail("the end behind the geometry")
    }
    return geometry
  }

  /// Reads one geometry.
  ///
  /// - Throws: ``GeometryError`` with what was expected; ``position`` is then at the mistake.
  public mutating func geometry() throws(GeometryError) -> JSONValue { try geometry(depth: 0) }

  private mutating func geometry(depth: Int) throws(GeometryError) -> JSONValue {
    guard depth <= GeometryView.maximumDepth else {
      throw GeometryError(
        .depth, "geometry collections are nested more than \(GeometryView.maximumDepth) deep")
    }
    skipSpace()
    let start = position
    var name = word()
    // `POINTZ` is also written.
    if Self.kind(name) == nil, name.lowercased().hasSuffix("z") { name.removeLast() }
    guard let kind = Self.kind(name) else {
      position = start
      throw fail("the name of a geometry, such as POINT or POLYGON")
    }
    let mark = position
    switch word().lowercased() {
    case "", "z": break
    case "empty": return .object(["type": .string(kind.rawValue), Self.member(kind): .array([])])
    default:
      position = mark
      skipSpace()
      throw fail("'('")
    }
    let parts: JSONValue
    switch kind {
    case .point:
      try expect("(")
      parts = try numbers()
      try expect(")")
    case .lineString: parts = try line()
    case .polygon: parts = try polygon()
    case .multiPoint:
      parts = try list { (reader) throws(GeometryError) in
        // Both ((1 2), (3 4)) and (1 2, 3 4) are written.
        let isInner = reader.take("(")
        let position = try reader.numbers()
        if isInner { try reader.expect(")") }
        return position
      }
    case .multiLineString: parts = try list { (reader) throws(GeometryError) in try reader.line() }
    case .multiPolygon: parts = try list { (reader) throws(GeometryError) in try reader.polygon() }
    case .geometryCollection:
      parts = try list { (reader) throws(GeometryError) in try reader.geometry(depth: depth + 1) }
    }
    return .object(["type": .string(kind.rawValue), Self.member(kind): parts])
  }

  private static func member(_ kind: GeometryKind) -> String {
    kind == .geometryCollection ? "geometries" : "coordinates"
  }

  private mutating func line() throws(GeometryError) -> JSONValue {
    try list { (reader) throws(GeometryError) in try reader.numbers() }
  }

  private mutating func polygon() throws(GeometryError) -> JSONValue {
    try list { (reader) throws(GeometryError) in try reader.line() }
  }

  /// Things between parentheses, with commas between them.
  private mutating func list(
    _ read: (inout WellKnownTextReader) throws(GeometryError) -> JSONValue
  ) throws(GeometryError) -> JSONValue {
    try expect("(")
    var elements: [JSONValue] = []
    repeat { elements.append(try read(&self)) } while take(",")
    try expect(")", or: "','")
    return .array(elements)
  }

  /// The numbers of one position.
  private mutating func numbers() throws(GeometryError) -> JSONValue {
    var numbers = [try number(), try number()]
    skipSpace()
    if let next = peek, next != UInt8(ascii: ","), next != UInt8(ascii: ")") {
      numbers.append(try number())
    }
    return .array(numbers)
  }

  private mutating func number() throws(GeometryError) -> JSONValue {
    skipSpace()
    let start = position
    if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") { position += 1 }
    while let byte = peek, byte == UInt8(ascii: ".") || 0x30...0x39 ~= byte { position += 1 }
    if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") { position += 1 }
      while let byte = peek, 0x30...0x39 ~= byte { position += 1 }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let integer = Int64(text) { return .integer(integer) }
    guard let double = Double(text), double.isFinite else {
      position = start
      throw fail("a number")
    }
    return .double(double)
  }

  // MARK: Signs

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || 0x09...0x0d ~= byte { position += 1 }
  }

  private mutating func word() -> String {
    skipSpace()
    let start = position
    while let byte = peek, UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  private mutating func expect(
    _ sign: Unicode.Scalar, or other: String? = nil
  ) throws(GeometryError) {
    guard take(sign) else { throw fail((other.map { "\($0) or " } ?? "") + "'\(sign)'") }
  }

  private func fail(_ wanted: String) -> GeometryError {
    let rest = String(decoding: bytes[position...].prefix(12), as: UTF8.self)
    let found = rest.first.map { "'\($0)'" } ?? "the end"
    return GeometryError(.wellKnownText, "expected \(wanted) in the geometry, found \(found)")
  }
}
