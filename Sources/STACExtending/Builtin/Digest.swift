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

  /// OpenSSL's name.
  fileprivate var name: String {
    switch self {
    case .sha256: "sha256"
    case .sha384: "sha384"
    case .sha512: "sha512"
    case .md5, .sha1, .sha3With256, .sha3With512: rawValue
    }
  }
}

/// A hash that is being computed.
struct Digest: ~Copyable {
  private let context: OpaquePointer
  private let function: HashFunction

  init(_ function: HashFunction) {
    guard let context = ccrypto_digest_create(function.name) else {
      preconditionFailure("OpenSSL does not know \(function.rawValue)")
    }
    self.context = context
    self.function = function
  }

  deinit { ccrypto_digest_destroy(context) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    ccrypto_digest_add(context, bytes.baseAddress, bytes.count)
  }

  /// The hash of what was added, with the number of its function and its length before it.
  /// <https://multiformats.io/multihash/>
  consuming func multihash() -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: Int(CCRYPTO_DIGEST_ROOM))
    let count = ccrypto_digest_finish(context, &hash)
    return varint(function.code) + varint(UInt64(count)) + hash[..<count]
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
