import STACJSON
import STACYAML
import Testing

struct EnvironmentFileTests {
  @Test(
    "lines become variables",
    arguments: [
      ("A=1", ["A": "1"]), ("", [:]), ("# nothing\n\n  # more\n", [:]),
      ("A=1\nB=2\r\nC=3", ["A": "1", "B": "2", "C": "3"]),
      ("export A=1", ["A": "1"]), ("  export\tA=1", ["A": "1"]), ("export=1", ["export": "1"]),
      ("A = b c  # comment", ["A": "b c"]), ("A=b#c", ["A": "b#c"]), ("A=#c", ["A": ""]),
      ("A=", ["A": ""]), ("A=\nB=1", ["A": "", "B": "1"]), ("A=x=y", ["A": "x=y"]),
      ("A='b # $c \\n'", ["A": "b # $c \\n"]), ("A=\"\" # c", ["A": ""]),
      (#"A="a\n\t\\\"\$\q${B}""#, ["A": "a\n\t\\\"$\\q${B}"]),
      ("A='one\ntwo'\nB=1", ["A": "one\ntwo", "B": "1"]),
      ("A=it's", ["A": "it's"]), ("A=1\nA=2", ["A": "2"]), ("\u{FEFF}A=é", ["A": "é"]),
    ] as [(String, [String: String])])
  func lines(text: String, expected: [String: String]) throws {
    let file = try EnvironmentFile(parsing: text, file: ".env")
    let names = Set(file.variables.map(\.name))
    #expect(names == Set(expected.keys))
    for name in names { #expect(file[name] == expected[name]) }
    #expect(file["OTHER"] == nil)
  }

  @Test("variables know where they stand")
  func places() throws {
    let file = try EnvironmentFile(parsing: "A='x\ny'\n export B=2", file: ".env")
    #expect(file.variables.map(\.location.description) == ["1:1", "3:9"])
  }

  @Test("mistakes are reported without the line, which may hold a secret")
  func mistakes() throws {
    let text = "SECRET\n1A=x\n=y\nB: z\nC='a' b\nD=ok\nexport \nE='open\nF=1"
    let error = try #require(throws: ConfigurationError.self) {
      try EnvironmentFile(parsing: text, file: ".env")
    }
    #expect(
      error.description == """
        .env:1:7: error: expected '=' after the name
        hint: write NAME=value
        .env:2:1: error: expected a name
        hint: write NAME=value
        .env:3:1: error: expected a name
        hint: write NAME=value
        .env:4:2: error: expected '=' after the name
        hint: write NAME=value
        .env:5:7: error: text after the closing quote
        hint: put the whole value between quotes, or a '#' before a comment
        .env:7:8: error: expected a name
        hint: write NAME=value
        .env:8:3: error: a value without a closing quote
        """)
  }

  @Test("bytes that are not UTF-8 are reported without the line")
  func encoding() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try EnvironmentFile(parsing: Array("A=secret".utf8) + [0xFF], file: ".env")
    }
    #expect(
      error.description == """
        .env:1:9: error: byte 0xFF is not valid UTF-8
        hint: save the file as UTF-8
        """)
  }
}
