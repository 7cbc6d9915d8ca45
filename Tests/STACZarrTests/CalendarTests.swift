import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACZarr

@Suite("Times in the calendars of climate models")
struct CalendarTests {
  @Test(
    "Times are those that cftime decodes, and errors where it refuses",
    .enabled(if: Fixtures.arePresent))
  func cftime() throws {
    let document = try JSONValue(parsing: Fixtures.bytes("zarr/generated/cf_time_expected.json"))
    let cases = try #require(document["cases"]?.array)
    #expect(cases.count == 1008)
    for entry in cases {
      let parts = try #require(entry.array)
      let (units, calendar) = (parts[0].string ?? "", parts[1].string ?? "")
      let decoded: ClimateTime?
      do throws(ZarrError) {
        let units = try TimeUnits(units, calendar: calendar)
        decoded = parts[2].integer.map { units.time($0) } ?? units.time(parts[2].double ?? .nan)
      } catch {
        #expect(parts[3] == .null, "\(entry): \(error)")
        continue
      }
      guard let expected = parts[3].string, let time = decoded else {
        Issue.record("\(entry): \(decoded?.description ?? "nothing")")
        continue
      }
      #expect(isSame(time, expected), "\(entry): \(time)")
    }
  }

  /// `-001-12-31T23:00:00.000000`: Python pads years in its own way.
  private func isSame(_ time: ClimateTime, _ text: String) -> Bool {
    let parts = text.split(separator: "T")
    let isNegative = parts[0].hasPrefix("-")
    let date = parts[0].split(separator: "-").compactMap { Int($0) }
    let clock = parts[1].split(separator: ":").compactMap { Double($0) }
    let seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
    let found = time.date
    return date.count == 3 && found.year == (isNegative ? -date[0] : date[0])
      && found.month == date[1] && found.day == date[2]
      && abs(Double(time.nanoseconds) / 1e9 - seconds) < 1e-6
  }

  @Test(
    "Days go there and back in every calendar", arguments: ClimateCalendar.allCases)
  func days(calendar: ClimateCalendar) {
    var last: Int?
    for number in stride(from: -800_000, through: 800_000, by: 97) {
      let date = calendar.date(ofDay: number)
      #expect(calendar.dayNumber(year: date.year, month: date.month, day: date.day) == number)
      if let last { #expect(number > last) }
      last = number
    }
  }

  @Test("A day that is none in ISO 8601 is moved, and said to be")
  func moved() throws {
    let units = try TimeUnits("days since 2000-01-01", calendar: "360_day")
    let time = try #require(units.time(Int64(59)))
    #expect(time.description == "2000-02-30T00:00:00")
    let timestamp = try #require(time.timestamp)
    #expect(timestamp.instant.description == "2000-02-29T00:00:00Z")
    #expect(timestamp.isMoved)
  }

  @Test("Days of the Julian calendar are told in the Gregorian one")
  func julian() throws {
    let units = try TimeUnits("days since 1582-10-04", calendar: "standard")
    #expect(units.time(Int64(1))?.description == "1582-10-15T00:00:00")
    #expect(units.time(Int64(0))?.timestamp?.instant.description == "1582-10-14T00:00:00Z")
  }

  @Test(
    "Steps are told as durations of ISO 8601",
    arguments: [
      ("hours since 2000-01-01", "standard", [0, 6, 12], "PT6H"),
      ("days since 2000-01-01", "standard", [0, 1, 2, 3], "P1D"),
      ("days since 2000-01-01", "standard", [0, 31, 60, 91], "P1M"),
      ("days since 2000-01-16", "standard", [0, 30, 60, 91], "P1M"),
      ("days since 2000-01-31", "standard", [0, 29, 60, 90], "P1M"),
      ("days since 2000-01-01", "noleap", [0, 365, 730], "P1Y"),
      ("days since 2000-01-01", "360_day", [0, 30, 60], "P1M"),
      ("days since 2000-01-01", "standard", [0, 30, 60, 90], "P30D"),
      ("days since 2000-01-01", "standard", [0, 7, 14], "P7D"),
      ("seconds since 2000-01-01", "standard", [0, 1, 2], "PT1S"),
      ("milliseconds since 2000-01-01", "standard", [0, 500, 1000], "PT0.5S"),
      ("days since 2000-01-01", "standard", [0, 1, 3], nil),
    ] as [(String, String, [Int64], String?)])
  func steps(units: String, calendar: String, values: [Int64], duration: String?) throws {
    let units = try TimeUnits(units, calendar: calendar)
    #expect(TimeStep.duration(values.compactMap { units.time($0) }) == duration)
  }

  @Test(
    "Units that are none are refused",
    arguments: [
      "days", "days after 2000-01-01", "fortnights since 2000-01-01", "days since 2000-13-01",
      "days since 2000-02-30", "days since", "days since yesterday", "days since 2000-01-01 +99:00",
      "days since 2000-01-01 12:00 local",
    ])
  func wrong(units: String) {
    #expect(throws: ZarrError.self) { try TimeUnits(units) }
  }
}
