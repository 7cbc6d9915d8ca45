internal import Glibc

/// The words of a command as people write it: separated by spaces, with single or double quotes
/// around what holds spaces, and `\` before what is meant as it is. Nothing else means anything: there
/// is no shell.
///
/// - Throws: ``StorageError`` where a quote is not closed or there is no word.
public func commandWords(_ text: String) throws(StorageError) -> [String] {
  var words: [String] = []
  var word: String?
  var quote: Character?
  var isEscaped = false
  for character in text {
    if isEscaped {
      word = (word ?? "") + String(character)
      isEscaped = false
    } else if character == "\\", quote != "'" {
      isEscaped = true
    } else if let open = quote {
      if character == open { quote = nil } else { word = (word ?? "") + String(character) }
    } else if character == "'" || character == "\"" {
      quote = character
      word = word ?? ""
    } else if character.isWhitespace {
      if let whole = word { words.append(whole) }
      word = nil
    } else {
      word = (word ?? "") + String(character)
    }
  }
  if let whole = word { words.append(whole) }
  if quote != nil || isEscaped {
    throw StorageError(.content, "a quote is not closed in the command '\(text)'", path: text)
  }
  if words.isEmpty { throw StorageError(.content, "the command is empty", path: text) }
  return words
}

/// The file of a program: as it is where it has a slash, else looked for on `PATH`; nil where there is
/// none that may be run.
public func programFile(_ name: String) -> String? {
  if name.contains("/") { return isProgram(name) ? name : nil }
  let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
  for folder in path.split(separator: ":") {
    let file = join(String(folder), name)
    if isProgram(file) { return file }
  }
  return nil
}
