import STACJSON
import STACStorage
import STACZarr

/// Makes zip archives.
enum ZipMaker {
  /// How archives are made.
  struct Form {
    /// Whether members are compressed.
    var isDeflated = false
    /// Whether sizes and places stand in extra fields, as of archives above 4 GiB.
    var isLarge = false
  }

  static func archive(_ files: [String: [UInt8]], _ form: Form = Form()) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in files.sorted(by: { $0.key < $1.key }) {
      let offset = bytes.count
      let stored = form.isDeflated ? try Packing.deflate(content) : content
      let method = number(form.isDeflated && !content.isEmpty ? 8 : 0, 2)
      let sum = number(Int(Checksum.crc32(content)), 4)
      func head(_ isLarge: Bool) -> [UInt8] {
        number(20, 2) + number(0, 2) + method + number(0, 4) + sum
          + number(isLarge ? 0xffff_ffff : stored.count, 4)
          + number(isLarge ? 0xffff_ffff : content.count, 4) + number(name.utf8.count, 2)
      }
      bytes += [0x50, 0x4b, 3, 4] + head(false) + number(0, 2)
      bytes += Array(name.utf8) + stored
      let extra =
        form.isLarge
        ? number(1, 2) + number(24, 2) + number(content.count, 8) + number(stored.count, 8)
          + number(offset, 8) : []
      directory += [0x50, 0x4b, 1, 2] + number(20, 2) + head(form.isLarge) + number(extra.count, 2)
      directory += [UInt8](repeating: 0, count: 10)
      directory += number(form.isLarge ? 0xffff_ffff : offset, 4) + Array(name.utf8) + extra
    }
    let start = bytes.count
    bytes += directory
    if form.isLarge {
      let end = bytes.count
      bytes += [0x50, 0x4b, 6, 6] + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8)
      bytes += number(files.count, 8) + number(files.count, 8) + number(directory.count, 8)
      bytes += number(start, 8)
      bytes += [0x50, 0x4b, 6, 7] + number(0, 4) + number(end, 8) + number(1, 4)
    }
    bytes += [0x50, 0x4b, 5, 6] + number(0, 4) + number(files.count, 2) + number(files.count, 2)
    let (size, place) = form.isLarge ? (0xffff_ffff, 0xffff_ffff) : (directory.count, start)
    return bytes + number(size, 4) + number(place, 4) + number(0, 2)
  }

  static func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

/// Packs bytes as codecs do, as far as that is short.
enum Packing {
  static func gzip(_ bytes: [UInt8]) throws -> [UInt8] { try pack(bytes, .gzip) }
  static func zstd(_ bytes: [UInt8]) throws -> [UInt8] { try pack(bytes, .zstd) }

  /// What stands between the head and the checksum of gzip.
  static func deflate(_ bytes: [UInt8]) throws -> [UInt8] {
    let packed = try gzip(bytes)
    return packed.count < 18 ? [] : Array(packed[10..<(packed.count - 8)])
  }

  static func zlib(_ bytes: [UInt8]) throws -> [UInt8] {
    let sum = ZipMaker.number(Int(Checksum.adler32(bytes)), 4).reversed()
    return [0x78, 0x9c] + (try deflate(bytes)) + sum
  }

  /// A block of LZ4 that is all literals, with its size before it as numcodecs has it.
  static func lz4(_ bytes: [UInt8]) -> [UInt8] {
    var block: [UInt8] = [UInt8(min(15, bytes.count)) << 4]
    if bytes.count >= 15 {
      var rest = bytes.count - 15
      while rest >= 255 {
        block.append(255)
        rest -= 255
      }
      block.append(UInt8(rest))
    }
    return ZipMaker.number(bytes.count, 4) + block + bytes
  }

  /// A buffer of Blosc that holds bytes as they are.
  static func blosc(_ bytes: [UInt8], itemSize: Int) -> [UInt8] {
    [2, 1, 2, UInt8(clamping: itemSize)] + ZipMaker.number(bytes.count, 4)
      + ZipMaker.number(bytes.count, 4) + ZipMaker.number(bytes.count + 16, 4) + bytes
  }

  private static func pack(_ bytes: [UInt8], _ compression: Compression) throws -> [UInt8] {
    var input = ByteBuffer()
    var output = ByteBuffer()
    input.append(contentsOf: bytes)
    try Compressor(compression, path: "memory").compress(input, into: &output)
    return output.array
  }
}
