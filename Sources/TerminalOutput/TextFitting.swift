/// A text cut to some columns, with an ellipsis in place of what is left out.
public func truncated(_ text: String, toWidth width: Int) -> String {
  if displayWidth(of: text) <= width { return text }
  if width < 1 { return "" }
  var kept = ""
  var used = 0
  for character in text {
    let next = displayWidth(of: character)
    if used + next > width - 1 { break }
    kept.append(character)
    used += next
  }
  return kept + "…"
}

/// A text that a terminal shows in one line and does not obey: line breaks and tabs become blanks;
/// other controls, and marks that change the direction of what follows, become `\u{FFFD}`.
///
/// Whatever comes out of a catalog passes through here before it reaches a terminal.
///
/// - Complexity: O(*n*).
public func singleLine(_ text: String) -> String {
  if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
  var line = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x09...0x0D, 0x85, 0x2028, 0x2029: line.append(" ")
    case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: line.append("\u{FFFD}")
    default: line.append(scalar)
    }
  }
  return String(line)
}
