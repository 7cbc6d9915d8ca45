import STACJSON
import STACStorage
import STACTestSupport

/// The error that something throws; nil where it does not.
func storageError(_ body: () throws(StorageError) -> Void) -> StorageError? {
  do throws(StorageError) {
    try body()
    return nil
  } catch { return error }
}

/// Bytes that are given out in pieces of these sizes, again and again, and then end or fail.
final class PiecewiseSource: ByteSource {
  private var bytes: ArraySlice<UInt8>
  private let sizes: [Int]
  private var round = 0
  private let failure: StorageError?

  init(_ bytes: some Sequence<UInt8>, sizes: [Int], failure: StorageError? = nil) {
    self.bytes = Array(bytes)[...]
    self.sizes = sizes
    self.failure = failure
  }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    if bytes.isEmpty, let failure { throw failure }
    let count = min(sizes[round % sizes.count], memory.count, bytes.count)
    round += 1
    memory.copyBytes(from: bytes.prefix(count))
    bytes.removeFirst(count)
    return count
  }
}

/// A buffer with this text.
func buffer(_ text: String) -> ByteBuffer {
  var buffer = ByteBuffer()
  buffer.append(contentsOf: text.utf8)
  return buffer
}
