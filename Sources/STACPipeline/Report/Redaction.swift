internal import STACJSON

/// Puts `${NAME}` in the place of values that must not be shown.
struct Redaction: Sendable {
  private var replacements: [(value: String, escaped: String, name: String)] = []

  /// Hides values, given by the names of their variables. Values of fewer than four characters
  /// stay: they would be found everywhere.
  init(_ values: [String: String]) {
    for (name, value) in values where value.count >= 4 {
      let quoted = JSONValue.string(value).description
      replacements.append((value, String(quoted.dropFirst().dropLast()), "${\(name)}"))
    }
    // A value may hold another one.
    replacements.sort { ($1.value.count, $0.name) < ($0.value.count, $1.name) }
  }

  var isEmpty: Bool { replacements.isEmpty }

  /// A text without the values.
  func text(_ text: String) -> String {
    replacements.reduce(text) { $0.replacing($1.value, with: $1.name) }
  }

  /// A JSON text without the values.
  func json(_ text: String) -> String {
    replacements.reduce(text) { $0.replacing($1.escaped, with: $1.name) }
  }

  /// Whether the name of a variable says that its value is nobody's business.
  static func isSecret(_ name: String) -> Bool {
    let name = name.uppercased()
    let parts = ["TOKEN", "SECRET", "PASSW", "CREDENTIAL", "APIKEY", "SIGNATURE", "COOKIE"]
    if parts.contains(where: name.contains) { return true }
    let words: Set<Substring> = ["KEY", "PASS", "AUTH", "SAS", "PIN"]
    return name.split(separator: "_").contains(where: words.contains)
  }
}
