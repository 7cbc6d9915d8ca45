// Times of Items and of all that has common metadata.
extension Rule {
  static let datetimeRequired = Rule(
    "item-datetime-required", .error, .schema, .items,
    "The properties of an Item have a `datetime`; it may be null where there is a range.",
    why: "Time is one of the two things that every search uses.",
    .item(
      "/properties", bad: #"{"created": "2024-01-01T00:00:00Z"}"#,
      good: #"{"created": "2024-01-01T00:00:00Z", "datetime": "2024-01-01T00:00:00Z"}"#),
    .item("datetime"))

  static let datetimeRange = Rule(
    "item-datetime-range", .error, .schema, .items,
    "An Item whose `datetime` is null has `start_datetime` and `end_datetime`.",
    why: "Otherwise it has no time at all, and no search in time can find it.",
    .item(
      "/properties", bad: #"{"datetime": null}"#,
      good: """
        {"datetime": null, "start_datetime": "2024-01-01T00:00:00Z",
          "end_datetime": "2024-01-31T23:59:59Z"}
        """), .item("datetime"))

  static let datetimeFormat = Rule(
    "datetime-format", .error, .schema, .all,
    """
    Times are strings in RFC 3339 and in UTC, with `Z` or `+00:00` at the end; only `datetime` and \
    the ends of a temporal extent may be null.
    """,
    why: "Times are compared and sorted as text by many; without a zone nobody knows the instant.",
    .item(
      "/properties", bad: #"{"created": "2024-01-01 12:00:00"}"#,
      good: #"{"created": "2024-01-01T12:00:00Z"}"#), .common("date-and-time"))

  static let datetimePair = Rule(
    "datetime-pair", .error, .schema, .all,
    "`start_datetime` and `end_datetime` come together.",
    why: "Half a range has no length; an open one cannot be said in an Item.",
    .item(
      "/properties", bad: #"{"start_datetime": "2024-01-01T00:00:00Z"}"#,
      good: """
        {"start_datetime": "2024-01-01T00:00:00Z", "end_datetime": "2024-01-31T23:59:59Z"}
        """), .common("date-and-time-range"))

  static let datetimeOrder = Rule(
    "datetime-order", .warning, .specification, .all, "A range of time ends after it begins.",
    why: "No search in time finds it otherwise.",
    .item(
      "/properties",
      bad: """
        {"start_datetime": "2024-01-31T00:00:00Z", "end_datetime": "2024-01-01T00:00:00Z"}
        """,
      good: """
        {"start_datetime": "2024-01-01T00:00:00Z", "end_datetime": "2024-01-31T00:00:00Z"}
        """), .common("date-and-time-range"))
}
