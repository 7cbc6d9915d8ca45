/// The numbers that a field may have.
public struct NumberRange: Sendable, Hashable {
  /// The least, or minus infinity.
  public let minimum: Double
  /// The greatest, or infinity.
  public let maximum: Double
  /// Whether the least itself is not in the range.
  public let excludesMinimum: Bool
  /// Whether only whole numbers are in the range.
  public let isWhole: Bool

  /// A range; without bounds, all numbers.
  public init(
    minimum: Double = -.infinity, maximum: Double = .infinity, excludesMinimum: Bool = false,
    isWhole: Bool = false
  ) {
    self.minimum = minimum
    self.maximum = maximum
    self.excludesMinimum = excludesMinimum
    self.isWhole = isWhole
  }

  /// Whether a number is in the range.
  public func contains(_ number: Double) -> Bool {
    (excludesMinimum ? number > minimum : number >= minimum) && number <= maximum
      && (!isWhole || number.rounded() == number)
  }
}
