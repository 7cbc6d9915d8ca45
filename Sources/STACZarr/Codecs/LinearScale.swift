internal import STACJSON

/// Numbers that are stored less an offset, times a scale: `scale_offset` of Zarr 3.
/// <https://github.com/zarr-developers/zarr-extensions/tree/main/codecs/scale_offset>
///
/// Computed in the type of the elements, as the specification asks: integers without a rest or overflow,
/// single precision in single precision.
struct LinearScale: Sendable {
  private let type: ZarrDataType
  private let offset: JSONValue
  private let scale: JSONValue

  /// - Throws: ``ZarrError`` where offset or scale are no numbers of the type, or the scale is zero.
  init?(_ settings: JSONObject, _ type: ZarrDataType) throws(ZarrError) {
    guard type.isNumeric else { return nil }
    self.type = ZarrDataType(type.kind, type.itemSize)
    offset = settings["offset"] ?? 0
    scale = settings["scale"] ?? 1
    let isNumber = [offset, scale].allSatisfy {
      type.kind == .real ? FillValue.double($0, type) != nil : Self.whole($0) != nil
    }
    guard isNumber, type.kind == .real ? FillValue.double(scale, type) != 0 : Self.whole(scale) != 0
    else {
      throw ZarrError(
        .metadata, "the codec 'scale_offset' has a scale or offset that is no \(type)")
    }
  }

  /// An integer, also as it is written by programs that have no others.
  private static func whole(_ value: JSONValue) -> Int128? {
    if case .unsigned(let number) = value { return Int128(number) }
    if let number = value.integer { return Int128(number) }
    return value.double.flatMap { Int128(exactly: $0) }
  }

  /// The numbers as they were.
  func decode(_ bytes: [UInt8], _ name: String) throws(ZarrError) -> [UInt8] {
    let result =
      switch (type.kind, type.itemSize) {
      case (.real, 2): scaled(bytes, Float16.self)
      case (.real, 4): scaled(bytes, Float.self)
      case (.real, _): scaled(bytes, Double.self)
      case (.unsigned, 1): counted(bytes, UInt8.self)
      case (.unsigned, 2): counted(bytes, UInt16.self)
      case (.unsigned, 4): counted(bytes, UInt32.self)
      case (.unsigned, _): counted(bytes, UInt64.self)
      case (_, 1): counted(bytes, Int8.self)
      case (_, 2): counted(bytes, Int16.self)
      case (_, 4): counted(bytes, Int32.self)
      default: counted(bytes, Int64.self)
      }
    guard let result else {
      throw ZarrError(
        .chunk, "\(name) holds a value that is no \(type) without its scale and offset")
    }
    return result
  }

  private func scaled<N: BinaryFloatingPoint>(_ bytes: [UInt8], _: N.Type) -> [UInt8]? {
    guard let scale = FillValue.double(scale, type), let offset = FillValue.double(offset, type)
    else { return nil }
    let (divisor, addend) = (N(scale), N(offset))
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    bytes.withUnsafeBytes { memory in
      for index in 0..<bytes.count / type.itemSize {
        // A number of this type loses nothing on its way through a double.
        let value = N(Elements.double(memory, index, type))
        Elements.append(Double(value / divisor + addend), type, to: &output)
      }
    }
    return output
  }

  private func counted<N: FixedWidthInteger>(_ bytes: [UInt8], _: N.Type) -> [UInt8]? {
    guard let scale = Self.whole(scale), let offset = Self.whole(offset) else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    let isDone = bytes.withUnsafeBytes { memory in
      for index in 0..<bytes.count / type.itemSize {
        let value = Int128(N(truncatingIfNeeded: Elements.integer(memory, index, type)))
        let sum = (value / scale).addingReportingOverflow(offset)
        guard value % scale == 0, !sum.overflow, let result = N(exactly: sum.partialValue) else {
          return false
        }
        Elements.append(bits: UInt64(truncatingIfNeeded: result), type, to: &output)
      }
      return true
    }
    return isDone ? output : nil
  }
}
