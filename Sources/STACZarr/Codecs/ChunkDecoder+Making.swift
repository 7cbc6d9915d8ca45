internal import STACJSON
internal import STACStorage

extension ChunkDecoder {
  /// The decoder of an array's chunks.
  ///
  /// - Throws: ``ZarrError`` where a codec is not known, or elements are no values.
  init(_ array: ZarrArray, _ limits: ZarrLimits) throws(ZarrError) {
    switch array.dataType.kind {
    case .complex, .other:
      throw ZarrError(
        .unsupported, "elements of the type \(array.dataType) are not read")
    default: break
    }
    var steps: [Step] = []
    if array.isColumnMajor { steps.append(.transpose(array.shape.indices.reversed())) }
    let fill = FillValue.bytes(array.fillValue, array.dataType)
    let decoder = try ChunkDecoder(
      array.dataType, array.codecs, fill: fill, isVersion2: array.zarrFormat == 2,
      dimensionCount: array.shape.count, limits, depth: 0)
    steps += decoder.steps
    // Zarr 2 stores elements as NumPy has them in memory.
    if array.dataType.isBigEndian {
      steps.insert(
        .swap(size: array.dataType.kind == .fixedText ? 4 : array.dataType.itemSize), at: 0)
    }
    self.init(type: array.dataType, steps: steps, fill: fill, limits: limits)
  }

  private init(
    _ type: ZarrDataType, _ codecs: [ZarrCodec], fill: [UInt8], isVersion2: Bool,
    dimensionCount: Int, _ limits: ZarrLimits, depth: Int
  ) throws(ZarrError) {
    guard codecs.count <= 32, depth < 4 else {
      throw ZarrError(.unsupported, "there are more codecs than this program undoes")
    }
    var steps: [Step] = []
    // What elements are after the codecs so far.
    var current = type
    var dimensionCount = dimensionCount
    for codec in codecs {
      let count = dimensionCount
      let step = try Self.step(codec, &current, isVersion2: isVersion2) {
        inner, type throws(ZarrError) in
        try ChunkDecoder(
          type, inner, fill: fill, isVersion2: false, dimensionCount: count, limits,
          depth: depth + 1)
      }
      switch step {
      case .transpose(let order):
        guard order.sorted() == Array(0..<dimensionCount) else {
          throw ZarrError(.metadata, "the order of the codec 'transpose' does not fit the array")
        }
      case .reshape(let reshaping): dimensionCount = reshaping.dimensionCount
      default: break
      }
      steps.append(step)
    }
    self.init(type: type, steps: steps, fill: fill, limits: limits)
  }

  private static func step(
    _ codec: ZarrCodec, _ type: inout ZarrDataType, isVersion2: Bool,
    _ makeInner: ([ZarrCodec], ZarrDataType) throws(ZarrError) -> ChunkDecoder
  ) throws(ZarrError) -> Step {
    let settings = codec.configuration
    let name =
      codec.name.hasPrefix("numcodecs.")
      ? String(codec.name.dropFirst(10))
      : codec.name.hasPrefix("imagecodecs_") ? String(codec.name.dropFirst(12)) : codec.name
    func named(_ key: String) -> ZarrDataType? {
      settings[key]?.string.flatMap { ZarrDataType(name: $0) }
    }
    switch name {
    case "bytes", "endian":
      let size = type.kind == .fixedText ? 4 : type.itemSize
      return settings["endian"]?.string == "big" && size > 1 ? .swap(size: size) : .nothing
    case "transpose":
      if let order = settings["order"]?.array {
        return .transpose(order.map { $0.integer.map { Int($0) } ?? -1 })
      }
      throw ZarrError(.unsupported, "the codec 'transpose' names no order of dimensions")
    case "delta":
      let decoded = named("dtype") ?? type
      let stored = named("astype") ?? decoded
      guard decoded.isCountable, stored.isCountable else { break }
      type = stored
      return .delta(type: decoded, stored: stored)
    case "fixedscaleoffset":
      let decoded = named("dtype") ?? type
      let stored = named("astype") ?? decoded
      guard let scale = settings["scale"]?.double, let offset = settings["offset"]?.double,
        scale != 0
      else { throw ZarrError(.metadata, "the codec 'fixedscaleoffset' lacks scale or offset") }
      guard decoded.isNumeric, stored.isNumeric else { break }
      type = stored
      return .scale(offset: offset, scale: scale, type: decoded, stored: stored)
    case "scale_offset":
      guard let scale = try LinearScale(settings, type) else { break }
      return .linear(scale)
    case "astype":
      guard let decoded = named("decode_dtype"), let stored = named("encode_dtype"),
        decoded.isCountable, stored.isCountable
      else { break }
      type = stored
      return .cast(type: decoded, stored: stored)
    case "cast_value":
      guard let cast = try ValueCast(settings, type) else { break }
      type = cast.stored
      return .castValue(cast)
    case "reshape": return .reshape(try Reshaping(settings))
    case "n5_default":
      guard let inner = codecList(settings["codecs"]) else {
        throw ZarrError(.metadata, "the codec 'n5_default' lacks its codecs")
      }
      return .n5(N5Block(elements: try makeInner(inner, type)))
    case "quantize":
      let decoded = named("dtype") ?? type
      let stored = named("astype") ?? decoded
      guard decoded.isNumeric, stored.isNumeric else { break }
      type = stored
      return decoded == stored ? .nothing : .cast(type: decoded, stored: stored)
    case "bitround": return .nothing
    case "packbits":
      let isNumcodecs = isVersion2 || codec.name.hasPrefix("numcodecs.")
      let packed = isNumcodecs ? PackedBits(numcodecs: type) : try PackedBits(settings, type)
      guard let packed else { break }
      return .packBits(packed)
    case "categorize":
      guard let labels = settings["labels"]?.array?.map(\.string),
        let stored = named("astype") ?? ZarrDataType(name: "uint8"), stored.isNumeric
      else { break }
      type = stored
      return .categories(labels.map { $0 ?? "" }, stored: stored)
    case "vlen-utf8", "vlen-bytes": return .texts
    case "json2": return .jsonTexts
    case "sharding_indexed":
      guard let shape = settings["chunk_shape"]?.array?.compactMap({ $0.integer.map { Int($0) } }),
        let inner = codecList(settings["codecs"]), let index = codecList(settings["index_codecs"])
      else { throw ZarrError(.metadata, "the codec 'sharding_indexed' lacks a setting") }
      return .sharding(
        Sharding(
          chunkShape: shape, isIndexAtEnd: settings["index_location"]?.string != "start",
          chunks: try makeInner(inner, type),
          index: try makeInner(index, ZarrDataType(.unsigned, 8))))
    case "gzip": return .compress(.gzip)
    case "zlib": return .compress(.zlib)
    case "zstd": return .compress(.zstd)
    case "bz2": return .compress(.bzip2)
    case "lzma": return .lzma(try LZMA(settings))
    case "lz4": return .sizedLZ4
    case "blosc": return .blosc
    case "shuffle":
      return .shuffle(size: Int(settings["elementsize"]?.integer ?? Int64(max(type.itemSize, 1))))
    case "crc32c":
      return .crc32c
    case "fletcher32": return .fletcher32
    case "crc32": return .crc32(isAtEnd: settings["location"]?.string == "end")
    case "adler32": return .adler32(isAtEnd: settings["location"]?.string == "end")
    default: break
    }
    throw ZarrError(.unsupported, "the codec '\(codec.name)' is not read")
  }

  private static func codecList(_ value: JSONValue?) -> [ZarrCodec]? {
    value?.array?.map { codec in
      ZarrCodec(
        codec.string ?? codec["name"]?.string ?? "", codec["configuration"]?.object ?? [:])
    }
  }
}
