package import STACJSON

/// Turns well-known binary into GeoJSON text.
///
/// Takes ISO and extended (PostGIS) types, both byte orders, heights, measures (which GeoJSON has
/// no place for, so they are left out) and reference system numbers. The bytes are untrusted:
/// nothing is read outside them, whatever they claim.
package struct WKBDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let writesIntegers: Bool
  private var position = 0
  private var isBigEndian = false

  private struct Head {
    var kind: GeometryKind
    var hasHeight: Bool
    var hasMeasure: Bool
    var numbers: Int { 2 + (hasHeight ? 1 : 0) + (hasMeasure ? 1 : 0) }
  }

  /// Adds the GeoJSON text of a geometry to a buffer.
  ///
  /// - Parameter writesIntegers: whether numbers without a fraction are written as integers.
  /// - Throws: ``GeometryError`` where the bytes are no geometry, or more than one; the buffer may
  ///   then hold a part of the text.
  package static func append(
    _ bytes: UnsafeRawBufferPointer, writesIntegers: Bool, to text: inout ByteBuffer
  ) throws(GeometryError) {
    var decoder = WKBDecoder(bytes: bytes, writesIntegers: writesIntegers)
    try decoder.geometry(&text, depth: 0)
    if decoder.position != bytes.count {
      throw GeometryError(
        .binary, "the geometry ends at byte \(decoder.position) of its \(bytes.count) bytes")
    }
  }

  private init(bytes: UnsafeRawBufferPointer, writesIntegers: Bool) {
    self.bytes = bytes
    self.writesIntegers = writesIntegers
  }

  private mutating func geometry(
    _ text: inout ByteBuffer, depth: Int
  ) throws(GeometryError) {
    guard depth <= GeometryView.maximumDepth else {
      throw GeometryError(
        .depth, "geometry collections are nested more than \(GeometryView.maximumDepth) deep")
    }
    let head = try head()
    text.append("{\"type\":\"")
    text.append(head.kind.rawValue)
    if head.kind == .geometryCollection {
      text.append("\",\"geometries\":[")
      // An empty collection takes 9 bytes.
      for index in 0..<(try count(leastSize: 9)) {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        try geometry(&text, depth: depth + 1)
      }
      text.append("]}")
      return
    }
    text.append("\",\"coordinates\":")
    try coordinates(head, &text)
    text.append(UInt8(ascii: "}"))
  }

  private mutating func coordinates(
    _ head: Head, _ text: inout ByteBuffer
  ) throws(GeometryError) {
    let size = head.numbers * 8
    switch head.kind {
    case .point: try appendPosition(head, &text)
    case .lineString:
      text.append(UInt8(ascii: "["))
      for index in 0..<(try count(leastSize: size)) {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        try appendPosition(head, &text)
      }
      text.append(UInt8(ascii: "]"))
    case .polygon:
      var ring = head
      ring.kind = .lineString
      text.append(UInt8(ascii: "["))
      for index in 0..<(try count(leastSize: 4)) {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        try coordinates(ring, &text)
      }
      text.append(UInt8(ascii: "]"))
    case .multiPoint: try parts(.point, leastSize: 5 + size, &text)
    case .multiLineString: try parts(.lineString, leastSize: 9, &text)
    case .multiPolygon: try parts(.polygon, leastSize: 9, &text)
    case .geometryCollection: break
    }
  }

  private mutating func parts(
    _ kind: GeometryKind, leastSize: Int, _ text: inout ByteBuffer
  ) throws(GeometryError) {
    text.append(UInt8(ascii: "["))
    for index in 0..<(try count(leastSize: min(leastSize, 21))) {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      let part = try head()
      guard part.kind == kind else {
        throw GeometryError(
          .binary, "a \(part.kind.rawValue) stands where a \(kind.rawValue) should be")
      }
      try coordinates(part, &text)
    }
    text.append(UInt8(ascii: "]"))
  }

  private mutating func appendPosition(
    _ head: Head, _ text: inout ByteBuffer
  ) throws(GeometryError) {
    guard position + head.numbers * 8 <= bytes.count else { throw endsTooEarly }
    let x = number(at: position)
    let y = number(at: position + 8)
    text.append(UInt8(ascii: "["))
    // How well-known binary writes a Point without a position.
    if !(x.isNaN && y.isNaN) {
      text.append(x, asInteger: writesIntegers)
      text.append(UInt8(ascii: ","))
      text.append(y, asInteger: writesIntegers)
      if head.hasHeight {
        let z = number(at: position + 16)
        if !z.isNaN {
          text.append(UInt8(ascii: ","))
          text.append(z, asInteger: writesIntegers)
        }
      }
    }
    text.append(UInt8(ascii: "]"))
    position += head.numbers * 8
  }

  private mutating func head() throws(GeometryError) -> Head {
    guard position < bytes.count else { throw endsTooEarly }
    let order = bytes[position]
    guard order <= 1 else {
      throw GeometryError(
        .binary, "byte \(position) of the geometry should tell the byte order, and is \(order)")
    }
    isBigEndian = order == 0
    position += 1
    let type = try word()
    if type & 0x2000_0000 != 0 { _ = try word() }  // the number of a reference system
    let plain = type & 0x0fff_ffff
    let dimensions = plain / 1000
    guard dimensions <= 3, let kind = GeometryKind(code: plain % 1000) else {
      throw GeometryError(.binary, "\(type) is not the type of a GeoJSON geometry")
    }
    return Head(
      kind: kind, hasHeight: type & 0x8000_0000 != 0 || dimensions == 1 || dimensions == 3,
      hasMeasure: type & 0x4000_0000 != 0 || dimensions >= 2)
  }

  /// A count of things of which each takes some bytes at least.
  private mutating func count(leastSize: Int) throws(GeometryError) -> Int {
    let count = Int(try word())
    guard count <= (bytes.count - position) / leastSize else {
      throw GeometryError(
        .binary,
        "the geometry claims \(count) parts at byte \(position - 4), more than its "
          + "\(bytes.count) bytes can hold")
    }
    return count
  }

  private mutating func word() throws(GeometryError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw endsTooEarly }
    let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
    position += 4
    return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
  }

  private func number(at offset: Int) -> Double {
    let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return Double(bitPattern: isBigEndian ? UInt64(bigEndian: word) : UInt64(littleEndian: word))
  }

  private var endsTooEarly: GeometryError {
    GeometryError(.binary, "the geometry ends too early, after \(bytes.count) bytes")
  }
}
