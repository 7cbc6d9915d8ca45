/// Bytes in memory.
package final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  /// Gives out these bytes.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads what comes next.
  package func read(into memory: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let count = min(memory.count, bytes.count - position)
    memory.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }
}

/// What compressed bytes hold; nil where they do not begin as such do.
///
/// - Parameter name: what they are called in messages.
/// - Throws: ``StorageError`` where they are broken, or hold more than `limit` bytes.
package func decompressed(
  _ bytes: UnsafeRawBufferPointer, named name: String, limit: Int
) throws(StorageError) -> [UInt8]? {
  guard let compression = Compression(magic: Array(bytes.prefix(4))) else { return nil }
  let source = try DecompressingSource(MemorySource(Array(bytes)), compression, path: name)
  return try readAll(of: source, name, limit)
}
