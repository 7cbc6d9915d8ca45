import STACJSON
import STACYAML
import Testing

struct VariableTests {
  private static let environment = [
    "N": "5", "T": "true", "S": "some text", "E": "", "SECRET": "hunter2", "D": "${N}", "_a1": "x",
    "Q": "a: [b", "NUL": "null",
  ]

  private func expand(
    _ text: String, file: String = "flow.yaml", leaving: Set<String> = []
  ) throws -> ConfigurationNode {
    var document = try ConfigurationDocument(parsing: text, file: file)
    try document.expandVariables(leaving: leaving) { Self.environment[$0] }
    return document.root
  }

  @Test(
    "variables are expanded in scalars",
    arguments: [
      ("${N}", .integer(5)), ("${T}", .boolean(true)), ("${S}", .string("some text")),
      ("${E}", .null), ("${NUL}", .null), ("'${E}'", .string("")),
      ("'${N}'", .string("5")), ("\"${N}\"", .string("5")), ("|-\n  ${N}", .string("5")),
      ("a${N}", .string("a5")), ("${N}${N}", .string("55")), ("1${N}", .string("15")),
      ("${N} ", .integer(5)),
      ("!!str ${N}", .string("5")), ("!!float ${N}", .double(5)), ("!!int '${N}'", .integer(5)),
      ("${_a1}", .string("x")), ("${Q}", .string("a: [b")),
      ("${D}", .string("${N}")),
      ("${X:-7}", .integer(7)), ("${E:-7}", .integer(7)), ("${N:-7}", .integer(5)),
      ("${X:-}", .null), ("'${X:-}'", .string("")),
      ("${X:-${N}}", .integer(5)), ("${X:-a${S}b}", .string("asome textb")),
      ("${X:-${Y:-${Z:-deep}}}", .string("deep")),
      ("${X:-http://h:80/}/v1", .string("http://h:80//v1")),
      ("${X:-$$}", .string("$")),
      ("$$", .string("$")), ("$${N}", .string("${N}")), ("$$$${N}", .string("$${N}")),
      ("$$${N}", .string("$5")), ("a$", .string("a$")), ("$N", .string("$N")),
      ("$.a", .string("$.a")), ("'^a$'", .string("^a$")), ("'{item_id}'", .string("{item_id}")),
    ] as [(String, JSONValue)])
  func expansion(text: String, value: JSONValue) throws {
    #expect(try expand("k: " + text)["k"]?.value == value)
  }

  @Test("keys are not expanded")
  func keys() throws {
    #expect(try expand("${N}: ${N}").description == #"{"${N}":"${N}"}"#)
    #expect(try expand("${N}: ${N}").value == ["${N}": 5])
  }

  @Test("templates of others are left alone")
  func untouched() throws {
    let text = "k: '${collection}/${item.year}/${N}/${collectionS:-x}'"
    let node = try #require(try expand(text, leaving: ["collection", "item.year"])["k"])
    #expect(node.value == .string("${collection}/${item.year}/5/x"))
    #expect(node.variables == ["N", "collectionS"])
    let plain = try #require(try expand("k: ${collection}", leaving: ["collection"])["k"])
    #expect(plain.value == .string("${collection}"))
    #expect(plain.variables.isEmpty)
  }

  @Test("values of variables do not show in what is printed")
  func redaction() throws {
    let text = "token: ${SECRET}\nlist: ['a ${SECRET:-x}', b]\nfree: $$5"
    let root = try expand(text)
    let redacted = #"{"token":"${SECRET}","list":["a ${SECRET:-x}","b"],"free":"$5"}"#
    #expect(root.variables == ["SECRET"])
    #expect(root["free"]?.variables == [])
    #expect(root.redactedValue.description == redacted)
    #expect(root.description == redacted)
    #expect("\([root])" == "[\(redacted)]")
    let scalar = try #require(root["token"]?.scalar)
    #expect("\(scalar)" == "${SECRET}")
    #expect(scalar.value == .string("hunter2"))
    var dumped = ""
    dump(root, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }

  @Test(
    "what cannot be expanded",
    arguments: [
      (
        "a: ${MISSING}",
        """
        flow.yaml:1:4: error: variable 'MISSING' is not set
        a: ${MISSING}
           ^
        hint: set it in the environment or in the .env file, or write ${MISSING:-default}
        """
      ),
      (
        "a: 1\nb: 'text ${N} and ${MISSING}/${MISSING}/${GONE}'\nc: ${X:-${GONE}}",
        """
        flow.yaml:2:19: error: variable 'MISSING' is not set
        b: 'text ${N} and ${MISSING}/${MISSING}/${GONE}'
                          ^
        hint: set it in the environment or in the .env file, or write ${MISSING:-default}
        flow.yaml:2:41: error: variable 'GONE' is not set
        b: 'text ${N} and ${MISSING}/${MISSING}/${GONE}'
                                                ^
        hint: set it in the environment or in the .env file, or write ${GONE:-default}
        flow.yaml:3:9: error: variable 'GONE' is not set
        c: ${X:-${GONE}}
                ^
        hint: set it in the environment or in the .env file, or write ${GONE:-default}
        """
      ),
      (
        "a: |\n  one\n  two ${MISSING}\n",
        """
        flow.yaml:3:7: error: variable 'MISSING' is not set
          two ${MISSING}
              ^
        hint: set it in the environment or in the .env file, or write ${MISSING:-default}
        """
      ),
      (
        "a: \"\\x24{MISSING}\"",
        """
        flow.yaml:1:4: error: variable 'MISSING' is not set
        a: "\\x24{MISSING}"
           ^
        hint: set it in the environment or in the .env file, or write ${MISSING:-default}
        """
      ),
      (
        "a: ${N",
        """
        flow.yaml:1:4: error: '${N' has no closing '}'
        a: ${N
           ^
        hint: write ${NAME} or ${NAME:-default}, and '$$' for a dollar sign that stands for itself
        """
      ),
      (
        "a: ${}",
        """
        flow.yaml:1:4: error: '${}' is not a variable
        a: ${}
           ^
        hint: write ${NAME} or ${NAME:-default}, and '$$' for a dollar sign that stands for itself
        """
      ),
      (
        "a: ${1A}",
        """
        flow.yaml:1:4: error: '${1A}' is not a variable
        a: ${1A}
           ^
        hint: write ${NAME} or ${NAME:-default}, and '$$' for a dollar sign that stands for itself
        """
      ),
      (
        "a: ${A B}",
        """
        flow.yaml:1:4: error: '${A B}' is not a variable
        a: ${A B}
           ^
        hint: write ${NAME} or ${NAME:-default}, and '$$' for a dollar sign that stands for itself
        """
      ),
      (
        "a: ${N-x}",
        """
        flow.yaml:1:4: error: '${N-x}' is not a variable
        a: ${N-x}
           ^
        hint: write ${NAME} or ${NAME:-default}, and '$$' for a dollar sign that stands for itself
        """
      ),
      (
        "a: x ${X:-${N}",
        """
        flow.yaml:1:6: error: '${X:-${N}' is not a variable
        a: x ${X:-${N}
             ^
        hint: write ${NAME} or ${NAME:-default}, and '$$' for a dollar sign that stands for itself
        """
      ),
      (
        "a: !!int ${SECRET}",
        """
        flow.yaml:1:4: error: '${SECRET}' is not an integer
        a: !!int ${SECRET}
           ^
        """
      ),
      (
        "a: &x ${MISSING}\nb: *x",
        """
        flow.yaml:1:7: error: variable 'MISSING' is not set
        a: &x ${MISSING}
              ^
        hint: set it in the environment or in the .env file, or write ${MISSING:-default}
        """
      ),
    ])
  func variables(text: String, expected: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try expand(text) }
    #expect(error.description == expected)
  }

  @Test("defaults cannot nest without end")
  func deepDefaults() throws {
    let text =
      "a: " + String(repeating: "${X:-", count: 50_000) + String(repeating: "}", count: 50_000)
    let error = try #require(throws: ConfigurationError.self) { try expand(text) }
    #expect(error.diagnostics.map(\.message) == ["more than 16 variables inside each other"])
    let fine =
      "a: " + String(repeating: "${X:-", count: 16) + "1" + String(repeating: "}", count: 16)
    #expect(try expand(fine)["a"]?.value == .integer(1))
  }
}
