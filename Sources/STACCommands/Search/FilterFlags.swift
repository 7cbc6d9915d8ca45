internal import CommandLineFlags
internal import STACManager

/// The flags that say which Items are meant, for each command that takes some of a catalog's Items.
enum FilterFlags {
  /// - Parameter expression: the name of the flag with the CQL2: `filter`, or `where` where
  ///   something is done to the Items.
  static func flags(expression: String) -> [Flag] {
    [
      Flag(
        expression, short: expression == "filter" ? "f" : nil, takes: .text, placeholder: "CQL2",
        help: "What must be true of an Item: CQL2 text or JSON", group: "Selection",
        readsEnvironment: expression == "filter"),
      Flag(
        "bbox", takes: .text, placeholder: "W,S,E,N",
        help: "The box that an Item must touch, in degrees", group: "Selection"),
      Flag(
        "datetime", takes: .text, placeholder: "TIME",
        help: "The time that an Item must touch: an instant, day, month or year, or START/END",
        group: "Selection"),
      Flag(
        "ids", takes: .text, placeholder: "ID,ID", isRepeatable: true,
        help: "Ids of Items; @FILE for those on the lines of a file",
        group: "Selection", readsEnvironment: false),
      Flag(
        "collections", short: "c", aliases: ["collection"], takes: .text, placeholder: "ID,ID",
        isRepeatable: true, help: "Collections of Items", group: "Selection",
        readsEnvironment: false),
    ]
  }

  /// The filter that the flags describe; it lets all Items pass where none is given.
  static func filter(_ invocation: Invocation, expression: String) throws -> ItemFilter {
    var filter = ItemFilter()
    if let text = invocation.string(expression) {
      do throws(QueryError) {
        filter.expression = try CQL2Filter(text)
      } catch {
        throw invocation.misuse(of: expression, "is not a filter: \(error)")
      }
    }
    if let text = invocation.string("bbox") {
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Double(trimmed($0)) }
      guard numbers.count == parts.count else {
        throw invocation.misuse(of: "bbox", "must be numbers with commas, not '\(text)'")
      }
      do throws(GeometryError) {
        filter.boundingBox = try BoundingBox(numbers)
      } catch { throw invocation.misuse(of: "bbox", "is not a box: \(error)") }
    }
    if let text = invocation.string("datetime") {
      do throws(ModelError) {
        filter.interval = try TemporalInterval(text)
      } catch { throw invocation.misuse(of: "datetime", "is not a time: \(error)") }
    }
    filter.ids = try names("ids", invocation)
    filter.collections = try names("collections", invocation)
    return filter
  }

  private static func names(_ flag: String, _ invocation: Invocation) throws -> Set<String>? {
    guard invocation.isGiven(flag) else { return nil }
    var names: Set<String> = []
    for text in invocation.strings(flag) {
      if text.hasPrefix("@"), text.utf8.count > 1 {
        let lines = try readAll(String(text.dropFirst())).split(separator: UInt8(ascii: "\n"))
        for line in lines {
          let name = trimmed(Substring(String(decoding: line.filter { $0 != 0x0d }, as: UTF8.self)))
          if !name.isEmpty { names.insert(name) }
        }
      } else {
        names.formUnion(text.split(separator: ",").map(trimmed))
      }
    }
    return names
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
