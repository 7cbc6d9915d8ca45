// The standard library's normal forms; Foundation builds on the same ones.
@_spi(_Unicode) internal import Swift

/// What CASEI and ACCENTI do to texts before they are compared.
enum CQL2Folding {
  /// Unicode's full case folding (chapter 5.18): `Straße` and `STRASSE` become the same.
  case letters
  /// Accents and other marks that stand on a letter go: `débárquér` becomes `debarquer`.
  case accents

  func fold(_ text: String) -> String {
    switch self {
    case .letters: text.unicodeScalars.map(Self.folded).joined()
    case .accents: Self.withoutMarks(text)
    }
  }

  /// Most characters fold as their capitals' small letters do.
  private static func folded(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    // Dotless i is a letter of its own; it shares its capital with i.
    case 0x131: "\u{131}"
    // Capital sharp s has no capitals of its own.
    case 0x1e9e: "ss"
    // Cherokee folds to its capitals.
    case 0x13a0...0x13f5: String(scalar)
    case 0x13f8...0x13fd, 0xab70...0xabbf: scalar.properties.uppercaseMapping
    default:
      scalar.properties.uppercaseMapping.unicodeScalars
        .map(\.properties.lowercaseMapping).joined()
    }
  }

  private static func withoutMarks(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text._nfd where scalar.properties.generalCategory != .nonspacingMark {
      result.append(scalar)
    }
    return String(result)
  }
}
