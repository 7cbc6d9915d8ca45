/// Names of hosts: RFC 1123 section 2.1, RFC 5890 where they are international.
enum HostName {
  static func isHostName(_ text: String) -> Bool {
    guard (1...253).contains(text.utf8.count) else { return false }
    return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { isLabel(Array($0), isInternational: false) }
  }

  static func isInternational(_ text: String) -> Bool {
    let dots: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{ff0e}", "\u{ff61}"]
    let labels = text.unicodeScalars.split(omittingEmptySubsequences: false) { dots.contains($0) }
    guard !text.isEmpty, text.utf8.count <= 1024 else { return false }
    let lengths = labels.map { label in
      label.allSatisfy(\.isASCII)
        ? label.count : (Punycode.encode(Array(label))?.count ?? label.count) + 4
    }
    guard lengths.reduce(lengths.count - 1, +) <= 253 else { return false }
    return labels.allSatisfy { label in
      if label.allSatisfy(\.isASCII) {
        return isLabel(label.map { UInt8($0.value) }, isInternational: true)
      }
      return isUnicodeLabel(Array(label))
    }
  }

  private static func isLabel(_ label: [UInt8], isInternational: Bool) -> Bool {
    guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"),
      label.last != UInt8(ascii: "-"),
      label.allSatisfy({
        FormatScanner.isLetter($0) || $0 &- 0x30 <= 9 || $0 == UInt8(ascii: "-")
      })
    else { return false }
    guard label.count >= 4, label[2] == UInt8(ascii: "-"), label[3] == UInt8(ascii: "-") else {
      return true
    }
    // `xn--` and no other letters may stand before two hyphens.
    guard label[0] | 0x20 == UInt8(ascii: "x"), label[1] | 0x20 == UInt8(ascii: "n"),
      let scalars = Punycode.decode(Array(label.dropFirst(4))),
      Punycode.encode(scalars)?.elementsEqual(
        label.dropFirst(4), by: { $0 == $1 | ($1 > 0x40 ? 0x20 : 0) }) == true
    else { return false }
    return !scalars.allSatisfy(\.isASCII) && isUnicodeLabel(scalars)
  }

  /// RFC 5891, section 4.2.3, and the rules for characters that depend on their neighbours,
  /// RFC 5892 appendix A.
  private static func isUnicodeLabel(_ label: [Unicode.Scalar]) -> Bool {
    guard let first = label.first, let last = label.last, first != "-", last != "-",
      Punycode.encode(label).map({ $0.count + 4 <= 63 }) ?? false
    else { return false }
    if label.count >= 4, label[2] == "-", label[3] == "-" { return false }
    switch first.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return false
    default: break
    }
    let hasArabicDigits = label.contains { ("\u{660}"..."\u{669}").contains($0) }
    let hasExtendedDigits = label.contains { ("\u{6f0}"..."\u{6f9}").contains($0) }
    if hasArabicDigits, hasExtendedDigits { return false }
    return label.indices.allSatisfy { isAllowed(at: $0, label) }
  }

  private static func isAllowed(at place: Int, _ label: [Unicode.Scalar]) -> Bool {
    let scalar = label[place]
    let previous = place > 0 ? label[place - 1] : nil
    let next = place + 1 < label.count ? label[place + 1] : nil
    switch scalar {
    case "-", "a"..."z", "0"..."9", "A"..."Z": return true
    case "\u{b7}": return previous == "l" && next == "l"
    case "\u{375}": return next.map { isGreek($0) } ?? false
    case "\u{5f3}", "\u{5f4}":
      return previous.map { ("\u{590}"..."\u{5ff}").contains($0) } ?? false
    case "\u{30fb}": return label.contains { isJapanese($0) }
    case "\u{200d}": return previous?.properties.canonicalCombiningClass == .virama
    case "\u{200c}":
      return previous?.properties.canonicalCombiningClass == .virama
        || (previous.map { isJoining($0) } ?? false) && (next.map { isJoining($0) } ?? false)
    // Disallowed exceptions, RFC 5892 section 2.6.
    case "\u{640}", "\u{7fa}", "\u{302e}", "\u{302f}", "\u{3031}"..."\u{3035}", "\u{303b}":
      return false
    case "\u{df}", "\u{3c2}", "\u{6fd}", "\u{6fe}", "\u{f0b}", "\u{3007}": return true
    case "\u{1100}"..."\u{11ff}", "\u{a960}"..."\u{a97c}", "\u{d7b0}"..."\u{d7fb}": return false
    default: return isLetterOrDigit(scalar)
    }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark,
      .decimalNumber:
      return scalar.properties.isNFKCStable
    default: return false
    }
  }

  private static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
    ("\u{370}"..."\u{3ff}").contains(scalar) || ("\u{1f00}"..."\u{1fff}").contains(scalar)
  }

  private static func isJapanese(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\u{30fb}"
      && (("\u{3041}"..."\u{30ff}").contains(scalar) || ("\u{4e00}"..."\u{9fff}").contains(scalar)
        || ("\u{3400}"..."\u{4dbf}").contains(scalar) || scalar == "\u{3007}")
  }

  /// Arabic, Syriac and their like, whose letters join.
  private static func isJoining(_ scalar: Unicode.Scalar) -> Bool {
    ("\u{620}"..."\u{74a}").contains(scalar) || ("\u{840}"..."\u{8ff}").contains(scalar)
  }
}

extension Unicode.Scalar.Properties {
  /// Whether case folding and compatibility leave the character as it is; where not, no name may
  /// have it.
  fileprivate var isNFKCStable: Bool { !changesWhenNFKCCaseFolded }
}
