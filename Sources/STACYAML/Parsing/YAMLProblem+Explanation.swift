internal import STACJSON

extension YAMLProblem {
  /// The problem in words for people who do not know how YAML is parsed.
  func error(in source: SourceText, places: YAMLPlaceMap) -> ConfigurationError {
    let offset = places.offset(of: place)
    let location = source.location(at: offset)
    if let tab = indentingTab(in: source, at: offset) {
      return ConfigurationError(
        "tabs are not allowed in YAML indentation", at: tab, in: source, hint: "indent with spaces")
    }
    if problem == "found unexpected end of stream", let contextPlace {
      return ConfigurationError(
        "a quoted text without a closing quote", at: places.location(of: contextPlace), in: source)
    }
    let (message, hint) = explanation(in: source, at: offset)
    var notes: [Diagnostic] = []
    if let context, let contextPlace {
      let start = places.location(of: contextPlace)
      if start.line != location.line {
        let words = "\(Self.contexts[context] ?? context) that begins here"
        notes = [Diagnostic(.note, words, at: start, in: source)]
      }
    }
    return ConfigurationError(message, at: location, in: source, hint: hint, notes: notes)
  }

  private static let contexts = [
    "while parsing a block mapping": "in the mapping",
    "while parsing a block collection": "in the list",
    "while parsing a flow mapping": "in the mapping",
    "while parsing a flow sequence": "in the list",
    "while scanning a simple key": "in the key",
  ]

  /// The tab at the place, or else in the indentation of its line.
  private func indentingTab(in source: SourceText, at offset: Int) -> SourceLocation? {
    let location = source.location(at: offset)
    let line = source.line(location.line)
    let tab = UInt8(ascii: "\t")
    if offset < source.bytes.count, source.bytes[offset] == tab { return location }
    let indentation = line.prefix { $0 == UInt8(ascii: " ") || $0 == tab }
    guard indentation.count < line.count, let first = indentation.firstIndex(of: tab) else {
      return nil
    }
    return source.location(at: first)
  }

  private func explanation(in source: SourceText, at offset: Int) -> (String, hint: String?) {
    let rest = source.bytes[min(offset, source.bytes.count)...]
    switch problem {
    case "found character that cannot start any token":
      let character = String(decoding: rest.prefix(4), as: UTF8.self).prefix(1)
      return (
        "a value cannot begin with \(quoted(String(character)))", "put the value between quotes"
      )
    case "mapping values are not allowed in this context":
      return (
        "unexpected ':'",
        "check the indentation, and put values that contain ': ' between quotes"
      )
    case "control characters are not allowed":
      return ("control character in the text", "write it as an escape between double quotes")
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      let line = String(decoding: source.line(source.location(at: offset).line), as: UTF8.self)
      return (
        "expected ',' or \(problem.hasSuffix("]'") ? "']'" : "'}'")",
        line.contains("${") ? "inside […] and {…} put \"${…}\" between quotes" : nil
      )
    case "did not find expected key":
      return ("expected a key", "check the indentation of this line and the lines before it")
    case "did not find expected '-' indicator":
      return ("expected '-'", "check the indentation of this line and the lines before it")
    case "could not find expected ':'":
      return ("expected ':' after the key", "put text that is not a key between quotes")
    case "did not find expected node content":
      return ("expected a value", nil)
    case "did not find expected alphabetic or numeric character":
      return ("expected a name after '&' or '*'", "put text that begins so between quotes")
    case "found incompatible YAML document":
      return ("not a version of YAML that can be read", "write %YAML 1.2, or leave the line out")
    case "found undefined tag handle":
      return ("a tag that no %TAG line explains", nil)
    case "found unknown escape character":
      return (
        "unknown escape in a quoted text", "write '\\\\' for a backslash, or use single quotes"
      )
    case "did not find expected hexdecimal number":
      return ("expected hexadecimal digits after the escape", nil)
    default:
      return (problem, nil)
    }
  }
}
