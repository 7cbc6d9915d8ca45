internal import CCrypto

/// A hash function, as multihashes name it.
/// <https://github.com/multiformats/multicodec/blob/master/table.csv>
public enum HashFunction: String, Sendable, CaseIterable {
  case md5
  case sha1
  case sha256 = "sha2-256"
  case sha384 = "sha2-384"
  case sha512 = "sha2-512"
  case sha3With256 = "sha3-256"
  case sha3With512 = "sha3-512"

  /// The number of the function in a multihash.
  var code: UInt64 {
    switch self {
    case .md5: 0xd5
    case .sha1: 0x11
    case .sha256: 0x12
    case .sha384: 0x20
    case .sha512: 0x13
    case .sha3With256: 0x16
    case .sha3With512: 0x14
    }
  }

  fileprivate var algorithm: OpaquePointer? {
    switch self {
    case .md5: EVP_md5()
    case .sha1: EVP_sha1()
    case .sha256: EVP_sha256()
    case .sha384: EVP_sha384()
    case .sha512: EVP_sha512()
    case .sha3With256: EVP_sha3_256()
    case .sha3With512: EVP_sha3_512()
    }
  }
}

/// A hash that is being computed.
struct Digest: ~Copyable {
  private let context: OpaquePointer
  private let function: HashFunction

  init(_ function: HashFunction) {
    guard let context = EVP_MD_CTX_new(),
      EVP_DigestInit_ex(context, function.algorithm, nil) == 1
    else { preconditionFailure("OpenSSL does not know \(function.rawValue)") }
    self.context = context
    self.function = function
  }

  deinit { EVP_MD_CTX_free(context) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The hash of what was added, with the number of its function and its length before it.
  /// <https://multiformats.io/multihash/>
  consuming func multihash() -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_DigestFinal_ex(context, &hash, &count)
    return varint(function.code) + varint(UInt64(count)) + hash[..<Int(count)]
  }
}

/// A number in groups of seven bits, the lowest first.
func varint(_ number: UInt64) -> [UInt8] {
  var (rest, bytes) = (number, [UInt8]())
  while rest >= 0x80 {
    bytes.append(UInt8(rest & 0x7f) | 0x80)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}

/// Hexadecimal digits in lower case.
func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
