internal import STACStorage

/// A metadata file of Icechunk: a head, and a FlatBuffers document that may be compressed.
///
///     ┌ "ICE🧊CHUNK" ┬ implementation, 24 bytes ┬ version ┬ type ┬ compression ┬ document …
///
/// <https://icechunk.io/en/latest/spec/>
struct IcechunkFile {
  /// What a file holds.
  enum Kind: UInt8 {
    case snapshot = 1
    case manifest = 2
    case repository = 6
  }

  static let magic = Array("ICE🧊CHUNK".utf8)
  private static let headCount = 39

  /// The version of the specification.
  let version: Int
  let root: FlatTable
  /// How large the document is.
  let byteCount: Int

  init(
    _ bytes: [UInt8], _ kind: Kind, name: String, _ limits: ZarrLimits
  ) throws(ZarrError) {
    guard bytes.count > Self.headCount, bytes.starts(with: Self.magic) else {
      throw ZarrError(.metadata, "'\(name)' is no file of Icechunk")
    }
    version = Int(bytes[36])
    guard 1...2 ~= version else {
      throw ZarrError(
        .unsupported, "'\(name)' is of version \(version) of Icechunk; known are 1 and 2")
    }
    guard bytes[37] == kind.rawValue else {
      throw ZarrError(.metadata, "'\(name)' is not the kind of file that its place says")
    }
    var document = Array(bytes[Self.headCount...])
    switch bytes[38] {
    case 0: break
    case 1:
      do throws(StorageError) {
        document = try ByteCodec.zstd.decompress(
          document, limit: limits.metadataByteCount, name: "'\(name)'")
      } catch { throw ZarrError(.metadata, error.message) }
    default:
      throw ZarrError(.unsupported, "'\(name)' is compressed by a method that is not known")
    }
    root = try FlatTable(root: document)
    byteCount = document.count
  }

  /// The name of a file by its number: Crockford's base 32.
  static func name(_ number: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var (text, word, bits) = ("", 0, 0)
    for byte in number {
      word = (word << 8 | Int(byte)) & 0xffff
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(digits[word >> bits & 31])
      }
    }
    if bits > 0 { text.append(digits[word << (5 - bits) & 31]) }
    return text
  }
}
