#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Writes all bytes to a file descriptor, also to one that does not block.
///
/// - Returns: 0, or the error number of the system.
func writeAll(_ bytes: UnsafeRawBufferPointer, to fileDescriptor: Int32) -> Int32 {
  var rest = bytes
  while let start = rest.baseAddress, !rest.isEmpty {
    let count = write(fileDescriptor, start, rest.count)
    if count >= 0 {
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      continue
    }
    let reason = errno
    switch reason {
    case EINTR: continue
    case EAGAIN:
      var waiting = pollfd(fd: fileDescriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&waiting, 1, -1)
    default: return reason
    }
  }
  return 0
}

/// Whether an error number says that nobody reads any more.
func isBrokenPipe(_ systemError: Int32) -> Bool { systemError == EPIPE }
