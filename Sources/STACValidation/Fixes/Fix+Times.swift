internal import STACJSON
internal import STACModel

extension Fix {
  static let times: [Fix] = [
    Fix(rule: .datetimeFormat, summary: "writes times in UTC, with `Z` at the end") { document in
      document.changing("properties", change: fields)
        .changing("assets", "item_assets") { $0.mapMembers(fields) }
        .changing("extent") { extent in
          extent.changing("temporal") { temporal in
            temporal.changing("interval") { $0.mapElements { $0.mapElements(inUTC) } }
          }
        }
    }
  ]

  private static func fields(_ object: JSONValue) -> JSONValue {
    object.changing(
      "datetime", "start_datetime", "end_datetime", "created", "updated", change: inUTC)
  }

  /// A text that is a time for certain: with a zone, or of UTC by its form.
  private static func inUTC(_ value: JSONValue) -> JSONValue {
    guard let text = value.string, (try? Timestamp(text)) != nil || hasZone(text),
      let time = try? Timestamp(text, form: .lenient)
    else { return value }
    return .string(time.description)
  }

  /// Whether a text says of which zone it is; a time without one may be of any.
  private static func hasZone(_ text: String) -> Bool {
    guard let last = text.utf8.last else { return false }
    if last | 0x20 == UInt8(ascii: "z") { return true }
    return text.utf8.dropFirst(11).contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
  }
}
