internal import CArrow

/// What compresses bytes that lie in memory: chunks of arrays, members of archives.
public enum ByteCodec: Sendable, Hashable {
  /// RFC 1952.
  case gzip
  /// RFC 1950.
  case zlib
  /// RFC 1951, without a head or checksum.
  case deflate
  /// RFC 8878.
  case zstd
  /// bzip2.
  case bzip2
  /// A block of LZ4 without a frame; its size is not told by the bytes.
  case lz4Block

  fileprivate var codec: carrow_codec {
    switch self {
    case .gzip: CARROW_GZIP
    case .zlib: CARROW_ZLIB
    case .deflate: CARROW_DEFLATE
    case .zstd: CARROW_ZSTD
    case .bzip2: CARROW_BZIP2
    case .lz4Block: CARROW_LZ4_BLOCK
    }
  }

  /// Decompresses bytes; several frames in a row are one.
  ///
  /// - Parameters:
  ///   - limit: the most that is taken; of ``lz4Block`` it must be the size.
  ///   - name: what the bytes are, for messages.
  /// - Throws: ``StorageError`` where the bytes are broken, or unpack to more than `limit`.
  public func decompress(
    _ bytes: [UInt8], limit: Int, name: String
  ) throws(StorageError) -> [UInt8] {
    self == .lz4Block
      ? try decompressBlock(bytes, size: limit, name)
      : try decompressFrames(bytes, limit: limit, name)
  }

  private func decompressBlock(
    _ bytes: [UInt8], size: Int, _ name: String
  ) throws(StorageError) -> [UInt8] {
    var error = carrow_error()
    var output = [UInt8](repeating: 0, count: max(size, 1))
    let count = bytes.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output -> Int64 in
        guard let from = input.baseAddress, let to = output.baseAddress else { return 0 }
        return arrow.decompress_block(codec, from, input.count, to, size, &error)
      }
    }
    guard Int(count) == size else {
      throw broken(name, error.message == nil ? "it has another size" : takeMessage(&error))
    }
    output.removeLast(output.count - size)
    return output
  }

  private func decompressFrames(
    _ bytes: [UInt8], limit: Int, _ name: String
  ) throws(StorageError) -> [UInt8] {
    var error = carrow_error()
    guard let stream = arrow.decompressor_create(codec, &error) else {
      throw broken(name, takeMessage(&error))
    }
    defer { arrow.decompressor_destroy(stream) }
    var output = [UInt8](repeating: 0, count: min(limit, max(4096, bytes.count * 4)))
    var (start, end) = (0, 0)
    var isFinished = bytes.isEmpty
    while start < bytes.count || !isFinished {
      if end == output.count {
        // One byte of room beyond the limit tells whether there is more.
        let size = min(limit + 1, max(output.count * 2, 4096))
        if size <= output.count { throw tooLarge(name, limit) }
        output += [UInt8](repeating: 0, count: size - output.count)
      }
      var (used, written) = (0, 0)
      let succeeded = bytes.withUnsafeBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output -> Bool in
          guard let from = input.baseAddress, let to = output.baseAddress else { return false }
          return arrow.decompress(
            stream, from + start, input.count - start, to + end, output.count - end, &used,
            &written, &isFinished, &error)
        }
      }
      guard succeeded else { throw broken(name, takeMessage(&error)) }
      start += used
      end += written
      if used == 0, written == 0, !isFinished {
        if end == output.count { continue }
        throw broken(name, "it ends too early")
      }
      // Blocks of memory are often padded behind a frame.
      if isFinished, used == 0, written == 0 { break }
    }
    guard end <= limit else { throw tooLarge(name, limit) }
    output.removeLast(output.count - end)
    return output
  }

  private func broken(_ name: String, _ reason: String) -> StorageError {
    StorageError(.compression, "\(name) is not compressed as it claims: \(reason)", path: name)
  }

  private func tooLarge(_ name: String, _ limit: Int) -> StorageError {
    StorageError(.recordSize, "\(name) unpacks to more than \(sizeText(limit))", path: name)
  }
}
