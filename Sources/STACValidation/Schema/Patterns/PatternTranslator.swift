/// Writes a regular expression of ECMA-262 (with its `u` flag, but as lenient as real patterns need)
/// as one of PCRE2.
///
/// The two differ in what `.` and `\s` are, in escapes, in names of properties, and in what stands
/// in brackets. What ECMA-262 does not know (`\A`, `\Z`, `\a`, `(*…)`) is refused.
struct PatternTranslator {
  private var input: ArraySlice<Unicode.Scalar>
  private var output = ""
  private var isInClass = false

  /// White space and line terminators, ECMA-262 section 22.2.2.9.
  private static let space =
    #"\t\n\x{0b}\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}"#

  private let isStrict: Bool

  private init(_ pattern: String, _ isStrict: Bool) {
    input = Array(pattern.unicodeScalars)[...]
    self.isStrict = isStrict
  }

  /// The same expression for PCRE2. If strict, groups that only other languages have are refused.
  static func translate(
    _ pattern: String, isStrict: Bool = false
  ) throws(PatternError) -> String {
    var translator = PatternTranslator(pattern, isStrict)
    try translator.run()
    return translator.output
  }

  private mutating func run() throws(PatternError) {
    var follows: Quantified = .nothing
    while let scalar = input.popFirst() {
      if isInClass {
        try takeInClass(scalar)
        if !isInClass { follows = .atom }
        continue
      }
      switch scalar {
      case "\\":
        try takeEscape()
        follows = .atom
      case ".":
        output += #"[^\n\r\x{2028}\x{2029}]"#
        follows = .atom
      case "[":
        isInClass = true
        output += "["
        if input.first == "^" {
          input.removeFirst()
          output += "^"
        }
      case "(":
        if input.first == "*" { throw PatternError(reason: "'(*' is not an expression") }
        output += "("
        follows = .nothing
        try takeGroupKind()
      case "*", "+", "?":
        if follows == .quantifier, scalar != "?" {
          throw PatternError(reason: "nothing to repeat before '\(scalar)'")
        }
        output.unicodeScalars.append(scalar)
        follows = follows == .quantifier ? .nothing : .quantifier
      case "|", "^":
        output.unicodeScalars.append(scalar)
        follows = .nothing
      default:
        output.unicodeScalars.append(scalar)
        follows = .atom
      }
    }
  }

  /// The `?` behind a parenthesis, so that it is not taken for a quantifier.
  private mutating func takeGroupKind() throws(PatternError) {
    guard input.first == "?" else { return }
    if isStrict {
      let kind = input.dropFirst().prefix { $0 != ")" && $0 != ":" }
      let isFlags = kind.allSatisfy { $0.properties.isAlphabetic || $0 == "-" }
      let next = input.dropFirst(kind.count + 1).first
      if kind.first == "P" || kind.first == "#" || (isFlags && next != ":") {
        throw PatternError(reason: "a group may not begin with '(?\(kind.first ?? ")")'")
      }
    }
    input.removeFirst()
    output += "?"
  }

  /// What a quantifier would stand behind.
  private enum Quantified {
    case nothing
    case atom
    case quantifier
  }

  private mutating func takeInClass(_ scalar: Unicode.Scalar) throws(PatternError) {
    switch scalar {
    case "]":
      isInClass = false
      output += "]"
    case "[": output += #"\["#
    case "\\": try takeEscape()
    default: output.unicodeScalars.append(scalar)
    }
  }

  // MARK: Escapes

  private mutating func takeEscape() throws(PatternError) {
    guard let scalar = input.popFirst() else {
      throw PatternError(reason: "it ends with a backslash")
    }
    switch scalar {
    case "s": output += isInClass ? Self.space : "[\(Self.space)]"
    case "S": output += isInClass ? #"\S"# : "[^\(Self.space)]"
    case "d", "D", "w", "W", "b", "B", "t", "n", "f", "r", "k":
      output += "\\"
      output.unicodeScalars.append(scalar)
    case "v": output += #"\x{0b}"#
    case "c":
      guard let letter = input.popFirst(), letter.isASCII, letter.properties.isAlphabetic else {
        throw PatternError(reason: #"'\c' needs a letter"#)
      }
      output += #"\x{\#(String(letter.value % 32, radix: 16))}"#
    case "x": try appendCode(takeHex(2))
    case "u": try takeUnicode()
    case "p", "P": try takeProperty(scalar)
    case "0": output += #"\x{0}"#
    case "1"..."9":
      output += "\\"
      output.unicodeScalars.append(scalar)
    default:
      if scalar.isASCII, scalar.properties.isAlphabetic {
        throw PatternError(reason: #"'\\#(scalar)' is no escape"#)
      }
      if scalar.isASCII { output += "\\" }
      output.unicodeScalars.append(scalar)
    }
  }

  private mutating func appendCode(_ code: UInt32) throws(PatternError) {
    guard Unicode.Scalar(code) != nil else {
      throw PatternError(reason: "\(String(code, radix: 16)) is no character")
    }
    output += #"\x{\#(String(code, radix: 16))}"#
  }

  private mutating func takeHex(_ count: Int) throws(PatternError) -> UInt32 {
    let digits = String(String.UnicodeScalarView(input.prefix(count)))
    guard digits.unicodeScalars.count == count, digits.allSatisfy(\.isHexDigit),
      let code = UInt32(digits, radix: 16)
    else { throw PatternError(reason: "an escape needs \(count) hexadecimal digits") }
    input = input.dropFirst(count)
    return code
  }

  /// `\u0041`, `\u{1F600}`, or two halves of a surrogate pair.
  private mutating func takeUnicode() throws(PatternError) {
    if input.first == "{" {
      let digits = String(String.UnicodeScalarView(input.dropFirst().prefix { $0 != "}" }))
      guard let code = UInt32(digits, radix: 16) else {
        throw PatternError(reason: #"'\u{\#(digits)}' is no escape"#)
      }
      input = input.dropFirst(digits.unicodeScalars.count + 2)
      return try appendCode(code)
    }
    var code = try takeHex(4)
    if code & 0xfc00 == 0xd800, input.starts(with: ["\\", "u"]) {
      input = input.dropFirst(2)
      code = 0x10000 + (code & 0x3ff) << 10 + (try takeHex(4)) & 0x3ff
    }
    try appendCode(code)
  }

  /// `\p{Letter}`, `\p{Script=Greek}`: PCRE2 knows the short names.
  private mutating func takeProperty(_ scalar: Unicode.Scalar) throws(PatternError) {
    guard input.first == "{" else {
      throw PatternError(reason: #"'\\#(scalar)' needs a name in braces"#)
    }
    let name = String(String.UnicodeScalarView(input.dropFirst().prefix { $0 != "}" }))
    input = input.dropFirst(name.unicodeScalars.count + 2)
    let value = name.split(separator: "=").last.map { String($0) } ?? name
    let isExtension = name.hasPrefix("Script_Extensions=") || name.hasPrefix("scx=")
    let short = Self.categories[value.lowercased()] ?? value
    output += "\\"
    output.unicodeScalars.append(scalar)
    output += "{\(isExtension ? "scx:" : "")\(short)}"
  }

  private static let categories: [String: String] = [
    "letter": "L", "cased_letter": "L&", "uppercase_letter": "Lu", "lowercase_letter": "Ll",
    "titlecase_letter": "Lt", "modifier_letter": "Lm", "other_letter": "Lo", "mark": "M",
    "nonspacing_mark": "Mn", "spacing_mark": "Mc", "enclosing_mark": "Me", "number": "N",
    "decimal_number": "Nd", "digit": "Nd", "letter_number": "Nl", "other_number": "No",
    "punctuation": "P", "punct": "P", "connector_punctuation": "Pc", "dash_punctuation": "Pd",
    "open_punctuation": "Ps", "close_punctuation": "Pe", "initial_punctuation": "Pi",
    "final_punctuation": "Pf", "other_punctuation": "Po", "symbol": "S", "math_symbol": "Sm",
    "currency_symbol": "Sc", "modifier_symbol": "Sk", "other_symbol": "So", "separator": "Z",
    "space_separator": "Zs", "line_separator": "Zl", "paragraph_separator": "Zp", "other": "C",
    "control": "Cc", "format": "Cf", "surrogate": "Cs", "private_use": "Co", "unassigned": "Cn",
  ]
}
