/// The content identifier (CID) that IPFS gives a file, computed from its bytes.
///
/// The file is cut into chunks; each is a raw leaf. More than one hang on nodes of a balanced tree,
/// in the form of UnixFS. <https://specs.ipfs.tech/unixfs/>
struct ContentIdentifier: ~Copyable {
  /// How the file is cut, and how many children a node has: the profile `unixfs-v1-2025`.
  static let chunkSize = 1 << 20
  static let width = 1024

  /// A node of the tree: its identifier, the bytes of the file below it, and of all blocks below it.
  private struct Node {
    let cid: [UInt8]
    let fileSize: Int
    let totalSize: Int
  }

  private var leaves: [Node] = []
  private var digest = Digest(.sha256)
  private var count = 0

  init() {}

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.chunkSize - count)
      digest.add(UnsafeRawBufferPointer(rebasing: part))
      count += part.count
      rest = rest.dropFirst(part.count)
      if count == Self.chunkSize { closeChunk() }
    }
  }

  private mutating func closeChunk() {
    var finished = Digest(.sha256)
    swap(&finished, &digest)
    leaves.append(
      Node(cid: [1, 0x55] + finished.multihash(), fileSize: count, totalSize: count))
    count = 0
  }

  /// The identifier as text: `b` and base 32.
  consuming func text() -> String {
    if count > 0 || leaves.isEmpty { closeChunk() }
    var nodes = leaves
    while nodes.count > 1 {
      nodes = stride(from: 0, to: nodes.count, by: Self.width).map {
        Self.parent(of: nodes[$0..<min(nodes.count, $0 + Self.width)])
      }
    }
    return "b" + Self.base32(nodes[0].cid)
  }

  /// A node of `dag-pb` whose data says that it is part of a file.
  private static func parent(of children: ArraySlice<Node>) -> Node {
    let size = children.reduce(0) { $0 + $1.fileSize }
    var data: [UInt8] = [0x08, 0x02, 0x18] + varint(UInt64(size))
    for child in children { data += [0x20] + varint(UInt64(child.fileSize)) }
    var block: [UInt8] = []
    for child in children {
      let link =
        [0x0a] + varint(UInt64(child.cid.count)) + child.cid + [0x12, 0x00, 0x18]
        + varint(UInt64(child.totalSize))
      block += [0x12] + varint(UInt64(link.count)) + link
    }
    block += [0x0a] + varint(UInt64(data.count)) + data
    var digest = Digest(.sha256)
    block.withUnsafeBytes { digest.add($0) }
    return Node(
      cid: [1, 0x70] + digest.multihash(), fileSize: size,
      totalSize: children.reduce(block.count) { $0 + $1.totalSize })
  }

  /// RFC 4648 in lower case, without padding.
  private static func base32(_ bytes: [UInt8]) -> String {
    let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var text: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in bytes {
      bits = bits << 8 | Int(byte)
      count += 8
      while count >= 5 {
        text.append(digits[bits >> (count - 5) & 31])
        count -= 5
      }
      bits &= 1 << count - 1
    }
    if count > 0 { text.append(digits[bits << (5 - count) & 31]) }
    return String(decoding: text, as: UTF8.self)
  }
}
