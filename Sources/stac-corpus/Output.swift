internal import Glibc
internal import STACJSON

/// A file or standard output, written in blocks.
struct Output: ~Copyable {
  static let blockSize = 1 << 20

  var buffer = ByteBuffer(capacity: 1 << 16)
  private let descriptor: Int32
  private let path: String

  /// Opens a file anew, or standard output for `-`.
  init(path: String) throws(Complaint) {
    self.path = path
    guard path != "-" else {
      descriptor = STDOUT_FILENO
      return
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system("cannot write", path) }
  }

  deinit {
    if descriptor != STDOUT_FILENO, descriptor >= 0 { close(descriptor) }
  }

  /// Writes what is in the buffer, if that is more than a limit.
  mutating func flush(above limit: Int) throws(Complaint) {
    guard buffer.count > limit else { return }
    let path = path
    let descriptor = descriptor
    try buffer.withUnsafeBytes { (bytes) throws(Complaint) in
      var rest = bytes[...]
      while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
        let written = Glibc.write(descriptor, start, rest.count)
        if written >= 0 {
          rest = rest.dropFirst(written)
        } else if errno != EINTR {
          throw .system("cannot write", path)
        }
      }
    }
    buffer.truncate()
  }
}
