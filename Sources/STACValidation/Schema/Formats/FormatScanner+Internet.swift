extension FormatScanner {
  /// Four numbers up to 255 without needless zeros, RFC 2673 section 3.2.
  mutating func ipv4() -> Bool {
    for part in 0..<4 {
      if part > 0, !take(".") { return false }
      let start = position
      let count = skipDigits()
      guard (1...3).contains(count), count == 1 || bytes[start] != 0x30 else { return false }
      var value = 0
      for place in start..<position { value = value * 10 + Int(bytes[place] - 0x30) }
      if value > 255 { return false }
    }
    return true
  }

  /// RFC 4291, section 2.2, without a zone.
  mutating func ipv6() -> Bool {
    var groups = 0
    var hasGap = false
    if peek == UInt8(ascii: ":") {
      guard take(":"), take(":") else { return false }
      hasGap = true
      if isAtEnd || peek == UInt8(ascii: "]") { return true }
    }
    while true {
      let start = position
      while position < end, Self.isHex(bytes[position]), position - start < 5 { position += 1 }
      if peek == UInt8(ascii: ".") {
        position = start
        guard ipv4() else { return false }
        groups += 2
        break
      }
      guard (1...4).contains(position - start) else { return false }
      groups += 1
      guard take(":") else { break }
      if take(":") {
        if hasGap { return false }
        hasGap = true
        if isAtEnd || peek == UInt8(ascii: "]") { break }
      }
    }
    return hasGap ? groups <= 7 : groups == 8
  }

  /// RFC 5321, section 4.1.2; RFC 6531 where it is international.
  mutating func email(international: Bool) -> Bool {
    guard localPart(international), take("@"), !isAtEnd else { return false }
    if take("[") {
      let isIPv6 = end - position > 5 && (bytes[position] | 0x20) == UInt8(ascii: "i")
      if isIPv6 {
        position += 5
        guard ipv6() else { return false }
      } else if !ipv4() {
        return false
      }
      return take("]") && isAtEnd
    }
    let domain = String(
      decoding: UnsafeBufferPointer(start: bytes + position, count: end - position), as: UTF8.self)
    return international ? HostName.isInternational(domain) : HostName.isHostName(domain)
  }

  private mutating func localPart(_ international: Bool) -> Bool {
    if take("\"") {
      while position < end, bytes[position] != UInt8(ascii: "\"") {
        if bytes[position] == UInt8(ascii: "\\") { position += 1 }
        guard position < end, bytes[position] >= 0x20, bytes[position] < 0x7f || international
        else { return false }
        position += 1
      }
      return take("\"")
    }
    var isAtomStart = true
    while position < end, bytes[position] != UInt8(ascii: "@") {
      let byte = bytes[position]
      if byte == UInt8(ascii: ".") {
        if isAtomStart { return false }
        isAtomStart = true
      } else {
        guard
          Self.isLetter(byte) || byte &- 0x30 <= 9 || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
            || (international && byte >= 0x80)
        else { return false }
        isAtomStart = false
      }
      position += 1
    }
    return !isAtomStart
  }
}
