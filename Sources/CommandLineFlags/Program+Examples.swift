extension Program {
  /// What is wrong with the examples: each must be a line that the program understands.
  func mistakes(in examples: [Command.Example]) -> [String] {
    examples.compactMap { example in
      let calls = shellWords(of: example.line).split(separator: "|").filter { $0.first == name }
      if calls.isEmpty { return "the example '\(example.line)' does not call \(name)" }
      for call in calls {
        do throws(UsageError) {
          _ = try parse(Array(call.dropFirst()))
        } catch {
          return "the example '\(example.line)': \(error.message)"
        }
      }
      return nil
    }
  }
}

/// The words of a simple shell line: blanks part them, quotes keep them together, a redirection is
/// left out, and `|` and `&&` stand as `|`.
private func shellWords(of line: String) -> [String] {
  var words: [String] = []
  var word = ""
  var isWord = false
  var quote: Character?
  for character in line + " " {
    if character == quote {
      quote = nil
    } else if quote != nil {
      word.append(character)
    } else if character == "'" || character == "\"" {
      quote = character
      isWord = true
    } else if character != " " {
      word.append(character)
      isWord = true
    } else if isWord {
      words.append(word == "&&" ? "|" : word)
      word = ""
      isWord = false
    }
  }
  while let redirection = words.firstIndex(where: { $0 == ">" || $0 == "<" || $0 == ">>" }) {
    words.removeSubrange(redirection..<min(redirection + 2, words.count))
  }
  return words
}
