/// Names that are meant, in which `*` stands for any text.
public struct NameFilter: Sendable, Hashable {
  private let patterns: [[Substring]]

  /// A filter that lets names pass that one of the patterns fits; all where there are none.
  public init(_ patterns: [String]) {
    self.patterns = patterns.map {
      $0.split(separator: "*", omittingEmptySubsequences: false)
    }
  }

  /// Whether every name passes.
  public var isEmpty: Bool { patterns.isEmpty }

  /// Whether a name passes.
  public func contains(_ name: String) -> Bool {
    patterns.isEmpty || patterns.contains { Self.fits(name, $0) }
  }

  private static func fits(_ name: String, _ parts: [Substring]) -> Bool {
    guard let first = parts.first, let last = parts.last else { return false }
    if parts.count == 1 { return name == first }
    guard name.hasPrefix(first), name.utf8.count >= first.utf8.count + last.utf8.count,
      name.hasSuffix(last)
    else { return false }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}

extension Substring {
  /// Where a text stands for the first time.
  fileprivate func firstRange(of text: Substring) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
