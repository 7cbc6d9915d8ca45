internal import STACJSON

/// The values of one property over many Items, as far as they fit.
struct PropertyRange: Sendable {
  private static let keptTexts = 1000
  private var minimum = Double.infinity
  private var maximum = -Double.infinity
  private var texts: Set<String> = []
  /// Hashes of the texts, to know those that came before without making strings of them.
  private var hashes: Set<UInt64> = []
  private var lastHash: UInt64 = 0

  mutating func add(_ value: JSONView) {
    if let number = value.double {
      minimum = min(minimum, number)
      maximum = max(maximum, number)
    } else if let text = value.text {
      add(text)
    } else if value.isArray {
      for element in value.elements where !element.isArray { add(element) }
    }
  }

  private mutating func add(_ text: JSONText) {
    if texts.count >= Self.keptTexts { return }
    let hash = IdentifierHash(text).low
    if hash == lastHash { return }
    lastHash = hash
    if hashes.insert(hash).inserted { texts.insert(String(text)) }
  }

  mutating func merge(_ other: PropertyRange) {
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    hashes.formUnion(other.hashes)
    texts.formUnion(other.texts)
    if texts.count > Self.keptTexts { texts = Set(texts.sorted().prefix(Self.keptTexts)) }
  }

  /// What a summary leaves out, in a sentence; nil where it is true.
  func outside(_ summary: JSONValue) -> String? {
    if let least = summary["minimum"]?.double, minimum < least {
      return "expected a minimum not above \(minimum), which an Item has, found \(least)"
    }
    if let greatest = summary["maximum"]?.double, maximum > greatest {
      return "expected a maximum not below \(maximum), which an Item has, found \(greatest)"
    }
    guard let values = summary.array else { return nil }
    let listed = Set(values.compactMap(\.string))
    if !listed.isEmpty, let text = texts.subtracting(listed).min() {
      return "expected '\(text)', which an Item has, in the list"
    }
    // A list of numbers is held to its ends only.
    let numbers = values.compactMap(\.double)
    if let least = numbers.min(), let greatest = numbers.max(), minimum <= maximum,
      minimum < least || maximum > greatest
    {
      return "expected \(minimum) and \(maximum), which Items have, in the list"
    }
    return nil
  }
}
