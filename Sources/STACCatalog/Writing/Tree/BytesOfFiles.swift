internal import Glibc
internal import STACJSON
internal import STACStorage

/// Whether a file on this machine holds these bytes and no others.
func holds(_ path: String, _ bytes: borrowing ByteBuffer) -> Bool {
  guard fileSize(path) == bytes.count, let held = try? readAllVerbatim(path) else { return false }
  return bytes.withUnsafeBytes { own in held.elementsEqual(own) }
}

/// Where a text of ASCII stands first; it should begin with a byte that is rare.
func firstRange(of text: String, in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
  let part = Array(text.utf8)
  guard let base = bytes.baseAddress, !part.isEmpty else { return nil }
  var from = 0
  while bytes.count - from >= part.count,
    let found = memchr(base + from, Int32(part[0]), bytes.count - from - part.count + 1)
  {
    from = UnsafeRawPointer(found) - base
    if memcmp(base + from, part, part.count) == 0 { return from..<from + part.count }
    from += 1
  }
  return nil
}
