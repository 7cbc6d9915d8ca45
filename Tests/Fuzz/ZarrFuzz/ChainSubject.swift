import STACJSON
import STACZarr

/// Arrays whose chunks went through codecs as chance has it, and are mostly what these codecs write.
struct ChainSubject: Subject {
  let name = "chains of codecs"

  private static let types = [
    "<i1", "|u1", "<i2", ">i2", "<u4", ">i8", "<f8", ">f8", "<f4", "<f2", "|b1", "<M8[ns]",
    "<m8[D]",
    ">M8[9223372036854775807W]", "|S3", "<U2", ">U2", "|O", "<u8",
  ]
  private static let namedTypes: [JSONValue] = [
    "int8", "uint8", "int16", "uint32", "int64", "uint64", "float16", "float32", "float64", "bool",
    "string", "bytes",
    ["name": "numpy.datetime64", "configuration": ["unit": "s", "scale_factor": 10]],
    ["name": "fixed_length_utf32", "configuration": ["length_bytes": 8]],
    ["name": "null_terminated_bytes", "configuration": ["length_bytes": 3]],
  ]

  /// An array that is made.
  private struct Made {
    var isFirst: Bool
    var size = 1
    var shape: [Int] = []
    var bytes: [UInt8] = []
    var codecs: [JSONValue] = []
    var count: Int { shape.reduce(1, *) }

    mutating func add(_ name: String, _ settings: JSONObject = [:]) {
      var codec: JSONObject = isFirst ? ["id": .string(name)] : ["name": .string(name)]
      if isFirst {
        for (key, value) in settings { codec[key] = value }
      } else {
        codec["configuration"] = .object(settings)
      }
      codecs.append(.object(codec))
    }
  }

  func run(_ mutator: inout Mutator, in folder: String) throws {
    var made = Made(isFirst: mutator.once(in: 2))
    made.shape = (0..<mutator.below(4)).map { _ in 1 + mutator.below(6) }
    let chunk = made.shape.map { _ in 1 + mutator.below(6) }
    let whole = made.shape
    made.shape = chunk
    let type: JSONValue =
      made.isFirst ? .string(mutator.one(of: Self.types)) : mutator.one(of: Self.namedTypes)
    let isText = ["|O", "string", "bytes"].contains(type.string ?? "")
    made.size = isText ? 0 : size(of: type)
    fill(&made, isText: isText, &mutator)
    for _ in 0..<mutator.below(4) { try pack(&made, &mutator) }
    if mutator.once(in: 3) { mutator.alterBytes(&made.bytes) }
    var document: JSONObject = [
      "zarr_format": made.isFirst ? 2 : 3, "shape": list(whole),
      "fill_value": mutator.one(of: [0, .null, "NaN", 1.5, "AAAA", "0x7fc00000"]),
    ]
    if made.isFirst {
      document["chunks"] = list(chunk)
      document["dtype"] = type
      document["order"] = mutator.once(in: 4) ? "F" : "C"
      document["filters"] = .array(made.codecs)
      document["compressor"] = .null
    } else {
      document["node_type"] = "array"
      document["data_type"] = type
      let lengths = zip(whole, chunk).map { whole, chunk in
        JSONValue.array([.integer(Int64(chunk)), [.integer(Int64(max(1, whole - chunk))), 2], 300])
      }
      document["chunk_grid"] =
        mutator.once(in: 4)
        ? ["name": "rectilinear", "configuration": ["chunk_shapes": .array(lengths)]]
        : ["name": "regular", "configuration": ["chunk_shape": list(chunk)]]
      document["chunk_key_encoding"] = ["name": "v2", "configuration": ["separator": "."]]
      document["codecs"] = .array(made.codecs)
    }
    var text = Array(JSONValue.object(document).description.utf8)
    if mutator.once(in: 2) { text = mutator.alter(text, isText: true) }
    var files = [made.isFirst ? ".zarray" : "zarr.json": text]
    files[whole.isEmpty ? "0" : whole.map { _ in "0" }.joined(separator: ".")] = made.bytes
    let content = try? ZarrContent(MemoryStore(files), limits: Self.options.limits)
    for array in (content?.hierarchy.arrays ?? [:]).values { _ = content?.read([array]) }
  }

  private func list(_ numbers: [Int]) -> JSONValue { .array(numbers.map { .integer(Int64($0)) }) }

  private func size(of type: JSONValue) -> Int {
    if let bytes = type["configuration"]?["length_bytes"]?.integer { return Int(bytes) }
    let text = type.string ?? "64"
    if text == "bool" { return 1 }
    if text.hasPrefix("<U") || text.hasPrefix(">U") { return 8 }
    if text.contains("8[") { return 8 }
    let digits = Int(text.filter(\.isNumber)) ?? 8
    return "<>|".contains(text.first ?? "<") ? digits : max(1, digits / 8)
  }

  /// The elements, before all codecs.
  private func fill(_ made: inout Made, isText: Bool, _ mutator: inout Mutator) {
    if !isText {
      while made.bytes.count < made.count * made.size {
        made.bytes += ZipMaker.number(Int(truncatingIfNeeded: mutator.edge()), 8)
      }
      made.bytes.removeLast(made.bytes.count - made.count * made.size)
      return
    }
    let texts = (0..<made.count).map { _ in mutator.one(of: ["", "a", "é", "abc\0", "\u{1f30d}"]) }
    switch mutator.below(3) {
    case 0:
      made.add("vlen-utf8")
      made.bytes = ZipMaker.number(texts.count, 4)
      for text in texts { made.bytes += ZipMaker.number(text.utf8.count, 4) + Array(text.utf8) }
    case 1:
      made.add("json2")
      let values: [JSONValue] = texts.map { .string($0) } + ["|O", list(made.shape)]
      made.bytes = Array(JSONValue.array(values).description.utf8)
    default:
      made.add("categorize", ["labels": ["a", "b", 1], "dtype": "|O", "astype": "<u2"])
      made.bytes = texts.flatMap { _ in ZipMaker.number(mutator.below(5), 2) }
      made.size = 2
    }
  }

  /// Adds a codec, and does what it does where that is simple; numbers that are computed with stay as they are.
  private func pack(_ made: inout Made, _ mutator: inout Mutator) throws {
    let types: [JSONValue] = [
      "<i2", "|u1", ">f4", "<f8", "int32", "<M8[s]", "|b1", "<u8", "float16",
    ]
    let (decoded, stored) = (mutator.one(of: types), mutator.one(of: types))
    switch mutator.below(22) {
    case 0: made.add("delta", ["dtype": decoded, "astype": stored])
    case 1:
      made.add(
        "fixedscaleoffset",
        [
          "scale": mutator.one(of: Vocabulary.numbers),
          "offset": mutator.one(of: Vocabulary.numbers),
          "dtype": decoded, "astype": stored,
        ])
    case 2: made.add("quantize", ["digits": 2, "dtype": decoded, "astype": stored])
    case 3: made.add("astype", ["decode_dtype": decoded, "encode_dtype": stored])
    case 4: made.add("cast_value", ["data_type": stored])
    case 5: made.add("scale_offset", ["scale": mutator.one(of: Vocabulary.numbers), "offset": 1])
    case 6: made.add("bytes", ["endian": mutator.one(of: ["big", "little"])])
    case 7:
      made.add("packbits")
      made.bytes = [UInt8(mutator.below(8))] + made.bytes.prefix((made.count + 7) / 8)
    case 8:
      made.add("shuffle", ["elementsize": mutator.one(of: [1, 2, 4, 8, 3, -1, .integer(.max)])])
    case 9:
      made.add("crc32c")
      made.bytes += ZipMaker.number(Int(Checksum.crc32c(made.bytes)), 4)
    case 10:
      made.add("fletcher32")
      made.bytes += ZipMaker.number(Int(Checksum.fletcher32(made.bytes[...])), 4)
    case 11:
      made.add("crc32")
      made.bytes = ZipMaker.number(Int(Checksum.crc32(made.bytes)), 4) + made.bytes
    case 12:
      made.add("adler32", ["location": "end"])
      made.bytes += ZipMaker.number(Int(Checksum.adler32(made.bytes)), 4)
    case 13:
      made.add("gzip")
      made.bytes = try Packing.gzip(made.bytes)
    case 14:
      made.add("zlib")
      made.bytes = try Packing.zlib(made.bytes)
    case 15:
      made.add("zstd")
      made.bytes = try Packing.zstd(made.bytes)
    case 16:
      made.add("lz4")
      made.bytes = Packing.lz4(made.bytes)
    case 17:
      made.add("blosc", ["cname": "lz4", "shuffle": 1])
      made.bytes = Packing.blosc(made.bytes, itemSize: made.size)
    case 18:
      let order = made.shape.indices.reversed().map { JSONValue.integer(Int64($0)) }
      made.add("transpose", ["order": .array(order)])
    case 19: made.add("lzma", ["format": mutator.one(of: [0, 1, 2, 3]), "filters": [["id": 33]]])
    case 20: made.add("bz2")
    default: try shard(&made, &mutator)
    }
  }

  /// Makes a shard of the chunk, with an index that leads to it, and perhaps elsewhere.
  private func shard(_ made: inout Made, _ mutator: inout Mutator) throws {
    let inner = made.shape.map { $0 % 2 == 0 && mutator.once(in: 2) ? $0 / 2 : $0 }
    let count = zip(made.shape, inner).reduce(1) { $0 * ($1.0 / $1.1) }
    let isAtEnd = mutator.below(3) > 0
    let isPacked = mutator.once(in: 2)
    var piece = Array(made.bytes.prefix(max(0, made.bytes.count / count)))
    if isPacked { piece = try Packing.gzip(piece) }
    let indexSize = count * 16 + 4
    var (index, body): ([UInt8], [UInt8]) = ([], [])
    for _ in 0..<count {
      let place = body.count + (isAtEnd ? 0 : indexSize)
      switch mutator.below(8) {
      case 0: index += [UInt8](repeating: 255, count: 16)
      case 1:
        index += ZipMaker.number(Int(truncatingIfNeeded: mutator.edge()), 8)
        index += ZipMaker.number(Int(truncatingIfNeeded: mutator.edge()), 8)
      default:
        index += ZipMaker.number(place, 8) + ZipMaker.number(piece.count, 8)
        body += piece
      }
    }
    index += ZipMaker.number(Int(Checksum.crc32c(index)), 4)
    made.bytes = isAtEnd ? body + index : index + body
    let bytes: JSONValue = ["name": "bytes", "configuration": ["endian": "little"]]
    made.add(
      "sharding_indexed",
      [
        "chunk_shape": list(inner),
        "codecs": .array(isPacked ? [bytes, ["name": "gzip"]] : [bytes]),
        "index_codecs": [bytes, ["name": "crc32c"]],
        "index_location": isAtEnd ? "end" : "start",
      ])
  }
}
