import Testing

@testable import STACJSON

/// What says the same has the same digest, and nothing else.
struct JSONDigestTests {
  private static func digest(_ text: String) throws -> JSONDigest {
    var parser = JSONParser()
    var buffer = ByteBuffer()
    buffer.append(text)
    return try buffer.withPaddedBytes { JSONDigest(try parser.parse(padded: $0)) }
  }

  @Test(arguments: [
    (#"{"a":1,"b":[true,null,"x"]}"#, #" { "b" : [ true , null, "\u0078"], "a" : 1.0 } "#),
    ("[1, 100, -7, 0]", "[1e0, 1e2, -7.0, -0.0]"),
    (#""é""#, #""\u00e9""#),
    ("18446744073709551615", "18446744073709551615"),
    ("9007199254740993", "9007199254740993"),
    ("0.1", "1e-1"),
    (#"{"a":{"x":1,"y":2}}"#, #"{"a":{"y":2,"x":1}}"#),
  ])
  func `values that say the same are the same`(a: String, b: String) throws {
    #expect(try Self.digest(a) == Self.digest(b))
  }

  @Test(arguments: [
    ("1", "2"), ("1", "-1"), ("1", "true"), ("0", "false"), ("null", "0"), (#""""#, "null"),
    (#""a""#, #""b""#), (#""1""#, "1"), ("[]", "{}"), ("[]", "[null]"), ("[1,2]", "[2,1]"),
    ("[[1],2]", "[[1,2]]"), (#"{"a":1}"#, #"{"b":1}"#), (#"{"a":1,"b":2}"#, #"{"a":2,"b":1}"#),
    (#"{"a":{"b":1}}"#, #"{"a":{},"b":1}"#), ("0.1", "0.10000000000000002"),
    ("9007199254740993", "9007199254740992"), (#""abcdefgh""#, #""abcdefg""#),
    (#""abcdefgh\u0000""#, #""abcdefgh""#), ("1e400", "1e401"),
  ])
  func `values that say something else are not`(a: String, b: String) throws {
    #expect(try Self.digest(a) != Self.digest(b))
  }

  @Test
  func `an object is put together from its members`() throws {
    let whole = try Self.digest(#"{"id":"x","n":[1,{"a":2}]}"#)
    var members = JSONDigest.Members()
    members.add("n", try Self.digest(#"[1,{"a":2}]"#))
    members.add("id", JSONDigest(text: "x"))
    #expect(members.digest == whole)
  }
}
