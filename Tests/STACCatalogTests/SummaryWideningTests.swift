import STACJSON
import Testing

@testable import STACCatalog

/// Summaries that were given, where Items say more.
struct SummaryWideningTests {
  @Test(arguments: [
    // What holds stays as it was written.
    (#"["b","a"]"#, #"["a"]"#, #"["b","a"]"#),
    (
      #"{"minimum":0,"maximum":100}"#, #"{"minimum":2.5,"maximum":40}"#,
      #"{"minimum":0,"maximum":100}"#
    ),
    (#"["b"]"#, #"["a","c"]"#, #"["b","a","c"]"#),
    (#"[10.0]"#, #"[10,20]"#, #"[10.0,20]"#),
    (
      #"{"minimum":5,"maximum":9,"note":"x"}"#, #"{"minimum":1,"maximum":7}"#,
      #"{"minimum":1,"maximum":9,"note":"x"}"#
    ),
    (#"{"minimum":5,"maximum":9}"#, #"[3,30]"#, #"{"minimum":3,"maximum":30}"#),
    (
      #"{"minimum":"2024-01-01T00:00:00Z","maximum":"2024-06-01T00:00:00Z"}"#,
      #"{"minimum":"2023-01-01T00:00:00Z","maximum":"2024-02-01T00:00:00Z"}"#,
      #"{"minimum":"2023-01-01T00:00:00Z","maximum":"2024-06-01T00:00:00Z"}"#
    ),
    // A list of numbers of which only the ends are known becomes their range.
    ("[1,2]", #"{"minimum":1,"maximum":900}"#, #"{"minimum":1,"maximum":900}"#),
    ("[1,2,900]", #"{"minimum":1,"maximum":900}"#, "[1,2,900]"),
    // A JSON Schema is not touched.
    (#"{"type":"number"}"#, #"{"minimum":1,"maximum":2}"#, #"{"type":"number"}"#),
  ])
  func `they are widened, and nothing is taken away`(
    given: String, made: String, expected: String
  ) throws {
    let widened = SummaryWidening.widened(
      ["p": try JSONValue(parsing: given), "other": [1]],
      by: ["p": try JSONValue(parsing: made), "new": ["x"]])
    #expect(JSONValue.object(widened).description == #"{"p":\#(expected),"other":[1]}"#)
  }
}
