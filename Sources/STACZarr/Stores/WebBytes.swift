internal import STACStorage

/// A file behind a web server that is read at places: an archive.
final class WebBytes: RandomAccessBytes {
  let byteCount: Int
  private let address: WebAddress
  private let connections: WebConnections

  /// A file of a size that is known.
  init(_ address: WebAddress, size: Int, _ connections: WebConnections) {
    self.address = address
    self.connections = connections
    byteCount = size
  }

  func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    let count = min(memory.count, byteCount - offset)
    guard count > 0 else { return 0 }
    let request = StoreRequest(
      address.withoutQuery, .bytes(offset: offset, count: count), limit: max(count, byteCount))
    switch connections.fetch([(address, request)])[0] {
    case .failure(let error):
      throw StorageError(.system, error.message, path: address.withoutQuery)
    case .success(nil):
      throw StorageError(
        .notFound, "there is nothing at '\(address.withoutQuery)'", path: address.withoutQuery)
    case .success(let bytes?):
      memory.copyBytes(from: bytes.prefix(count))
      return min(bytes.count, count)
    }
  }
}
