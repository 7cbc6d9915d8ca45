internal import CArrow

/// The bytes of another source, decompressed as they are asked for.
///
/// However much a file claims to hold, no more is made of it at a time than the reader has room for.
final class DecompressingSource: ByteSource {
  private let source: any ByteSource
  private let stream: OpaquePointer
  private let path: String
  private var input = [UInt8](repeating: 0, count: 256 << 10)
  private var start = 0
  private var end = 0
  private var isInsideFrame = false
  /// The last step has filled all the room it had, so there may be more without more input.
  private var mayHoldOutput = false

  init(_ source: any ByteSource, _ compression: Compression, path: String) throws(StorageError) {
    self.source = source
    self.path = path
    var error = carrow_error()
    guard let stream = arrow.decompressor_create(compression.codec, &error) else {
      throw StorageError(
        .compression, "cannot decompress '\(path)': \(takeMessage(&error))", path: path)
    }
    self.stream = stream
  }

  deinit { arrow.decompressor_destroy(stream) }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    guard let output = memory.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    var stalled = false
    while true {
      if (start == end && !(isInsideFrame && mayHoldOutput)) || stalled {
        try refill()
        if start == end {
          guard isInsideFrame else { return 0 }
          throw endsTooEarly
        }
      }
      let (used, written) = try step(output, memory.count)
      start += used
      mayHoldOutput = written == memory.count
      if written > 0 { return written }
      stalled = used == 0
    }
  }

  private func step(
    _ output: UnsafeMutablePointer<UInt8>, _ room: Int
  ) throws(StorageError) -> (used: Int, written: Int) {
    var used = 0
    var written = 0
    var isFinished = false
    var error = carrow_error()
    let succeeded = input.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return false }
      return arrow.decompress(
        stream, base + start, end - start, output, room, &used, &written, &isFinished, &error)
    }
    guard succeeded else {
      throw StorageError(
        .compression, "'\(path)' is not compressed as it claims: \(takeMessage(&error))",
        path: path)
    }
    isInsideFrame = !isFinished
    return (used, written)
  }

  /// Moves what is left to the front and reads more behind it.
  private func refill() throws(StorageError) {
    if start > 0 {
      input.withUnsafeMutableBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        bytes.copyMemory(from: rest)
      }
      end -= start
      start = 0
    }
    if end == input.count { input += [UInt8](repeating: 0, count: input.count) }
    let source = self.source
    let free = end
    let result = input.withUnsafeMutableBytes { bytes -> Result<Int, StorageError> in
      do throws(StorageError) {
        return .success(
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[free...])))
      } catch { return .failure(error) }
    }
    let count = try result.get()
    if count == 0, end > 0 { throw endsTooEarly }
    end += count
  }

  private var endsTooEarly: StorageError {
    StorageError(
      .compression, "'\(path)' ends in the middle of its compressed data", path: path)
  }
}

/// The text of an error from Arrow, whose memory is given back.
func takeMessage(_ error: inout carrow_error) -> String {
  defer {
    carrow_free(error.message)
    error.message = nil
  }
  return error.message.map { String(cString: $0) } ?? "unknown error"
}
