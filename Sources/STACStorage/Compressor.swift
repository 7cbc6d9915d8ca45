internal import CArrow
public import STACJSON

/// Compresses pieces of a file, each as a frame of its own.
///
/// Frames in a row are one compressed file, so workers compress side by side, and a file can be
/// cut between any two frames and continued.
public struct Compressor: ~Copyable {
  private let handle: OpaquePointer
  private let path: String

  /// A compressor for one thread; `level` 0 is the codec's default.
  public init(
    _ compression: Compression, level: Int = 0, path: String
  ) throws(StorageError) {
    var error = carrow_error()
    guard let handle = arrow.compressor_create(compression.codec, Int32(level), &error) else {
      throw StorageError(
        .compression, "cannot compress '\(path)': \(takeMessage(&error))", path: path)
    }
    self.handle = handle
    self.path = path
  }

  deinit { arrow.compressor_destroy(handle) }

  /// Adds the content of one buffer to another, compressed as one frame; nothing for nothing.
  public func compress(
    _ input: borrowing ByteBuffer, into output: inout ByteBuffer
  ) throws(StorageError) {
    if !input.isEmpty { try appendFrame(input, &output) }
  }

  /// Adds a frame of nothing: a file of no bytes at all is no compressed file.
  public func appendEmptyFrame(to output: inout ByteBuffer) throws(StorageError) {
    try appendFrame(ByteBuffer(), &output)
  }

  private func appendFrame(
    _ input: borrowing ByteBuffer, _ output: inout ByteBuffer
  ) throws(StorageError) {
    var error = carrow_error()
    let written = input.withUnsafeBytes { bytes in
      let bound = arrow.compress_bound(handle, bytes.count)
      return output.append(upTo: bound) { memory in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
        return Int(arrow.compress(handle, base, bytes.count, memory, bound, &error))
      }
    }
    guard written >= 0 else {
      throw StorageError(
        .compression, "cannot compress '\(path)': \(takeMessage(&error))", path: path)
    }
  }
}
