import STACJSON
import STACYAML
import Testing

/// See <https://yaml.org/spec/1.2.2/#103-core-schema>.
struct CoreSchemaTests {
  @Test(
    "plain text becomes a value",
    arguments: [
      ("", .null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null),
      ("nUll", .string("nUll")),
      ("true", .boolean(true)), ("True", .boolean(true)), ("TRUE", .boolean(true)),
      ("false", .boolean(false)), ("False", .boolean(false)), ("FALSE", .boolean(false)),
      ("yes", .string("yes")), ("no", .string("no")), ("on", .string("on")),
      ("off", .string("off")), ("Y", .string("Y")), ("tRUE", .string("tRUE")),
      ("0", .integer(0)), ("-0", .integer(0)), ("+12", .integer(12)), ("-7", .integer(-7)),
      ("010", .integer(10)), ("0o17", .integer(15)), ("0xFf", .integer(255)),
      ("-0x1", .string("-0x1")), ("0o8", .string("0o8")), ("0x", .string("0x")),
      ("0x-1", .string("0x-1")), ("0o+7", .string("0o+7")),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .double(9_223_372_036_854_775_808)),
      ("1_000", .string("1_000")), ("12:30", .string("12:30")), ("1e3", .double(1000)),
      ("1.5", .double(1.5)), ("1.", .double(1)), (".5", .double(0.5)), ("-.5e-1", .double(-0.05)),
      ("+1.E2", .double(100)), (".", .string(".")), ("1.2.3", .string("1.2.3")),
      ("1e", .string("1e")), ("e1", .string("e1")), ("+", .string("+")), ("--1", .string("--1")),
      (".inf", .double(.infinity)), ("+.Inf", .double(.infinity)), ("-.INF", .double(-.infinity)),
      ("inf", .string("inf")), ("nan", .string("nan")), ("-.nan", .string("-.nan")),
      ("٣", .string("٣")), ("1٣", .string("1٣")),
      ("2024-01-01", .string("2024-01-01")),
      ("2024-01-01T00:00:00Z", .string("2024-01-01T00:00:00Z")),
    ] as [(String, JSONValue)])
  func plainText(text: String, value: JSONValue) {
    #expect(CoreSchema.value(of: text) == value)
  }

  @Test("not-a-number is a number", arguments: [".nan", ".NaN", ".NAN"])
  func notANumber(text: String) throws {
    guard case .double(let double) = CoreSchema.value(of: text) else {
      Issue.record("\(text) is not a double")
      return
    }
    #expect(double.isNaN)
  }

  @Test(
    "a tag decides the type",
    arguments: [
      ("!!str 5", .string("5")), ("!!str true", .string("true")), ("!!str", .string("")),
      ("!!int \"5\"", .integer(5)), ("!!int 0x10", .integer(16)),
      ("!!float 1", .double(1)), ("!!float '.5'", .double(0.5)),
      ("!!bool \"true\"", .boolean(true)), ("!!null ''", .null),
      ("! 5", .string("5")), ("! true", .string("true")),
      ("!<tag:yaml.org,2002:str> 5", .string("5")),
      ("'5'", .string("5")), ("\"null\"", .string("null")), ("''", .string("")),
      ("|\n  5", .string("5")), (">-\n  true", .string("true")),
    ] as [(String, JSONValue)])
  func tagged(text: String, value: JSONValue) throws {
    #expect(try parse("k: " + text)["k"]?.value == value)
  }

  @Test(
    "a tag that does not fit is an error",
    arguments: [
      (
        "k: !!int abc",
        """
        flow.yaml:1:4: error: 'abc' is not an integer
        k: !!int abc
           ^
        """
      ),
      (
        "k: !!bool yes",
        """
        flow.yaml:1:4: error: 'yes' is not true or false
        k: !!bool yes
           ^
        """
      ),
      (
        "k: !!float x\nl: !!null 0",
        """
        flow.yaml:1:4: error: 'x' is not a number
        k: !!float x
           ^
        flow.yaml:2:4: error: '0' is not null
        l: !!null 0
           ^
        """
      ),
      (
        "k: !!binary aGk=\nl: !mine {}\nm: !!map []",
        """
        flow.yaml:1:4: error: tag '!!binary' cannot be used here
        k: !!binary aGk=
           ^
        hint: the tags are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map
        flow.yaml:2:4: error: tag '!mine' cannot be used here
        l: !mine {}
           ^
        hint: the tags are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map
        flow.yaml:3:4: error: tag '!!map' cannot be used here
        m: !!map []
           ^
        hint: the tags are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map
        """
      ),
    ])
  func wrongTags(text: String, expected: String) {
    #expect(messages(text) == expected)
  }
}
