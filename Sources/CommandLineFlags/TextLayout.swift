/// The widest line of any help text.
let helpWidth = 79

/// Breaks a paragraph into lines of at most `helpWidth` columns, each after `indent` spaces.
///
/// A word longer than a line stays whole. Lines are counted in characters: the table is written in
/// plain letters.
func wrapped(_ paragraph: some StringProtocol, indent: Int) -> [String] {
  let margin = String(repeating: " ", count: indent)
  var lines: [String] = []
  var line = ""
  for word in paragraph.split(whereSeparator: \.isWhitespace) {
    if !line.isEmpty, indent + line.count + 1 + word.count > helpWidth {
      lines.append(margin + line)
      line = ""
    }
    line += line.isEmpty ? String(word) : " " + word
  }
  if !line.isEmpty { lines.append(margin + line) }
  return lines
}

/// The paragraphs of a text, which blank lines part.
func paragraphs(of text: String) -> [String] {
  var paragraphs: [String] = []
  var lines: [Substring] = []
  for line in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
    if !line.allSatisfy(\.isWhitespace) {
      lines.append(line)
    } else if !lines.isEmpty {
      paragraphs.append(lines.joined(separator: "\n"))
      lines = []
    }
  }
  return paragraphs
}

/// A term and its explanation beside it, or below it where the term is too long.
func entry(_ term: String, _ text: String, column: Int) -> [String] {
  let term = "  " + term
  var lines = wrapped(text, indent: column)
  guard let first = lines.first else { return [term] }
  guard term.count + 2 <= column else { return [term] + lines }
  lines[0] = term + first.dropFirst(term.count)
  return lines
}
