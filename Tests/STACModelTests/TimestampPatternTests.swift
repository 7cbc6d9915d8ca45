import STACModel
import Testing

struct TimestampPatternTests {
  @Test(arguments: [
    ("%d/%m/%Y %H:%M", "31/01/2024 23:59", "2024-01-31T23:59:00Z"),
    ("%d/%m/%Y", "1/2/2024", "2024-02-01T00:00:00Z"),
    ("%Y%j", "2024366", "2024-12-31T00:00:00Z"), ("%Y-%j", "2023-060", "2023-03-01T00:00:00Z"),
    ("%Y%m%dT%H%M%S.%f", "20240131T235959.25", "2024-01-31T23:59:59.25Z"),
    ("%d %b %Y", "3 Sep 2024", "2024-09-03T00:00:00Z"),
    ("%B %d, %Y", "september 3, 2024", "2024-09-03T00:00:00Z"),
    ("%d%b%y", "03SEP99", "1999-09-03T00:00:00Z"),
    ("%I:%M %p %F", "12:05 AM 2024-01-01", "2024-01-01T00:05:00Z"),
    ("%I:%M%p %F", "1:05pm 2024-01-01", "2024-01-01T13:05:00Z"),
    ("%F %T%z", "2024-01-01 00:30:00+0100", "2023-12-31T23:30:00Z"),
    ("%s", "1706745600.5", "2024-02-01T00:00:00.5Z"), ("%s", "-1", "1969-12-31T23:59:59Z"),
    ("day %d%% %m %Y", "day 05% 06 2024", "2024-06-05T00:00:00Z"),
    ("%F %T", "2016-12-31 23:59:60", "2017-01-01T00:00:00Z"),
  ])
  func `a text that fits a pattern is an instant`(
    pattern: String, text: String, time: String
  ) throws {
    #expect(try TimestampPattern(pattern).timestamp(text).description == time)
  }

  @Test(arguments: [
    ("%d/%m/%Y", "30/02/2024", "there is no such day"),
    ("%d/%m/%Y", "1/13/2024", "there is no such day"),
    ("%Y-%j", "2023-366", "the year has no day 366"),
    ("%H:%M %F", "24:00 2024-01-01", "no such time"),
    ("%d/%m/%Y", "2024-01-01", "it is not of the form %d/%m/%Y"),
    ("%d/%m/%Y", "01/01/2024 x", "it is not of the form"), ("%Y%m%d", "2024131", "no such day"),
    ("%Y%m%d", "202411", "not of the form"),
    ("%I %F", "13 2024-01-01", "not of the form"),
  ])
  func `a text that is no time is named with the reason`(
    pattern: String, text: String, reason: String
  ) throws {
    let pattern = try TimestampPattern(pattern)
    let error = #expect(throws: ModelError.self) { try pattern.timestamp(text) }
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test
  func `a field that is not known is named`() {
    #expect(throws: ModelError.self) { try TimestampPattern("%Q") }
    #expect(throws: ModelError.self) { try TimestampPattern("%Y%") }
  }

  /// Against Python's zoneinfo.
  @Test(arguments: [
    ("Europe/Berlin", "2024-07-01 12:00:00", "2024-07-01T10:00:00Z"),
    ("Europe/Berlin", "2024-01-01 12:00:00", "2024-01-01T11:00:00Z"),
    ("Europe/Berlin", "2050-07-01 12:00:00", "2050-07-01T10:00:00Z"),
    ("Europe/Berlin", "2050-12-01 12:00:00", "2050-12-01T11:00:00Z"),
    // Twice on the clock; the first counts.
    ("Europe/Berlin", "2024-10-27 02:30:00", "2024-10-27T00:30:00Z"),
    ("America/New_York", "2050-03-13 03:00:00", "2050-03-13T07:00:00Z"),
    ("Australia/Sydney", "2050-01-01 00:00:00", "2049-12-31T13:00:00Z"),
    ("Asia/Kathmandu", "2024-01-01 00:00:00", "2023-12-31T18:15:00Z"),
    ("Asia/Kathmandu", "1900-01-01 00:00:00", "1899-12-31T18:18:44Z"),
    ("+05:30", "2024-01-01 00:00:00", "2023-12-31T18:30:00Z"),
    ("UTC", "2024-01-01 00:00:00", "2024-01-01T00:00:00Z"),
  ])
  func `a local time is an instant by the rules of its zone`(
    zone: String, text: String, time: String
  ) throws {
    let found = try TimestampPattern("%F %T").timestamp(text, zone: TimeZoneRule(zone))
    #expect(found.description == time)
  }

  @Test
  func `a time that the clock passes over is named, and so is a zone that is none`() throws {
    let zone = try TimeZoneRule("Europe/Berlin")
    let pattern = try TimestampPattern("%F %T")
    let error = #expect(throws: ModelError.self) {
      try pattern.timestamp("2024-03-31 02:30:00", zone: zone)
    }
    #expect(error?.message.contains("put forward") == true)
    for name in ["Europe/Nowhere", "../../etc/passwd", "/etc/passwd", ""] {
      #expect(throws: ModelError.self) { try TimeZoneRule(name) }
    }
  }
}
