internal import STACJSON
internal import STACModel
internal import Testing

struct TemporalIntervalTests {
  @Test(arguments: [
    ("2024-01-01T00:00:00Z/..", "2024-01-01T00:00:00Z/.."),
    ("2024-01-01T00:00:00Z/", "2024-01-01T00:00:00Z/.."),
    ("../2024-01-01T00:00:00Z", "../2024-01-01T00:00:00Z"),
    ("/2024-01-01T01:00:00+01:00", "../2024-01-01T00:00:00Z"),
    ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    ("2024-01-01T00:00:00Z/2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z/2024-01-02T00:00:00Z"),
    ("2024-02-29", "2024-02-29T00:00:00Z/2024-02-29T23:59:59.999999Z"),
    ("2024-02", "2024-02-01T00:00:00Z/2024-02-29T23:59:59.999999Z"),
    ("2023", "2023-01-01T00:00:00Z/2023-12-31T23:59:59.999999Z"),
    ("2023/2024-06", "2023-01-01T00:00:00Z/2024-06-30T23:59:59.999999Z"),
    ("2023-06-01/..", "2023-06-01T00:00:00Z/.."),
  ])
  func `intervals, instants and whole days are read`(text: String, written: String) throws {
    let interval = try TemporalInterval(text)
    #expect(interval.description == written)
    #expect(try TemporalInterval(written) == interval)
    #expect(try TemporalInterval(.array(interval.json)) == interval)
  }

  @Test(arguments: [
    ("../..", "'../..' is open at both ends"),
    ("/", "'/' is open at both ends"),
    ("a/b/c", "'a/b/c' has more than one '/'"),
    ("2024-13", "there is no day or month '2024-13'"),
    ("2023-02-29", "there is no day or month '2023-02-29'"),
    ("24-01-01", "'24-01-01' is not a time, day, month or year such as 2024-01-31"),
    ("2024-1-1", "'2024-1-1' is not a time, day, month or year such as 2024-01-31"),
    ("+024", "'+024' is not a time, day, month or year such as 2024-01-31"),
    ("", "'' is not a time, day, month or year such as 2024-01-31"),
    (
      "2024/2023",
      "the interval ends at 2023-12-31T23:59:59.999999Z, before it begins at 2024-01-01T00:00:00Z"
    ),
  ])
  func `what is not an interval is refused with the reason`(text: String, message: String) {
    let error = #expect(throws: ModelError.self) { try TemporalInterval(text) }
    #expect(error?.message == message)
  }

  @Test(arguments: [
    ("2024", "2024-06-01T00:00:00Z", true), ("2024", "2023-12-31T23:59:59Z", false),
    ("2024", "2024-12-31T23:59:59.9Z", true), ("2024/..", "2030", true),
    ("../2024", "2025", false), ("../2024", "2023/2026", true),
    ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", true), ("2024/..", "../2023", false),
  ])
  func `intervals intersect where they share an instant`(
    a: String, b: String, expected: Bool
  ) throws {
    let (a, b) = (try TemporalInterval(a), try TemporalInterval(b))
    #expect(a.intersects(b) == expected)
    #expect(b.intersects(start: a.start, end: a.end) == expected)
    if let instant = b.start, instant == b.end { #expect(a.contains(instant) == expected) }
  }

  @Test func `a union covers both, and stays open where one is`() throws {
    let union = try TemporalInterval("2024").union(try TemporalInterval("2020-05-05T00:00:00Z"))
    #expect(union.description == "2020-05-05T00:00:00Z/2024-12-31T23:59:59.999999Z")
    #expect(union.union(try TemporalInterval("2024/..")).end == nil)
    #expect(union.union(.always) == .always)
    #expect(TemporalInterval.always.json == [.null, .null])
  }

  @Test(arguments: [#"["2024-01-01T00:00:00Z"]"#, #"[1,null]"#, #"null"#, #"["2024",null]"#])
  func `an interval of an extent is two times or nulls`(text: String) throws {
    let json = try JSONValue(parsing: text)
    #expect(throws: ModelError.self) { try TemporalInterval(json) }
  }
}
