internal import STACJSON
internal import STACModel

/// The values that a property has in many Items.
struct ValueSummary: Sendable, EmptyInitializable {
  /// Values beyond this many are no set that somebody would choose from.
  static let maximumCount = 32

  private var texts: [JSONKey] = []
  private var hasManyTexts = false
  private var numbers: [JSONValue] = []
  private var hasManyNumbers = false
  private var least: JSONValue?
  private var greatest: JSONValue?
  private var booleans: Set<Bool> = []
  /// Instants, where all texts are.
  private var first: Timestamp?
  private var last: Timestamp?
  private var hasOtherTexts = false
  /// Values that have no summary: objects, arrays of numbers.
  private var hasOthers = false
  /// The text that came last; it often comes again.
  private var latest = 0

  init() {}

  /// Takes a value into account.
  mutating func add(_ value: JSONView) {
    if value.isArray {
      for element in value.elements {
        guard let text = element.text else {
          hasOthers = true
          return
        }
        add(text)
      }
    } else if let text = value.text {
      add(text)
    } else if value.isNumber {
      add(number: JSONValue(value))
    } else if let boolean = value.boolean {
      booleans.insert(boolean)
    } else {
      hasOthers = true
    }
  }

  private mutating func add(_ text: JSONText) {
    if latest < texts.count, text == texts[latest] { return }
    if let index = texts.firstIndex(where: { text == $0 }) {
      latest = index
      return
    }
    add(newText: String(text))
  }

  private mutating func add(newText text: String) {
    if !hasOtherTexts {
      if let time = try? Timestamp(text) { add(time, time) } else { hasOtherTexts = true }
    }
    if hasManyTexts { return }
    if texts.count == Self.maximumCount {
      hasManyTexts = true
    } else {
      texts.append(JSONKey(text))
    }
  }

  private mutating func add(_ start: Timestamp, _ end: Timestamp) {
    first = first.map { min($0, start) } ?? start
    last = last.map { max($0, end) } ?? end
  }

  private mutating func add(number: JSONValue) {
    guard let double = number.double else {
      hasOthers = true
      return
    }
    // 30 and 30.0 are one value, written as 30 whichever came first.
    let number = Int64(exactly: double).map { .integer($0) } ?? number
    if least?.double.map({ double < $0 }) ?? true { least = number }
    if greatest?.double.map({ double > $0 }) ?? true { greatest = number }
    if hasManyNumbers || numbers.contains(number) { return }
    if numbers.count == Self.maximumCount {
      hasManyNumbers = true
      numbers = []
    } else {
      numbers.append(number)
    }
  }

  /// Takes all values of another into account.
  mutating func merge(_ other: ValueSummary) {
    for text in other.texts where !texts.contains(text) { add(newText: text.string) }
    hasManyTexts = hasManyTexts || other.hasManyTexts
    hasOtherTexts = hasOtherTexts || other.hasOtherTexts
    if let start = other.first, let end = other.last { add(start, end) }
    for number in other.numbers { add(number: number) }
    if other.hasManyNumbers {
      hasManyNumbers = true
      numbers = []
    }
    if let number = other.least { add(number: number) }
    if let number = other.greatest { add(number: number) }
    booleans.formUnion(other.booleans)
    hasOthers = hasOthers || other.hasOthers
  }

  /// A summary of values that are all of one kind; nil where there is none.
  ///
  /// - Parameters:
  ///   - isSet: numbers are a set, not a range.
  ///   - items: how many Items there are: texts that each has for itself are no summary.
  func json(isSet: Bool, items: Int) -> JSONValue? {
    let kinds = [!texts.isEmpty, least != nil, !booleans.isEmpty, hasOthers].count { $0 }
    guard kinds == 1, !hasOthers else { return nil }
    if let least, let greatest {
      if isSet {
        if hasManyNumbers { return nil }
        return .array(numbers.sorted { ($0.double ?? 0) < ($1.double ?? 0) })
      }
      return ["minimum": least, "maximum": greatest]
    }
    if !booleans.isEmpty {
      return .array([false, true].filter(booleans.contains).map { .boolean($0) })
    }
    if !hasOtherTexts, let first, let last, first != last {
      return ["minimum": .string(first.description), "maximum": .string(last.description)]
    }
    if hasManyTexts || (items > 3 && texts.count >= items) { return nil }
    return .array(
      texts.map(\.string).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
        .string($0)
      })
  }
}

extension ValueSummary {
  /// What a checkpoint keeps.
  var checkpoint: JSONValue {
    [
      "texts": .array(texts.map { .string($0.string) }), "hasManyTexts": .boolean(hasManyTexts),
      "numbers": .array(numbers), "hasManyNumbers": .boolean(hasManyNumbers),
      "least": least ?? .null, "greatest": greatest ?? .null,
      "booleans": .array(booleans.map { .boolean($0) }),
      "first": first.map { .string($0.description) } ?? .null,
      "last": last.map { .string($0.description) } ?? .null,
      "hasOtherTexts": .boolean(hasOtherTexts), "hasOthers": .boolean(hasOthers),
    ]
  }

  /// What a checkpoint has kept.
  init(checkpoint: JSONValue) {
    func flag(_ name: String) -> Bool { checkpoint[name]?.boolean ?? false }
    func time(_ name: String) -> Timestamp? {
      checkpoint[name]?.string.flatMap { try? Timestamp($0) }
    }
    func number(_ name: String) -> JSONValue? {
      guard let value = checkpoint[name], value.double != nil else { return nil }
      return value
    }
    texts = (checkpoint["texts"]?.array ?? []).compactMap { $0.string.map { JSONKey($0) } }
    numbers = checkpoint["numbers"]?.array ?? []
    booleans = Set((checkpoint["booleans"]?.array ?? []).compactMap(\.boolean))
    (least, greatest) = (number("least"), number("greatest"))
    (first, last) = (time("first"), time("last"))
    (hasManyTexts, hasManyNumbers) = (flag("hasManyTexts"), flag("hasManyNumbers"))
    (hasOtherTexts, hasOthers) = (flag("hasOtherTexts"), flag("hasOthers"))
  }
}
