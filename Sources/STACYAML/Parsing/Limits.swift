/// What keeps a hostile file from taking all memory or all of the stack.
enum Limits {
  /// Sequences and mappings inside each other.
  static let depth = 256
  /// Values that aliases may add to those written out.
  static let aliasedValues = 100_000
  /// `${A:-${B:-…}}` inside each other.
  static let defaultDepth = 16

  static let depthMessage = "more than \(depth) lists and mappings inside each other"
}
