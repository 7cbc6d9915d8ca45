import STACJSON
import STACYAML
import Testing

struct ReaderTests {
  private enum Format: String, CaseIterable {
    case json, parquet
  }

  @Test("right values are read")
  func values() throws {
    let text = """
      string: a
      quoted: "5"
      text: 1.0
      integer: 0x10
      whole: 3
      real: 2.5
      bool: false
      one: x
      many: [x, y]
      word: json
      child: {name: c}
      children: [{name: d}, {name: e}]
      free: {a: 1, b: 2}
      any: [1, {a: ~}]
      nothing: ~
      """
    let found = try report(text) { reader in
      #expect(reader.string("string") == "a")
      #expect(reader.string("quoted", .required) == "5")
      #expect(reader.text("text") == "1.0")
      #expect(reader.integer("integer", in: 1...16) == 16)
      #expect(reader.number("whole") == 3)
      #expect(reader.number("real", in: 0...3) == 2.5)
      #expect(reader.bool("bool") == false)
      #expect(reader.strings("one") == ["x"])
      #expect(reader.strings("many") == ["x", "y"])
      #expect(reader.choice("word", of: Format.self) == .json)
      #expect(reader.mapping("child") { $0.string("name", .required) } == "c")
      #expect(reader.mappings("children") { $0.string("name", .required) } == ["d", "e"])
      #expect(reader.members("free") { $0.value.value }?.map(\.key) == ["a", "b"])
      #expect(
        reader.value("any") == [1, ["a": .null]])
      #expect(reader.string("nothing") == nil)
      #expect(reader.string("absent") == nil)
    }
    #expect(found == "")
  }

  @Test("every mistake is reported, in the order of the document")
  func mistakes() throws {
    let text = """
      moduel: ingest
      workers: 99
      ratio: .inf
      dry_run: yes
      version: 1.0
      format: parqet
      tags: [a, 2]
      name:
      list: 5
      steps:
        - id: a
          confg: {}
        - b
      settings: [1]
      unheard_of: 1
      """
    let found = try report(text) { reader in
      _ = reader.string("module", .required)
      _ = reader.mapping("settings") { $0.string("x") }
      _ = reader.mappings("steps") { step in
        _ = step.node("config")
        return step.string("id", .required)
      }
      _ = reader.mappings("list") { _ in 1 }
      _ = reader.string("name", .required)
      _ = reader.strings("tags")
      _ = reader.choice("format", of: Format.self)
      _ = reader.string("version")
      _ = reader.bool("dry_run")
      _ = reader.number("ratio")
      _ = reader.integer("workers", in: 1...64)
    }
    #expect(
      found == """
        flow.yaml:1:1: error: required key 'module' is missing
        moduel: ingest
        ^
        flow.yaml:1:1: error: unknown key 'moduel'
        moduel: ingest
        ^
        hint: did you mean 'module'?
        flow.yaml:2:10: error: 'workers' must be an integer from 1 to 64, not the integer 99
        workers: 99
                 ^
        flow.yaml:3:8: error: 'ratio' must be a finite number, not the number .inf
        ratio: .inf
               ^
        flow.yaml:4:10: error: 'dry_run' must be true or false, not the text 'yes'
        dry_run: yes
                 ^
        hint: write true or false
        flow.yaml:5:10: error: 'version' must be text, not the number 1.0
        version: 1.0
                 ^
        hint: write "1.0", with the quotes
        flow.yaml:6:9: error: 'format' must be one of 'json', 'parquet', not the text 'parqet'
        format: parqet
                ^
        hint: did you mean 'parquet'?
        flow.yaml:7:11: error: 'tags[1]' must be text, not the integer 2
        tags: [a, 2]
                  ^
        hint: write "2", with the quotes
        flow.yaml:8:1: error: 'name' has no value
        name:
        ^
        flow.yaml:9:7: error: 'list' must be a list of mappings, not the integer 5
        list: 5
              ^
        flow.yaml:12:5: error: unknown key 'confg'
            confg: {}
            ^
        hint: did you mean 'config'?
        flow.yaml:13:5: error: 'steps[1]' must be a mapping, not the text 'b'
          - b
            ^
        flow.yaml:14:11: error: 'settings' must be a mapping, not a list
        settings: [1]
                  ^
        flow.yaml:15:1: error: unknown key 'unheard_of'
        unheard_of: 1
        ^
        hint: the keys here are 'module', 'settings', 'steps', 'list', 'name', 'tags', 'format', 'version', 'dry_run', 'ratio', 'workers'
        """)
  }

  @Test(
    "wrong types name what was expected and what was there",
    arguments: [
      (
        "k: [1]",
        """
        flow.yaml:1:4: error: 'k' must be text, not a list
        flow.yaml:1:4: error: 'k' must be an integer of at least 0, not a list
        flow.yaml:1:4: error: 'k' must be a number from -1.0 to 1.0, not a list
        flow.yaml:1:4: error: 'k' must be true or false, not a list
        flow.yaml:1:4: error: 'k' must be 'only', not a list
        flow.yaml:1:4: error: 'k' must be a mapping, not a list
        flow.yaml:1:5: error: 'k[0]' must be text, not the integer 1
        flow.yaml:1:5: error: 'k[0]' must be a mapping, not the integer 1
        """
      ),
      (
        "k: {}",
        """
        flow.yaml:1:4: error: 'k' must be text, not a mapping
        flow.yaml:1:4: error: 'k' must be an integer of at least 0, not a mapping
        flow.yaml:1:4: error: 'k' must be a number from -1.0 to 1.0, not a mapping
        flow.yaml:1:4: error: 'k' must be true or false, not a mapping
        flow.yaml:1:4: error: 'k' must be 'only', not a mapping
        flow.yaml:1:4: error: 'k' must be text or a list of texts, not a mapping
        flow.yaml:1:4: error: 'k' must be a list, not a mapping
        flow.yaml:1:4: error: 'k' must be a list of mappings, not a mapping
        """
      ),
      (
        "k: x",
        """
        flow.yaml:1:4: error: 'k' must be an integer of at least 0, not the text 'x'
        flow.yaml:1:4: error: 'k' must be a number from -1.0 to 1.0, not the text 'x'
        flow.yaml:1:4: error: 'k' must be true or false, not the text 'x'
        flow.yaml:1:4: error: 'k' must be 'only', not the text 'x'
        flow.yaml:1:4: error: 'k' must be a list, not the text 'x'
        flow.yaml:1:4: error: 'k' must be a mapping, not the text 'x'
        flow.yaml:1:4: error: 'k' must be a list of mappings, not the text 'x'
        """
      ),
      (
        "k: 1.5",
        """
        flow.yaml:1:4: error: 'k' must be text, not the number 1.5
        flow.yaml:1:4: error: 'k' must be an integer of at least 0, not the number 1.5
        flow.yaml:1:4: error: 'k' must be a number from -1.0 to 1.0, not the number 1.5
        flow.yaml:1:4: error: 'k' must be true or false, not the number 1.5
        flow.yaml:1:4: error: 'k' must be 'only', not the number 1.5
        flow.yaml:1:4: error: 'k' must be text or a list of texts, not the number 1.5
        flow.yaml:1:4: error: 'k' must be a list, not the number 1.5
        flow.yaml:1:4: error: 'k' must be a mapping, not the number 1.5
        flow.yaml:1:4: error: 'k' must be a list of mappings, not the number 1.5
        """
      ),
      (
        "k: true",
        """
        flow.yaml:1:4: error: 'k' must be text, not true
        flow.yaml:1:4: error: 'k' must be an integer of at least 0, not true
        flow.yaml:1:4: error: 'k' must be a number from -1.0 to 1.0, not true
        flow.yaml:1:4: error: 'k' must be 'only', not true
        flow.yaml:1:4: error: 'k' must be text or a list of texts, not true
        flow.yaml:1:4: error: 'k' must be a list, not true
        flow.yaml:1:4: error: 'k' must be a mapping, not true
        flow.yaml:1:4: error: 'k' must be a list of mappings, not true
        """
      ),
      (
        "k: '1'",
        """
        flow.yaml:1:4: error: 'k' must be an integer of at least 0, not the text '1'
        flow.yaml:1:4: error: 'k' must be a number from -1.0 to 1.0, not the text '1'
        flow.yaml:1:4: error: 'k' must be true or false, not the text '1'
        flow.yaml:1:4: error: 'k' must be 'only', not the text '1'
        flow.yaml:1:4: error: 'k' must be a list, not the text '1'
        flow.yaml:1:4: error: 'k' must be a mapping, not the text '1'
        flow.yaml:1:4: error: 'k' must be a list of mappings, not the text '1'
        """
      ),
      (
        "k: -3",
        """
        flow.yaml:1:4: error: 'k' must be text, not the integer -3
        flow.yaml:1:4: error: 'k' must be an integer of at least 0, not the integer -3
        flow.yaml:1:4: error: 'k' must be a number from -1.0 to 1.0, not the integer -3
        flow.yaml:1:4: error: 'k' must be true or false, not the integer -3
        flow.yaml:1:4: error: 'k' must be 'only', not the integer -3
        flow.yaml:1:4: error: 'k' must be text or a list of texts, not the integer -3
        flow.yaml:1:4: error: 'k' must be a list, not the integer -3
        flow.yaml:1:4: error: 'k' must be a mapping, not the integer -3
        flow.yaml:1:4: error: 'k' must be a list of mappings, not the integer -3
        """
      ),
    ])
  func wrong(text: String, expected: String) throws {
    let found = try report(text) { reader in
      _ = reader.string("k")
      _ = reader.text("k")
      _ = reader.integer("k", in: 0...Int.max)
      _ = reader.number("k", in: -1...1)
      _ = reader.bool("k")
      _ = reader.word("k", among: ["only"])
      _ = reader.strings("k")
      _ = reader.nodes("k")
      _ = reader.mapping("k") { $0.remainingEntries() }
      _ = reader.mappings("k") { $0.remainingEntries() }
      _ = reader.members("k") { $0.key }
    }
    #expect(
      found.split(separator: "\n").filter { $0.contains("error") }.joined(separator: "\n")
        == expected)
  }

  @Test("no value of a variable is in a message")
  func secrets() throws {
    let text = "a: ${A}\nb: ${A}\nc: '${A}!'"
    let found = try report(text, lookup: { _ in "hunter2" }) { reader in
      _ = reader.integer("a")
      _ = reader.word("b", among: ["hunter3"])
      _ = reader.bool("c")
    }
    #expect(
      found == """
        flow.yaml:1:4: error: 'a' must be an integer, not the text behind '${A}'
        a: ${A}
           ^
        flow.yaml:2:4: error: 'b' must be 'hunter3', not the text behind '${A}'
        b: ${A}
           ^
        flow.yaml:3:4: error: 'c' must be true or false, not the text behind '${A}!'
        c: '${A}!'
           ^
        """)
  }

  @Test("a variable in quotes has a type for those who ask for one")
  func quotedVariables() throws {
    let text = #"{"n": "${N}", "m": "${N}", "b": "${B}", "s": "${N}", "t": "1${N}"}"#
    let found = try report(text, lookup: { $0 == "N" ? "5" : "true" }) { reader in
      #expect(reader.integer("n") == 5)
      #expect(reader.number("m") == 5)
      #expect(reader.bool("b") == true)
      #expect(reader.string("s") == "5")
      #expect(reader.integer("t") == nil)
    }
    #expect(
      found == """
        flow.yaml:1:59: error: 't' must be an integer, not the text behind '1${N}'
        …{N}", "m": "${N}", "b": "${B}", "s": "${N}", "t": "1${N}"}
                                                           ^
        """)
  }

  @Test("a document that is not a mapping")
  func notMapping() throws {
    let document = try ConfigurationDocument(parsing: "- a", file: "flow.yaml")
    let diagnostics = Diagnostics(for: document.source)
    let error = try #require(throws: ConfigurationError.self) {
      try ConfigurationReader.read(document, named: "the workflow", reporting: diagnostics) { _ in 1
      }
    }
    #expect(
      error.description == """
        flow.yaml:1:1: error: the workflow must be a mapping, not a list
        - a
        ^
        """)
  }

  @Test("warnings and free keys are no errors")
  func warnings() throws {
    let document = try ConfigurationDocument(parsing: "a: 1\nb: 2", file: "flow.yaml")
    let diagnostics = Diagnostics(for: document.source)
    let keys = try ConfigurationReader.read(
      document, named: "the workflow", reporting: diagnostics
    ) { reader in
      _ = reader.node("a")
      diagnostics.warning("old key 'a'", at: reader.location(ofKey: "a"), hint: "write 'c'")
      return reader.remainingEntries().map(\.key)
    }
    #expect(keys == ["b"])
    #expect(
      diagnostics.all.map(\.description) == [
        """
        flow.yaml:1:1: warning: old key 'a'
        a: 1
        ^
        hint: write 'c'
        """
      ])
  }

  @Test("callers report errors of their own at a key")
  func ownErrors() throws {
    let found = try report("a: 1\nb: x") { reader in
      _ = reader.node("a")
      _ = reader.node("b")
      reader.error("'b' is no colour", at: "b", hint: "try 'red'")
      reader.error("neither 'c' nor 'd' is there", at: "c")
      #expect(reader.keys == ["a", "b"])
    }
    #expect(
      found == """
        flow.yaml:1:1: error: neither 'c' nor 'd' is there
        a: 1
        ^
        flow.yaml:2:4: error: 'b' is no colour
        b: x
           ^
        hint: try 'red'
        """)
  }
}
