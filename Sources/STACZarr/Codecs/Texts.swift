internal import STACJSON

/// Texts of any length, as chunks hold them.
enum Texts {
  /// A count, and before each text its length, four bytes each: `vlen-utf8`, `vlen-bytes`.
  static func lengthPrefixed(
    _ bytes: [UInt8], _ expected: Int, _ name: String
  ) throws(ZarrError) -> [String] {
    let count = bytes.integer(0, 4)
    // Each text takes four bytes at least.
    guard bytes.count >= 4, count <= (bytes.count - 4) / 4 else {
      throw ZarrError(.chunk, "\(name) holds fewer texts than it says")
    }
    guard count == expected else {
      throw ZarrError(.chunk, "\(name) holds \(count) texts instead of \(expected)")
    }
    var texts: [String] = []
    var place = 4
    for _ in 0..<count {
      let length = bytes.integer(place, 4)
      guard place + 4 <= bytes.count, length <= bytes.count - place - 4 else {
        throw ZarrError(.chunk, "\(name) ends inside a text")
      }
      texts.append(String(decoding: bytes[(place + 4)..<(place + 4 + length)], as: UTF8.self))
      place += 4 + length
    }
    return texts
  }

  /// A JSON array of the values, behind which stand the type and the shape: numcodecs' `json2`.
  static func json(
    _ bytes: [UInt8], _ expected: Int, _ name: String
  ) throws(ZarrError) -> [String] {
    // A parsed document takes several times as much as its text.
    guard bytes.count <= 64 << 20 else {
      throw ZarrError(.size, "\(name) holds more than 64 MiB of JSON")
    }
    var parser = JSONParser(allowsNonFiniteNumbers: true)
    guard let values = try? parser.parse(bytes), values.isArray, values.elements.count >= 2 else {
      throw ZarrError(.chunk, "\(name) holds no JSON array of values")
    }
    let count = values.elements.count - 2
    guard count == expected else {
      throw ZarrError(.chunk, "\(name) holds \(count) texts instead of \(expected)")
    }
    return values.elements.prefix(count).map { $0.string ?? JSONValue($0).description }
  }

  /// Texts that numbers from 1 on stand for: numcodecs' `categorize`.
  static func categories(
    _ bytes: [UInt8], _ labels: [String], _ stored: ZarrDataType
  ) -> [String] {
    bytes.withUnsafeBytes { memory in
      (0..<bytes.count / stored.itemSize).map { index in
        let number = Elements.double(memory, index, stored)
        return number >= 1 && number <= Double(labels.count) ? labels[Int(number) - 1] : ""
      }
    }
  }

  /// Texts of a fixed number of bytes or code points, padded with zeros.
  static func fixed(_ bytes: [UInt8], _ type: ZarrDataType) -> [String] {
    guard type.itemSize > 0 else { return [] }
    return stride(from: 0, to: bytes.count - type.itemSize + 1, by: type.itemSize).map { start in
      let item = bytes[start..<start + type.itemSize]
      if type.kind == .fixedBytes {
        let end = item.lastIndex { $0 != 0 }.map { $0 + 1 } ?? item.startIndex
        return String(decoding: item[item.startIndex..<end], as: UTF8.self)
      }
      var text = String.UnicodeScalarView()
      var trailing = 0
      for place in stride(from: start, to: start + type.itemSize - 3, by: 4) {
        let code = UInt32(truncatingIfNeeded: bytes.integer(place, 4))
        if code == 0 {
          trailing += 1
          continue
        }
        for _ in 0..<trailing { text.append("\0") }
        trailing = 0
        text.append(Unicode.Scalar(code) ?? "\u{fffd}")
      }
      return String(text)
    }
  }
}
