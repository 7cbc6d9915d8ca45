internal import STACJSON
internal import STACModel
internal import STACStorage

/// Values of another table that hold for a time: rows by key, each from one instant until another.
///
/// A row without a start holds from the beginning, one without an end until the next one starts.
struct PeriodTable: Sendable {
  /// The columns that say what holds and when.
  struct Columns {
    var key: String
    var value: String
    var start: String
    var end: String?
  }

  private struct Period: Sendable {
    var start: Timestamp?
    var end: Timestamp?
    var value: JSONValue?
  }

  /// The file that was read.
  let source: String
  private var periods: [String: [Period]] = [:]

  /// Reads a table.
  ///
  /// - Parameter zone: of times that do not say theirs.
  /// - Throws: ``WorkflowError`` where it cannot be read, a time is none, or two periods of a key
  ///   overlap.
  init(reading file: String, _ columns: Columns, zone: TimeZoneRule) throws(WorkflowError) {
    source = file
    let key = RecordField(columns.key)
    var found: [String: [Period]] = [:]
    do throws(StorageError) {
      try RecordTable.forEachRecord(in: file, key) { (record) throws(StorageError) in
        guard let name = key.value(in: record).flatMap(RecordTable.keyText)?.trimmed else { return }
        func time(_ column: String?) throws(StorageError) -> Timestamp? {
          guard let column, let value = record[JSONKey(column)], !value.isNull else { return nil }
          let json = JSONValue(value)
          let text = json.string ?? json.description
          if text.trimmed.isEmpty { return nil }
          do throws(ValueProblem) {
            return try TimeFormat.automatic.timestamp(.string(text), zone)
          } catch {
            throw StorageError(
              .content, "'\(file)': column '\(column)' of '\(name)': \(error.message)", path: file)
          }
        }
        found[name, default: []].append(
          Period(
            start: try time(columns.start), end: try time(columns.end),
            value: RecordField(columns.value).value(in: record)))
      }
      for (name, list) in found { periods[name] = try Self.ordered(list, name, file) }
    } catch { throw WorkflowError(error) }
  }

  private static func ordered(
    _ list: [Period], _ name: String, _ file: String
  ) throws(StorageError) -> [Period] {
    var list = list.sorted { first, second in
      guard let start = second.start else { return false }
      return first.start.map { $0 < start } ?? true
    }
    for index in list.indices.dropLast() {
      let next = list[index + 1].start
      let end = list[index].end ?? next
      guard let next, let end, end <= next, list[index].start != next else {
        throw StorageError(
          .content,
          "'\(file)': two periods of '\(name)' overlap at \(next?.description ?? "their beginning")",
          path: file)
      }
      list[index].end = end
    }
    return list
  }

  /// What holds for a key at an instant: from the start on, and no longer at the end.
  func value(_ key: String, at instant: Timestamp) -> JSONValue? {
    let period = periods[key]?.last { $0.start.map { $0 <= instant } ?? true }
    guard let period, period.end.map({ instant < $0 }) ?? true else { return nil }
    return period.value
  }
}
