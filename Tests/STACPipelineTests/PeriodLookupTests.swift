import STACJSON
import STACTestSupport
import Testing

/// Tables of which the row counts that holds at the time of the record.
struct PeriodLookupTests {
  private static let table = """
    station,pattern,since,until
    b,late,2024-03-01,
    a,second,2024-02-01T00:00:00Z,2024-03-01
    a,first,,2024-01-15
    b,early,2024-01-01,
    c,20,2024-01-01,

    """

  private func made(
    _ rows: String, _ table: String = table, at: String = "at: t", more: String = ""
  ) async throws -> Scaffolded {
    try await scaffold(
      "id,s,t\n" + rows,
      """
      id: id
      geometry: null
      datetime: {value: 2024-01-01T00:00:00Z}
      properties:
        p:
          from: s
          lookup_file: {file: p.csv, key: station, value: pattern, from: since, until: until, \(at)}
      \(more)
      """, files: ["p.csv": table])
  }

  @Test(arguments: [
    // Without a start from the beginning; the end does not belong to it.
    ("a", "1999-01-01", "first"), ("a", "2024-01-14T23:59:59Z", "first"),
    ("a", "2024-02-01T00:00:00Z", "second"), ("a", "2024-02-29T23:59:59Z", "second"),
    // Without an end until the next one starts, or forever.
    ("b", "2024-02-29", "early"), ("b", "2024-03-01", "late"), ("b", "2999-01-01", "late"),
  ])
  func `the value is the one that holds at the time`(
    station: String, time: String, value: String
  ) async throws {
    let made = try await made("i,\(station),\(time)\n")
    #expect(made.diagnostics == "" && made.messages == [])
    #expect(made.items.first?["properties"]?["p"]?.string == value)
  }

  @Test(arguments: [
    ("a", "2024-01-15", "at 2024-01-15T00:00:00Z"), ("a", "2024-03-01", "at 2024-03-01T00:00:00Z"),
    ("b", "2023-12-31", "at 2023-12-31T00:00:00Z"), ("a", "", "without a time"),
    ("x", "2024-02-02", "at 2024-02-02T00:00:00Z"),
  ])
  func `a time at which nothing holds is named`(
    station: String, time: String, message: String
  ) async throws {
    let made = try await made("i,\(station),\(time)\n")
    #expect(made.items.isEmpty)
    let found = try #require(made.messages.first)
    #expect(found.contains("p.csv' has no entry for '\(station)' \(message)"), "\(found)")
  }

  @Test(arguments: [
    ("station,pattern,since,until\na,x,2024-01-01,2024-03-01\na,y,2024-02-01,\n", "overlap at"),
    ("station,pattern,since,until\na,x,,\na,y,,\n", "overlap at their beginning"),
    ("station,pattern,since,until\na,x,2024-01-01,\na,y,2024-01-01,\n", "overlap at 2024-01-01"),
    ("station,pattern,since,until\na,x,sometime,\n", "column 'since' of 'a': 'sometime' is not"),
    ("station,pattern,start,until\na,x,2024-01-01,\n", "has no column 'since'"),
  ])
  func `a table that cannot be right is refused before the first record`(
    table: String, message: String
  ) async throws {
    let made = try await made("i,a,2024-01-01\n", table)
    #expect(made.diagnostics.contains(message), "\(made.diagnostics)")
    #expect(made.items.isEmpty)
  }

  @Test
  func `the time of the record is needed, and its column is looked for`() async throws {
    let without = try await made("i,a,2024-01-01\n", at: "default: 1")
    #expect(without.diagnostics.contains("periods need 'at'"), "\(without.diagnostics)")
    let wrong = try await made("i,a,2024-01-01\n", at: "at: tt")
    #expect(wrong.diagnostics.contains("no column is named 'tt'"), "\(wrong.diagnostics)")
  }
}
