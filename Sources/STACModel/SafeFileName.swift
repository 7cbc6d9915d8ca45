/// A name for the file or folder of an object with this id: safe on every system, the same every
/// time, and another one for every other id. Add the extension behind it.
///
/// An id is any text, also `..`, `a/b` or 300 characters of emoji, and comes from strangers. An id
/// of ASCII letters, digits and `. _ ~ + = @ , ( ) -` stays as it is: those bytes mean nothing to a
/// file system, and RFC 3986 (section 3.3) lets them stand in the path of a URL, so that hrefs need
/// no percent-encoding. All other ids become a slug, cut to 120 bytes, with `-` and 64 bits of hash
/// of the whole id behind it. So do ids of more than 200 bytes (file systems end at 255), ids with
/// a dot in front (hidden, `..`) or behind (Windows drops it), and the device names of Windows.
///
/// The hash is FNV-1a: it tells ids apart by chance, not against someone who looks for two that
/// share one. And some systems take `A` and `a` for the same name. So a writer must still refuse to
/// write a name twice.
public func safeFileName(for id: String) -> String {
  if isSafeFileName(id) { return id }
  var slug = ""
  for scalar in id.unicodeScalars {
    if slug.utf8.count == 120 { break }
    let isSafe = scalar.isASCII && isSafeByte(UInt8(truncatingIfNeeded: scalar.value))
    slug.unicodeScalars.append(isSafe ? scalar : "_")
  }
  if slug.isEmpty || slug.hasPrefix(".") || isWindowsDevice(slug) { slug = "_" + slug.dropFirst() }
  let digits = String(fnv1a(id.utf8), radix: 16)
  return slug + "-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
}

private func isSafeFileName(_ id: String) -> Bool {
  let bytes = id.utf8
  guard 1...200 ~= bytes.count, bytes.first != UInt8(ascii: "."), bytes.last != UInt8(ascii: "."),
    bytes.allSatisfy(isSafeByte)
  else { return false }
  return !isWindowsDevice(id)
}

private func isSafeByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"),
    UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: ","), UInt8(ascii: "("),
    UInt8(ascii: ")"), UInt8(ascii: "-"):
    true
  default: false
  }
}

/// Windows looks at what stands before the first dot: `nul.txt` is the device as well.
private func isWindowsDevice(_ fileName: String) -> Bool {
  let stem = fileName.utf8.prefix { $0 != UInt8(ascii: ".") }
  guard 3...4 ~= stem.count else { return false }
  let name = Substring(stem).lowercased()
  if ["con", "prn", "aux", "nul"].contains(name) { return true }
  return name.utf8.count == 4 && (name.hasPrefix("com") || name.hasPrefix("lpt"))
    && name.last?.isNumber == true
}

/// The 64-bit FNV-1a hash: <http://www.isthe.com/chongo/tech/comp/fnv/>
private func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  return hash
}
