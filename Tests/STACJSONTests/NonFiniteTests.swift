import STACJSON
import Testing

@Suite("Numbers that are none in JSON")
struct NonFiniteTests {
  @Test("NaN and infinities are read where that is asked for, and else refused")
  func nonFinite() throws {
    let text = #"{"a": NaN, "b": [Infinity, -Infinity, -1], "c": "NaN"}"#
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    let document = try JSONDocument(parsing: text.utf8, allowsNonFiniteNumbers: true)
    let value = JSONValue(document.root)
    #expect(value["a"]?.double?.isNaN == true)
    #expect(value["b"]?.array == [.double(.infinity), .double(-.infinity), -1])
    #expect(value["c"] == "NaN")
    #expect(value.description == #"{"a":null,"b":[null,null,-1],"c":"NaN"}"#)
    for wrong in ["[NaNs]", "[Inf]", "[-Inf]", "[nan]", "[-NaN]", "[Na", "[-I"] {
      #expect(throws: JSONError.self, "\(wrong)") {
        try JSONDocument(parsing: wrong.utf8, allowsNonFiniteNumbers: true)
      }
    }
  }
}
