public import STACGeometry
internal import STACJSON
public import STACModel

/// Which Collections are wanted.
public struct CollectionSearch: Sendable, Hashable {
  /// Wanted ids; `*` stands for any text. Empty for all.
  public var ids: [String] = []
  /// A part of the name of a provider, in letters of any case.
  public var provider: String?
  /// A keyword, in letters of any case.
  public var keyword: String?
  /// Words to look for in id, title, description and keywords.
  public var text: String?
  /// The box that the extent touches; degrees WGS 84.
  public var boundingBox: BoundingBox?
  /// The time that the extent touches.
  public var interval: TemporalInterval?

  /// A search for all Collections.
  public init() {}

  /// Whether a Collection is wanted.
  ///
  /// - Parameter skipsText: the server has looked for the words already, its own way.
  func matches(_ collection: JSONObject, skipsText: Bool) -> Bool {
    let id = collection["id"]?.string ?? ""
    if !ids.isEmpty, !ids.contains(where: { Self.matches(id, pattern: $0) }) { return false }
    if let provider {
      let names = (collection["providers"]?.array ?? []).compactMap { $0["name"]?.string }
      guard names.contains(where: { Self.contains($0, provider) }) else { return false }
    }
    let keywords = (collection["keywords"]?.array ?? []).compactMap(\.string)
    if let keyword {
      guard keywords.contains(where: { $0.lowercased() == keyword.lowercased() }) else {
        return false
      }
    }
    if let text, !skipsText {
      let texts =
        [id, collection["title"]?.string, collection["description"]?.string]
        .compactMap { $0 } + keywords
      let words = text.split { $0.isWhitespace || $0 == "," }
      guard words.allSatisfy({ word in texts.contains { Self.contains($0, word) } }) else {
        return false
      }
    }
    return touchesBox(collection) && touchesTime(collection)
  }

  /// A Collection without an extent in space touches every box: nobody says that it does not.
  private func touchesBox(_ collection: JSONObject) -> Bool {
    guard let boundingBox else { return true }
    let boxes = collection["extent"]?["spatial"]?["bbox"]?.array ?? []
    // The first box is that of all others together.
    let parts = boxes.count > 1 ? Array(boxes.dropFirst()) : boxes
    let known = parts.compactMap { try? BoundingBox($0) }
    return known.isEmpty || known.contains { $0.intersects(boundingBox) }
  }

  private func touchesTime(_ collection: JSONObject) -> Bool {
    guard let interval else { return true }
    let intervals = collection["extent"]?["temporal"]?["interval"]?.array ?? []
    let parts = intervals.count > 1 ? Array(intervals.dropFirst()) : intervals
    let known = parts.compactMap { try? TemporalInterval($0) }
    return known.isEmpty || known.contains { $0.intersects(interval) }
  }

  private static func contains(_ text: String, _ part: some StringProtocol) -> Bool {
    text.lowercased().contains(part.lowercased())
  }

  /// Whether a name fits a pattern in which `*` stands for any text.
  static func matches(_ name: String, pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else {
      return name == pattern
    }
    guard name.hasPrefix(first) else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.count >= last.count && rest.hasSuffix(last)
  }
}
