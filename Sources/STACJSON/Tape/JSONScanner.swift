/// Reads JSON byte by byte: slower than simdjson, but it knows where each value stands, says what
/// is wrong and where, and keeps numbers of any size.
///
/// It runs where simdjson refused a document, and where places are asked for.
struct JSONScanner {
  private let bytes: UnsafeRawBufferPointer
  private let maximumDepth: Int
  /// Whether `NaN`, `Infinity` and `-Infinity` are numbers, as Python writes and reads them.
  private let allowsNonFinite: Bool
  private var position = 0
  private var words: [UInt64] = []
  private var strings: [UInt8] = []
  private var ranges: [Range<Int>] = []
  /// The word index of each container that is open, and its count of members or elements.
  private var open: [(index: Int, count: Int)] = []

  init(
    _ bytes: UnsafeRawBufferPointer, maximumDepth: Int = JSONParser.maximumDepth,
    allowsNonFinite: Bool = false
  ) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
    self.allowsNonFinite = allowsNonFinite
  }

  /// Reads the whole text as one document.
  mutating func scan() throws(JSONError) -> ScannedTape {
    append(TapeTag.root, 0)
    skipByteOrderMark()
    skipSpace()
    if position == bytes.count { throw fail(.truncated, "the text is empty") }
    try scanValues()
    skipSpace()
    if position < bytes.count {
      throw fail(.syntax, "unexpected \(found) behind the end of the document")
    }
    append(TapeTag.root, 0)
    words[0] |= UInt64(words.count)
    return ScannedTape(words: words, strings: strings, ranges: ranges)
  }

  // MARK: Values

  /// Reads one value and all that it holds, without recursion.
  private mutating func scanValues() throws(JSONError) {
    repeat {
      try scanValueStart()
      // Close what ends here, then find the start of the next value.
      while let container = open.last {
        skipSpace()
        let isObject = tag(container.index) == TapeTag.object
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if peek == close {
          position += 1
          closeContainer()
          continue
        }
        if container.count > 0 {
          if peek != UInt8(ascii: ",") { throw expectedSeparator(isObject) }
          position += 1
          skipSpace()
          if peek == close { throw fail(.syntax, "unexpected \(found) after a comma") }
        }
        open[open.count - 1].count += 1
        if isObject { try scanKey() }
        break
      }
    } while !open.isEmpty
  }

  /// Reads a scalar whole, or the opening of a container.
  private mutating func scanValueStart() throws(JSONError) {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): try openContainer(TapeTag.object)
    case UInt8(ascii: "["): try openContainer(TapeTag.array)
    case UInt8(ascii: "\""): try scanString()
    case UInt8(ascii: "t"): try scanLiteral("true", TapeTag.yes)
    case UInt8(ascii: "f"): try scanLiteral("false", TapeTag.no)
    case UInt8(ascii: "n"): try scanLiteral("null", TapeTag.null)
    case UInt8(ascii: "N") where allowsNonFinite: try scanNonFinite("NaN", .nan)
    case UInt8(ascii: "I") where allowsNonFinite: try scanNonFinite("Infinity", .infinity)
    case UInt8(ascii: "-") where allowsNonFinite && isInfinityNext:
      try scanNonFinite("-Infinity", -.infinity)
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): try scanNumber()
    case nil: throw fail(.truncated, "the text ends where a value should be\(unclosed)")
    default: throw fail(.syntax, "expected a value, found \(found)")
    }
  }

  private mutating func scanKey() throws(JSONError) {
    skipSpace()
    guard peek == UInt8(ascii: "\"") else {
      if peek == nil {
        throw fail(.truncated, "the text ends where a member name should be\(unclosed)")
      }
      throw fail(.syntax, "expected a member name in double quotes, found \(found)")
    }
    try scanString()
    skipSpace()
    guard peek == UInt8(ascii: ":") else {
      if peek == nil { throw fail(.truncated, "the text ends behind a member name\(unclosed)") }
      throw fail(.syntax, "expected ':' behind a member name, found \(found)")
    }
    position += 1
  }

  private mutating func openContainer(_ tag: UInt8) throws(JSONError) {
    if open.count >= maximumDepth {
      throw fail(.depth, "arrays and objects are nested more than \(maximumDepth) deep")
    }
    open.append((words.count, 0))
    append(tag, 0)
    position += 1
  }

  private mutating func closeContainer() {
    guard let container = open.popLast() else { return }
    let isObject = tag(container.index) == TapeTag.object
    append(isObject ? TapeTag.objectEnd : TapeTag.arrayEnd, UInt64(container.index))
    let count = UInt64(min(container.count, 0xff_ffff))
    words[container.index] |= UInt64(words.count) | count << 32
    ranges[container.index] = ranges[container.index].lowerBound..<position
  }

  private mutating func scanLiteral(_ word: StaticString, _ tag: UInt8) throws(JSONError) {
    let start = position
    try skipWord(word)
    append(tag, 0, at: start)
  }

  private mutating func scanNonFinite(
    _ word: StaticString, _ value: Double
  ) throws(JSONError) {
    let start = position
    try skipWord(word)
    append(TapeTag.double, 0, at: start)
    append(word: value.bitPattern, at: start)
  }

  private var isInfinityNext: Bool {
    position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "I")
  }

  private mutating func skipWord(_ word: StaticString) throws(JSONError) {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      let byte = word.utf8Start[offset]
      if peek == nil { throw fail(.truncated, "the text ends inside '\(word)'\(unclosed)") }
      guard peek == byte else {
        position = start
        throw fail(.syntax, "expected '\(word)', found \(found)")
      }
      position += 1
    }
  }

  private mutating func scanNumber() throws(JSONError) {
    let start = position
    var isInteger = true
    if peek == UInt8(ascii: "-") { position += 1 }
    if peek == UInt8(ascii: "0") {
      position += 1
      if isDigit { throw fail(.syntax, "a number may not begin with a needless 0", at: start) }
    } else {
      try skipDigits(start, "a number")
    }
    if peek == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try skipDigits(start, "the fraction of a number")
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
      try skipDigits(start, "the exponent of a number")
    }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    let string = String(decoding: text, as: UTF8.self)
    if isInteger, let value = Int64(string) {
      append(TapeTag.integer, 0, at: start)
      append(word: UInt64(bitPattern: value), at: start)
    } else if isInteger, let value = UInt64(string) {
      append(TapeTag.unsigned, 0, at: start)
      append(word: value, at: start)
    } else if !isInteger, let value = Double(string), value.isFinite {
      append(TapeTag.double, 0, at: start)
      append(word: value.bitPattern, at: start)
    } else {
      append(TapeTag.bigNumber, UInt64(strings.count), at: start)
      appendString(text)
    }
  }

  private mutating func skipDigits(_ start: Int, _ what: String) throws(JSONError) {
    guard isDigit else {
      if peek == nil { throw fail(.truncated, "the text ends inside \(what)") }
      throw fail(.syntax, "\(what) needs a digit here, found \(found)")
    }
    while isDigit { position += 1 }
  }

  // MARK: Strings

  private mutating func scanString() throws(JSONError) {
    let start = position
    position += 1
    var text: [UInt8] = []
    while true {
      guard let byte = peek else { throw unclosedString(start) }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        append(TapeTag.string, UInt64(strings.count), at: start)
        text.withUnsafeBytes { appendString($0) }
        return
      case UInt8(ascii: "\\"): try scanEscape(into: &text, string: start)
      case 0..<0x20:
        throw fail(
          .syntax, "control character \(name(of: byte)) inside a string must be escaped")
      case 0x20..<0x80:
        text.append(byte)
        position += 1
      default: try scanMultibyte(into: &text)
      }
    }
  }

  private mutating func scanEscape(into text: inout [UInt8], string: Int) throws(JSONError) {
    let start = position
    position += 1
    guard let byte = peek else { throw unclosedString(string) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try scanHex(start, string)
      if code & 0xfc00 == 0xd800 {
        guard peek == UInt8(ascii: "\\") else { throw loneSurrogate(start) }
        position += 1
        guard peek == UInt8(ascii: "u") else { throw loneSurrogate(start) }
        position += 1
        let low = try scanHex(start, string)
        guard low & 0xfc00 == 0xdc00 else { throw loneSurrogate(start) }
        code = 0x10000 + (code & 0x3ff) << 10 + low & 0x3ff
      }
      guard let scalar = Unicode.Scalar(code) else { throw loneSurrogate(start) }
      text.append(contentsOf: Character(scalar).utf8)
    default:
      position = start + 1
      throw fail(.syntax, "'\\' may not stand before \(foundCharacter)", at: start)
    }
  }

  private func unclosedString(_ start: Int) -> JSONError {
    fail(.truncated, "the string that begins here is not closed", at: start)
  }

  private func loneSurrogate(_ start: Int) -> JSONError {
    fail(.encoding, "this escape is half of a surrogate pair, not a character", at: start)
  }

  private mutating func scanHex(_ start: Int, _ string: Int) throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek else { throw unclosedString(string) }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fail(.syntax, "'\\u' needs four hexadecimal digits", at: start)
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  /// Takes one character of two to four bytes, if it is well-formed UTF-8 (RFC 3629).
  private mutating func scanMultibyte(into text: inout [UInt8]) throws(JSONError) {
    guard let scalar else {
      throw fail(.encoding, "byte \(name(of: bytes[position])) is not UTF-8 here")
    }
    let length = UTF8.width(scalar)
    text.append(contentsOf: bytes[position..<position + length])
    position += length
  }

  private mutating func appendString(_ text: UnsafeRawBufferPointer) {
    withUnsafeBytes(of: UInt32(text.count).littleEndian) { strings.append(contentsOf: $0) }
    strings.append(contentsOf: text)
    strings.append(0)
  }

  // MARK: Bytes and words

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The character at the place; nil at the end and where the bytes are not UTF-8.
  private var scalar: Unicode.Scalar? {
    var decoder = UTF8()
    var iterator = bytes[position..<min(position + 4, bytes.count)].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return scalar
  }

  private var isDigit: Bool {
    guard let byte = peek else { return false }
    return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      position += 1
    }
  }

  private mutating func skipByteOrderMark() {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  private func tag(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] >> 56) }

  private mutating func append(_ tag: UInt8, _ payload: UInt64, at offset: Int? = nil) {
    append(word: UInt64(tag) << 56 | payload, at: offset ?? position)
  }

  private mutating func append(word: UInt64, at offset: Int) {
    words.append(word)
    ranges.append(offset..<position)
  }

  // MARK: Messages

  private func fail(_ code: JSONError.Code, _ message: String, at offset: Int? = nil) -> JSONError {
    JSONError(code, message, at: SourceLocation(byteOffset: offset ?? position, in: bytes))
  }

  private func expectedSeparator(_ inObject: Bool) -> JSONError {
    if peek == nil { return fail(.truncated, "the text ends too early\(unclosed)") }
    let close = inObject ? "}" : "]"
    return fail(.syntax, "expected ',' or '\(close)', found \(found)")
  }

  private var unclosed: String {
    guard let container = open.last else { return "" }
    let place = SourceLocation(byteOffset: ranges[container.index].lowerBound, in: bytes)
    let what = tag(container.index) == TapeTag.object ? "object" : "array"
    return ": the \(what) that begins at \(place) is not closed"
  }

  /// What stands at the place: a whole word, where there is one.
  private var found: String {
    let word = bytes[position...].prefix { byte in
      let letter = byte | 0x20
      return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
    }
    guard word.count > 1 else { return foundCharacter }
    return "'\(String(decoding: word.prefix(20), as: UTF8.self))\(word.count > 20 ? "…" : "")'"
  }

  private var foundCharacter: String {
    guard let byte = peek else { return "the end of the text" }
    guard let scalar else { return "byte \(name(of: byte))" }
    switch scalar {
    case "'": return "a single quote"
    case " ": return "a space"
    case "\t": return "a tab"
    case "\n", "\r": return "the end of the line"
    case _ where byte < 0x20 || byte == 0x7f: return "byte \(name(of: byte))"
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .privateUse,
      .unassigned:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    default: return "'\(scalar)'"
    }
  }

  private func name(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.count == 1 ? "0" : "") + digits
  }
}
