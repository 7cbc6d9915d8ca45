/// A part of a text that was replaced, and what stood there: enough to put it back.
public struct TextEdit: Sendable, Hashable {
  /// Where the part begins, in bytes.
  public var start: Int
  /// The size of what stands there now.
  public var newCount: Int
  /// What stood there before.
  public var old: [UInt8]

  /// A part that was replaced.
  public init(start: Int, newCount: Int, old: [UInt8]) {
    self.start = start
    self.newCount = newCount
    self.old = old
  }
}
