/// How many columns a terminal needs for a text.
///
/// Combining marks and controls take none; East Asian wide characters and emoji take two, as
/// Unicode Standard Annex #11 says. A grapheme cluster is as wide as its widest part.
///
/// - Complexity: O(*n*).
public func displayWidth(of text: some StringProtocol) -> Int {
  var width = 0
  for byte in text.utf8 {
    if !(0x20..<0x7F).contains(byte) { return text.reduce(0) { $0 + displayWidth(of: $1) } }
    width += 1
  }
  return width
}

/// How many columns a terminal needs for a character.
func displayWidth(of character: Character) -> Int {
  var width = 0
  for scalar in character.unicodeScalars {
    // The variation selector asks for the picture rather than the text.
    if scalar.value == 0xFE0F, width == 1 { return 2 }
    width = max(width, displayWidth(of: scalar))
  }
  return width
}

private func displayWidth(of scalar: Unicode.Scalar) -> Int {
  if (0x20..<0x7F).contains(scalar.value) { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: return 0
  default: break
  }
  if scalar.properties.isEmojiPresentation { return 2 }
  return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
}

/// The blocks whose characters are wide or full width.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
  0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
  0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF,
  0x1F200...0x1F2FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
]
