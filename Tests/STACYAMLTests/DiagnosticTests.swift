import STACJSON
import STACYAML
import Testing

struct DiagnosticTests {
  private func show(_ line: String, column: Int) -> String {
    let source = SourceText(Array(line.utf8), file: "f.yaml")
    let place = SourceLocation(byteOffset: column - 1, line: 1, column: column)
    return Diagnostic(.error, "m", at: place, in: source).description
  }

  @Test("the caret stands under the place, behind tabs and long characters too")
  func caret() {
    #expect(show("a: b", column: 4) == "f.yaml:1:4: error: m\na: b\n   ^")
    #expect(show("\ta\tb", column: 4) == "f.yaml:1:4: error: m\n\ta\tb\n\t \t^")
    #expect(show("é: ü", column: 5) == "f.yaml:1:5: error: m\né: ü\n   ^")
    #expect(show("ab", column: 3) == "f.yaml:1:3: error: m\nab\n  ^")
    #expect(show("ab", column: 99) == "f.yaml:1:99: error: m\nab\n  ^")
  }

  @Test("blank lines are not shown", arguments: ["", "  ", "\t"])
  func blank(line: String) {
    #expect(show(line, column: 1) == "f.yaml:1:1: error: m")
  }

  @Test("control characters are shown as pictures")
  func controls() {
    #expect(show("a\u{1B}[31m\u{7F}", column: 3) == "f.yaml:1:3: error: m\na␛[31m␡\n  ^")
  }

  @Test("long lines are cut to a window around the caret")
  func window() {
    let line = String(repeating: "é", count: 1_000)
    let before = String(repeating: "é", count: 50)
    let after = String(repeating: "é", count: 39)
    let indent = String(repeating: " ", count: 51)
    #expect(show(line, column: 1_001) == "f.yaml:1:1001: error: m\n…\(before)\(after)…\n\(indent)^")
    let start = String(repeating: "é", count: 90)
    #expect(show(line, column: 1) == "f.yaml:1:1: error: m\n\(start)…\n^")
    #expect(show(line, column: 2_001) == "f.yaml:1:2001: error: m\n…\(before)\n\(indent)^")
  }

  @Test("diagnostics come in document order, each once, with their notes")
  func order() throws {
    let source = SourceText(Array("ab\ncd".utf8), file: "f.yaml")
    let first = SourceLocation(byteOffset: 0, line: 1, column: 1)
    let second = SourceLocation(byteOffset: 3, line: 2, column: 1)
    let diagnostics = Diagnostics(for: source)
    #expect(!diagnostics.hasErrors)
    try diagnostics.throwErrors()
    let note = Diagnostic(.note, "n", at: first, in: source)
    diagnostics.error("late", at: second, hint: "h", notes: [note])
    diagnostics.warning("early", at: first)
    diagnostics.warning("early", at: first)
    diagnostics.error("early too", at: first)
    #expect(diagnostics.hasErrors)
    let error = #expect(throws: ConfigurationError.self) { try diagnostics.throwErrors() }
    #expect(
      error?.description == """
        f.yaml:1:1: warning: early
        ab
        ^
        f.yaml:1:1: error: early too
        ab
        ^
        f.yaml:2:1: error: late
        cd
        ^
        hint: h
        f.yaml:1:1: note: n
        ab
        ^
        """)
  }

  @Test("text of the file is quoted on one line and cut")
  func quoting() {
    let key = "a\\n\\t\\e" + String(repeating: "x", count: 100)
    let expected = "a\\n\\t\\u{1B}" + String(repeating: "x", count: 56) + "…"
    #expect(messages("\"\(key)\": 1\n\"\(key)\": 2").contains("duplicate key '\(expected)'"))
  }
}
