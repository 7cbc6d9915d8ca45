internal import STACJSON
internal import STACModel
internal import STACTestSupport
internal import Testing

struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z"),
    ("2024-02-29T12:30:15.5Z", 1_709_209_815, 500_000_000, "2024-02-29T12:30:15.5Z"),
    ("2024-01-01t00:00:00z", 1_704_067_200, 0, "2024-01-01T00:00:00Z"),
    ("2024-01-01T01:30:00+01:30", 1_704_067_200, 0, "2024-01-01T00:00:00Z"),
    ("2023-12-31T16:00:00-08:00", 1_704_067_200, 0, "2024-01-01T00:00:00Z"),
    ("1969-12-31T23:59:59.25Z", -1, 250_000_000, "1969-12-31T23:59:59.25Z"),
    ("0000-01-01T00:00:00Z", -62_167_219_200, 0, "0000-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999, nil),
    (
      "2024-01-01T00:00:00.1234567899Z", 1_704_067_200, 123_456_789,
      "2024-01-01T00:00:00.123456789Z"
    ),
    ("2024-01-01T00:00:00.000000000Z", 1_704_067_200, 0, "2024-01-01T00:00:00Z"),
    ("2000-02-29T00:00:00Z", 951_782_400, 0, "2000-02-29T00:00:00Z"),
    ("2024-01-01T00:00:00-00:00", 1_704_067_200, 0, "2024-01-01T00:00:00Z"),
    // Leap seconds are the second behind them.
    ("1998-12-31T23:59:60Z", 915_148_800, 0, "1999-01-01T00:00:00Z"),
    ("1998-12-31T15:59:60.123-08:00", 915_148_800, 123_000_000, "1999-01-01T00:00:00.123Z"),
  ])
  func `instants of RFC 3339 are read and written in UTC`(
    text: String, seconds: Int64, nanoseconds: UInt32, written: String?
  ) throws {
    let timestamp = try Timestamp(text)
    #expect(timestamp == Timestamp(seconds: seconds, nanoseconds: nanoseconds))
    #expect(timestamp.description == written ?? text)
  }

  @Test(arguments: [
    ("", "it is not of the form 2024-01-31T23:59:59Z"),
    ("2024-01-01", "it is not of the form 2024-01-31T23:59:59Z"),
    ("2024-01-01 00:00:00Z", "it is not of the form 2024-01-31T23:59:59Z"),
    ("2024-01-01\u{14}00:00:00Z", "it is not of the form 2024-01-31T23:59:59Z"),
    ("2024-01-01T00:00:00.Z", "it is not of the form 2024-01-31T23:59:59Z"),
    ("2024-01-01T00:00:0০Z", "it is not of the form 2024-01-31T23:59:59Z"),
    ("2024-01-01T00:00:00", "the zone must be Z or of the form +01:00"),
    ("2024-01-01T00:00:00+0100", "the zone must be Z or of the form +01:00"),
    ("2024-01-01T00:00:00+24:00", "the zone must be Z or of the form +01:00"),
    ("2024-01-01T00:00:00Z ", "the zone must be Z or of the form +01:00"),
    ("2023-02-29T00:00:00Z", "there is no such day"),
    ("1900-02-29T00:00:00Z", "there is no such day"),
    ("2024-00-01T00:00:00Z", "there is no such day"),
    ("2024-04-31T00:00:00Z", "there is no such day"),
    ("2024-01-01T24:00:00Z", "there is no such time of day"),
    ("2024-01-01T00:00:61Z", "there is no such time of day"),
    ("1998-12-31T23:58:60Z", "a second 60 can only be in the last minute of a day in UTC"),
    ("1998-12-31T23:59:60+01:00", "a second 60 can only be in the last minute of a day in UTC"),
  ])
  func `what is not an instant is refused with the reason`(text: String, reason: String) {
    let error = #expect(throws: ModelError.self) { try Timestamp(text) }
    #expect(error?.message == "'\(text)' is not a date and time: \(reason)")
    #expect(error?.code == .timestamp)
  }

  @Test(arguments: [
    ("2024-01-01 00:00:00+00", 1_704_067_200), ("2024-01-01 01:00:00+0100", 1_704_067_200),
    ("2024-01-01T00:00:00", 1_704_067_200), ("2024-01-01 00:00:00Z", 1_704_067_200),
  ])
  func `what databases write is read leniently`(text: String, seconds: Int64) throws {
    #expect(try Timestamp(text, form: .lenient) == Timestamp(seconds: seconds))
    #expect(throws: ModelError.self) { try Timestamp(text) }
  }

  @Test(arguments: [4, 5])
  func `what is written is read again, and order is kept`(seed: UInt64) throws {
    print("seed \(seed)")
    var generator = SeededNumbers(seed: seed)
    var previous: Timestamp?
    for _ in 0..<5000 {
      let fractions = [0, 1, 500_000_000, 999_999_999, 120_000]
      let timestamp = Timestamp(
        seconds: Int64.random(in: -62_167_219_200...253_402_300_799, using: &generator),
        nanoseconds: UInt32(fractions.randomElement(using: &generator) ?? 0))
      let text = timestamp.description
      #expect(try Timestamp(text) == timestamp, "\(text)")
      if let previous, text.utf8.count == previous.description.utf8.count {
        #expect((previous < timestamp) == (previous.description < text))
      }
      previous = timestamp
    }
  }

  @Test func `every day of 800 years has its date, one behind the other`() throws {
    var date = (year: 1600, month: 1, day: 1)
    let start = try #require(Timestamp(year: 1600, month: 1, day: 1)).seconds
    let end = try #require(Timestamp(year: 2400, month: 1, day: 1)).seconds
    #expect((end - start) / 86_400 == 2 * 146_097)
    for seconds in stride(from: start, to: end, by: 86_400) {
      let timestamp = Timestamp(year: date.year, month: date.month, day: date.day)
      guard timestamp?.seconds == seconds,
        try Timestamp("\(Timestamp(seconds: seconds))") == timestamp
      else {
        Issue.record("\(date) is not \(Timestamp(seconds: seconds))")
        return
      }
      if Timestamp(year: date.year, month: date.month, day: date.day + 1) != nil {
        date.day += 1
      } else {
        date = date.month == 12 ? (date.year + 1, 1, 1) : (date.year, date.month + 1, 1)
      }
    }
  }

  @Test func `the clock gives a time of this century`() throws {
    #expect(Timestamp.now > (try Timestamp("2024-01-01T00:00:00Z")))
  }

  // Skipped, and said to be, where the folder of real documents does not lie beside the package.
  @Test(.enabled(if: Fixtures.arePresent, "no real documents at \(Fixtures.root)"))
  func `the JSON Schema suite's date-times are judged as it says`() throws {
    let path = "json-schema-test-suite/tests/draft2020-12/optional/format/date-time.json"
    var judged = 0
    for group in try JSONValue(parsing: Fixtures.bytes(path)).array ?? [] {
      for test in group["tests"]?.array ?? [] {
        guard let text = test["data"]?.string, let valid = test["valid"]?.boolean else { continue }
        judged += 1
        #expect(((try? Timestamp(text)) != nil) == valid, "\(text): \(test)")
      }
    }
    #expect(judged > 15)
  }
}
