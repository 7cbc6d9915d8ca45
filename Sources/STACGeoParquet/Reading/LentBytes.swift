internal import CArrow
internal import STACStorage
internal import Synchronization

/// Bytes that come over a network, for Arrow, which reads them from several threads.
///
/// Arrow has words only for what fails; the error itself is kept here.
final class LentBytes: Sendable {
  private let bytes: any RandomAccessBytes
  private let error = Mutex<StorageError?>(nil)

  init(_ bytes: any RandomAccessBytes) { self.bytes = bytes }

  /// Why bytes could not be had; nil where none were missed.
  var failure: String? { error.withLock { $0?.message } }

  /// The bytes for C, which gives them back when it is done.
  func lend() -> carrow_bytes {
    carrow_bytes(
      size: Int64(bytes.byteCount), context: Unmanaged.passRetained(self).toOpaque(),
      read_at: { context, offset, length, output in
        Unmanaged<LentBytes>.fromOpaque(context).takeUnretainedValue()
          .read(offset, UnsafeMutableRawBufferPointer(start: output, count: length))
      },
      release: { Unmanaged<LentBytes>.fromOpaque($0).release() })
  }

  private func read(_ offset: Int64, _ memory: UnsafeMutableRawBufferPointer) -> Int64 {
    do throws(StorageError) {
      return Int64(try bytes.read(at: Int(offset), into: memory))
    } catch {
      self.error.withLock { $0 = $0 ?? error }
      return -1
    }
  }
}
