internal import STACJSON
internal import STACModel

// What is said when something is wrong. Nothing here runs for a document that is right.
extension ShapeWalk {
  @inline(never)
  mutating func mismatch(_ value: JSONView, _ node: UnsafePointer<ShapeTables.Node>) {
    let expected = names[Int(node.pointee.expected)]
    let subject = subject
    collector.add(
      rule(node.pointee.rule), at: value,
      "\(subject)expected \(expected), found \(FoundValue(value))",
      hint: node.pointee.text == .dateTime ? Self.timeHint(value) : nil)
  }

  /// The rule of an index; the gentler one for a field of an extension that its schema overlooks.
  func rule(_ index: UInt8) -> Rule {
    let rule = Rules.all[Int(index)]
    return field != nil && isLenient && rule.id == Rule.extensionField.id
      ? .extensionFieldOverlooked : rule
  }

  /// The name of the field of an extension, to stand before what is said of it.
  private var subject: String { field.map { "'\(String($0))': " } ?? "" }

  @inline(never)
  mutating func repeated(_ key: JSONText, _ value: JSONView) {
    collector.add(.memberRepeated, at: value, "the member '\(String(key))' stands here again")
  }

  @inline(never)
  mutating func missing(
    _ seen: UInt64, in object: JSONView, _ table: UnsafePointer<ShapeTables.KeyTable>
  ) {
    let missing = table.pointee.required & ~seen
    var absent: [UnsafePointer<ShapeTables.KeySlot>] = []
    for place in 0..<Int(table.pointee.slotCount) {
      let slot = slots + (Int(table.pointee.firstSlot) + place)
      guard slot.pointee.word.count > 0, missing & 1 << UInt64(slot.pointee.bit) != 0 else {
        continue
      }
      absent.append(slot)
    }
    let subject = subject
    for slot in absent.sorted(by: { $0.pointee.bit < $1.pointee.bit }) {
      let expected = names[Int(nodes[Int(slot.pointee.node)].expected)]
      collector.add(
        rule(slot.pointee.missing), at: object,
        "\(subject)the member '\(names[Int(slot.pointee.name)])' is missing, expected \(expected)")
    }
  }

  /// `start_datetime` and `end_datetime`, at least one of which is there.
  mutating func checkTimeRange(_ object: JSONView, isWhole: Bool) {
    guard isWhole else {
      let names =
        object["start_datetime"] != nil
        ? ("start_datetime", "end_datetime") : ("end_datetime", "start_datetime")
      collector.add(
        .datetimePair, at: object, "'\(names.0)' is there, and '\(names.1)' is missing")
      return
    }
    guard let start = object["start_datetime"], let end = object["end_datetime"] else { return }
    checkOrder(start, end)
  }

  /// Two times, of which the second must not lie before the first; others are passed over.
  mutating func checkOrder(_ start: JSONView, _ end: JSONView) {
    guard let first = start.text, let last = end.text, let from = try? Timestamp(first),
      let to = try? Timestamp(last), to < from
    else { return }
    collector.add(
      .datetimeOrder, at: end,
      "expected a time not before the start, \(from), found \(FoundValue(end))")
  }

  private static func timeHint(_ value: JSONView) -> String? {
    guard let text = value.text, let time = try? Timestamp(text, form: .lenient) else { return nil }
    return "if that is what is meant, write \(time)"
  }
}
