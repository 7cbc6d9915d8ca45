internal import STACJSON

/// Makes `summaries` that somebody has given hold for all Items: lists get the values that are missing,
/// ranges reach as far as the values do. Nothing that was given is taken away.
enum SummaryWidening {
  /// Given summaries that hold for Items with these summaries, too.
  static func widened(_ given: JSONObject, by made: JSONObject) -> JSONObject {
    var result = given
    for (key, summary) in given {
      guard let other = made[key] else { continue }
      result[key] = widened(summary, by: other)
    }
    return result
  }

  private static func widened(_ given: JSONValue, by made: JSONValue) -> JSONValue {
    if let values = given.array {
      guard let others = made.array else { return covers(values, made) ? given : made }
      let missing = others.filter { other in !values.contains { $0.isEqualInValue(to: other) } }
      return missing.isEmpty ? given : .array(values + missing)
    }
    guard var least = given["minimum"], var greatest = given["maximum"] else { return given }
    var result = given
    for value in made.array ?? [made["minimum"], made["maximum"]].compactMap({ $0 }) {
      if precedes(value, least) { least = value }
      if precedes(greatest, value) { greatest = value }
    }
    result["minimum"] = least
    result["maximum"] = greatest
    return result
  }

  /// Whether a list of numbers may hold for Items of which only a range is known.
  private static func covers(_ values: [JSONValue], _ range: JSONValue) -> Bool {
    guard let least = range["minimum"], let greatest = range["maximum"] else { return true }
    return values.contains { $0.isEqualInValue(to: least) }
      && values.contains { $0.isEqualInValue(to: greatest) }
  }

  /// Of two numbers, or of two texts such as times, whether the first is less.
  private static func precedes(_ a: JSONValue, _ b: JSONValue) -> Bool {
    if let a = a.double, let b = b.double { return a < b }
    if let a = a.string, let b = b.string { return a.utf8.lexicographicallyPrecedes(b.utf8) }
    return false
  }
}
