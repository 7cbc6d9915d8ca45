internal import STACJSON

/// What elements are that no chunk holds.
enum FillValue {
  /// The bytes of one element; those of a text where elements have no fixed size.
  static func bytes(_ value: JSONValue, _ type: ZarrDataType) -> [UInt8] {
    let plain = ZarrDataType(type.kind, type.itemSize)
    var bytes: [UInt8] = []
    switch type.kind {
    case .text, .bytes: return Array((value.string ?? "").utf8)
    case .fixedBytes:
      let text = value.string ?? ""
      bytes = Base64.decode(text.utf8) ?? Array(text.utf8)
    case .fixedText:
      for scalar in (value.string ?? "").unicodeScalars {
        Elements.append(bits: UInt64(scalar.value), ZarrDataType(.unsigned, 4), to: &bytes)
      }
    case .real: Elements.append(double(value, type) ?? 0, plain, to: &bytes)
    case .datetime, .timedelta:
      let isNever = value.string == "NaT" || value == .null
      Elements.append(
        bits: UInt64(bitPattern: isNever ? .min : value.integer ?? 0), plain, to: &bytes)
    default:
      if case .unsigned(let number) = value {
        Elements.append(bits: number, plain, to: &bytes)
      } else {
        let number =
          value.integer ?? (value.boolean == true ? 1 : Int64(exactly: value.double ?? 0))
        Elements.append(bits: UInt64(bitPattern: number ?? 0), plain, to: &bytes)
      }
    }
    if bytes.count < type.itemSize {
      bytes += [UInt8](repeating: 0, count: type.itemSize - bytes.count)
    }
    return Array(bytes.prefix(type.itemSize))
  }

  /// A number as fill values are written: also as `NaN`, as bits (`0x7fc00000`), or as base64 of
  /// a little-endian number, as xarray writes it into attributes of Zarr 3.
  static func double(_ value: JSONValue, _ type: ZarrDataType) -> Double? {
    if let number = value.double { return number }
    guard let text = value.string else { return nil }
    switch text {
    case "NaN", "nan": return .nan
    case "Infinity", "inf": return .infinity
    case "-Infinity", "-inf": return -.infinity
    default: break
    }
    if text.hasPrefix("0x"), let bits = UInt64(text.dropFirst(2), radix: 16) {
      switch type.itemSize {
      case 2: return Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits)))
      case 4: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      default: return Double(bitPattern: bits)
      }
    }
    if let bytes = Base64.decode(text.utf8), bytes.count == 8 {
      return bytes.withUnsafeBytes {
        Double(bitPattern: UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)))
      }
    }
    return Double(text)
  }
}
