extension FormatScanner {
  /// What a byte may be in a URI, one bit each:
  /// 1 allowed in a path, query or fragment; 2 of a scheme behind its first letter;
  /// 4 needs a closer look (`%`, `[`, `]`, `#`, `?`, `:`, `@` and all that is not allowed).
  static let classes: InlineArray<256, UInt8> = {
    var table = InlineArray<256, UInt8>(repeating: 4)
    for byte in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8 {
      table[Int(byte)] = 3
    }
    for byte in "-._~!$&'()*+,;=/".utf8 { table[Int(byte)] = 1 }
    for byte in "+-.".utf8 { table[Int(byte)] = 3 }
    for byte in "?:@".utf8 { table[Int(byte)] = 5 }
    return table
  }()

  /// RFC 3986 and, where it is international, RFC 3987.
  mutating func uri(international: Bool, relative: Bool) -> Bool {
    let schemeEnd = scheme()
    if schemeEnd == nil, !relative { return false }
    position = schemeEnd ?? 0
    // Most have nothing in them that could be wrong anywhere, in a host or behind it.
    if isPlain(from: position) { return true }
    if end &- position >= 2, bytes[position] == UInt8(ascii: "/"),
      bytes[position &+ 1] == UInt8(ascii: "/")
    {
      position &+= 2
      guard authority(international) else { return false }
    } else if schemeEnd == nil, hasColonInFirstSegment {
      return false
    }
    return rest(international)
  }

  /// Whether there are only characters that may stand everywhere; 8 bytes at a time.
  private func isPlain(from start: Int) -> Bool {
    if end &- start < 8 {
      for place in start..<end where Self.classes[Int(bytes[place])] & 5 != 1 { return false }
      return true
    }
    let text = UnsafeRawPointer(bytes)
    var place = start
    while place &+ 8 <= end {
      if !Self.isPlain(text.loadUnaligned(fromByteOffset: place, as: UInt64.self)) { return false }
      place &+= 8
    }
    // The last bytes again, as a whole word.
    return Self.isPlain(text.loadUnaligned(fromByteOffset: end &- 8, as: UInt64.self))
  }

  /// Whether none of 8 bytes needs a closer look. `$` and `~` are sent there, too: they are rare.
  ///
  /// A byte below 0x80 is at least *n* exactly where adding 0x80 − *n* sets its top bit, without
  /// touching its neighbours.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let each: UInt64 = 0x0101_0101_0101_0101
    let isControlOrSpace = ~(word &+ each &* 0x5f)
    let isQuoteToPercent = (word &+ each &* 0x5e) & ~(word &+ each &* 0x5a)
    let isBracketOrCaret = (word &+ each &* 0x25) & ~(word &+ each &* 0x21)
    let isBraceOrTilde = word &+ each &* 0x05
    let isColon = ~((word ^ each &* 0x3a) &+ each &* 0x7f)
    let isAngle = ~(((word | each &* 0x02) ^ each &* 0x3e) &+ each &* 0x7f)
    let isAt = ~((word ^ each &* 0x40) &+ each &* 0x7f)
    let isBacktick = ~((word ^ each &* 0x60) &+ each &* 0x7f)
    let isOther =
      word | isControlOrSpace | isQuoteToPercent | isBracketOrCaret | isBraceOrTilde | isColon
      | isAngle | isAt | isBacktick
    return isOther & (each &* 0x80) == 0
  }

  /// Where the scheme and its colon end, nil where there is none.
  private func scheme() -> Int? {
    guard end > 0, Self.isLetter(bytes[0]) else { return nil }
    var place = 1
    while place < end {
      let byte = bytes[place]
      if byte == UInt8(ascii: ":") { return place &+ 1 }
      if Self.classes[Int(byte)] & 2 == 0 { return nil }
      place &+= 1
    }
    return nil
  }

  /// A relative reference may not look as if it had a scheme.
  private var hasColonInFirstSegment: Bool {
    for place in 0..<end {
      switch bytes[place] {
      case UInt8(ascii: ":"): return true
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return false
      default: continue
      }
    }
    return false
  }

  private mutating func authority(_ international: Bool) -> Bool {
    let start = position
    var stop = position
    var host = position
    while stop < end {
      let byte = bytes[stop]
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
        break
      }
      if byte == UInt8(ascii: "@") {
        if host != start { return false }
        host = stop + 1
      }
      stop &+= 1
    }
    var part = FormatScanner(bytes, stop)
    part.position = start
    while part.position < host {
      if part.peek == UInt8(ascii: "@") {
        part.position += 1
      } else if part.peek == UInt8(ascii: "/") || !part.character(international) {
        return false
      }
    }
    guard part.host(international) else { return false }
    if part.take(":") { _ = part.skipDigits() }
    position = stop
    return part.isAtEnd
  }

  private mutating func host(_ international: Bool) -> Bool {
    guard take("[") else {
      while position < end, peek != UInt8(ascii: ":") {
        if !character(international) { return false }
      }
      return true
    }
    if take("v") || take("V") {
      while position < end, peek != UInt8(ascii: "]") {
        if !character(false) { return false }
      }
      return take("]")
    }
    return ipv6() && take("]")
  }

  /// Path, query and fragment.
  private mutating func rest(_ international: Bool) -> Bool {
    var hasFragment = false
    while position < end {
      if Self.classes[Int(bytes[position])] & 1 != 0 {
        position &+= 1
      } else if peek == UInt8(ascii: "#") {
        if hasFragment { return false }
        hasFragment = true
        position &+= 1
      } else if !character(international) {
        return false
      }
    }
    return true
  }

  /// Goes past one character that may stand in a path.
  private mutating func character(_ international: Bool) -> Bool {
    let byte = bytes[position]
    if Self.classes[Int(byte)] & 1 != 0 {
      position &+= 1
      return true
    }
    if byte == UInt8(ascii: "%") {
      guard end &- position >= 3, Self.isHex(bytes[position &+ 1]),
        Self.isHex(bytes[position &+ 2])
      else { return false }
      position &+= 3
      return true
    }
    // Control characters behind ASCII (U+0080 to U+009F) are not in RFC 3987.
    guard international, byte >= 0x80 else { return false }
    if byte == 0xc2, position &+ 1 < end, bytes[position &+ 1] < 0xa0 { return false }
    position &+= 1
    return true
  }

  /// RFC 6570: literals and expressions in braces.
  mutating func uriTemplate() -> Bool {
    while position < end {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "{"):
        position += 1
        guard templateExpression() else { return false }
      case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
        UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"),
        UInt8(ascii: "}"), 0x7f:
        return false
      case UInt8(ascii: "%"):
        guard character(false) else { return false }
      default: position += 1
      }
    }
    return true
  }

  private mutating func templateExpression() -> Bool {
    if "+#./;?&=,!@|".utf8.contains(peek) { position += 1 }
    while true {
      let start = position
      while position < end,
        Self.isLetter(peek) || peek &- 0x30 <= 9 || peek == UInt8(ascii: "_")
          || peek == UInt8(ascii: ".") || peek == UInt8(ascii: "%")
      {
        // A dot stands between two names.
        if peek == UInt8(ascii: "."), position == start || bytes[position - 1] == UInt8(ascii: ".")
        {
          return false
        }
        position += 1
      }
      if position == start { return false }
      if take(":") {
        guard peek != UInt8(ascii: "0"), (1...4).contains(skipDigits()) else { return false }
      } else {
        _ = take("*")
      }
      if take("}") { return true }
      guard take(",") else { return false }
    }
  }
}
