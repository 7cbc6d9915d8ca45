/// Emphasis for a terminal, which leaves texts as they are where there is no colour.
public struct Style: Sendable, Hashable {
  /// One kind of emphasis.
  public enum Paint: Int, Sendable, Hashable, CaseIterable {
    /// Heavier.
    case bold = 1
    /// Fainter.
    case dim = 2
    /// For errors.
    case red = 31
    /// For success.
    case green = 32
    /// For warnings.
    case yellow = 33
    /// For names and places.
    case cyan = 36
  }

  /// Whether emphasis shows.
  public var isColored: Bool

  /// A style that shows emphasis or not.
  public init(isColored: Bool) {
    self.isColored = isColored
  }

  /// A style without any emphasis.
  public static let plain = Style(isColored: false)

  /// The text with some emphasis.
  public func callAsFunction(_ paint: Paint, _ text: String) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The text, heavier.
  public func bold(_ text: String) -> String { self(.bold, text) }
  /// The text, fainter.
  public func dim(_ text: String) -> String { self(.dim, text) }
  /// The text in red.
  public func red(_ text: String) -> String { self(.red, text) }
  /// The text in green.
  public func green(_ text: String) -> String { self(.green, text) }
  /// The text in yellow.
  public func yellow(_ text: String) -> String { self(.yellow, text) }
  /// The text in cyan.
  public func cyan(_ text: String) -> String { self(.cyan, text) }
}
