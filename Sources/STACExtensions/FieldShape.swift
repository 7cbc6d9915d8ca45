/// What the value of a field may be.
public indirect enum FieldShape: Sendable, Hashable {
  /// Anything.
  case anything
  /// `true` or `false`.
  case boolean
  /// A string of some form.
  case text(TextForm)
  /// One of these strings.
  case word([String])
  /// A number.
  case number(NumberRange)
  /// A number, or one of these strings.
  case numberOrWord([String])
  /// An array whose elements are of one shape and whose count is one of these.
  case list(FieldShape, counts: [ClosedRange<Int>] = [0...Int.max], isUnique: Bool = false)
  /// An object whose values are all of one shape, whatever their names.
  case map(FieldShape)
  /// An object with known members.
  case record([Member], minimumCount: Int = 0)
  /// The shape, or null.
  case orNull(FieldShape)

  /// What a string must be like.
  public enum TextForm: Sendable, Hashable {
    /// Any string.
    case any
    /// Not empty.
    case notEmpty
    /// RFC 3339, in any zone.
    case time
    /// RFC 3339, in UTC.
    case timeInUTC
    /// Hexadecimal digits in lower case.
    case lowerCaseHex
    /// A Digital Object Identifier, such as `10.1000/182`.
    case digitalObjectIdentifier
    /// A relative path with `/` between its parts.
    case localPath
    /// An IPFS content identifier.
    case contentIdentifier
    /// A Filecoin piece content identifier.
    case pieceIdentifier
  }

  /// A member of an object.
  public struct Member: Sendable, Hashable {
    /// The name.
    public let name: String
    /// What its value may be.
    public let shape: FieldShape
    /// Whether it must be there.
    public let isRequired: Bool

    /// A member that may be missing.
    public static func optional(_ name: String, _ shape: FieldShape) -> Member {
      Member(name: name, shape: shape, isRequired: false)
    }

    /// A member that must be there.
    public static func required(_ name: String, _ shape: FieldShape) -> Member {
      Member(name: name, shape: shape, isRequired: true)
    }
  }
}

extension FieldShape {
  /// A number, from one bound to the other, both included.
  static func number(_ range: ClosedRange<Double>) -> FieldShape {
    .number(NumberRange(minimum: range.lowerBound, maximum: range.upperBound))
  }

  /// A number of this size or greater.
  static func number(from minimum: Double) -> FieldShape { .number(NumberRange(minimum: minimum)) }

  /// A number greater than 0.
  static let positive = FieldShape.number(NumberRange(minimum: 0, excludesMinimum: true))
  /// Any number.
  static let anyNumber = FieldShape.number(NumberRange())
  /// Any whole number.
  static let integer = FieldShape.number(NumberRange(isWhole: true))

  /// A whole number of this size or greater.
  static func integer(from minimum: Double) -> FieldShape {
    .number(NumberRange(minimum: minimum, isWhole: true))
  }

  /// Any string.
  static let text = FieldShape.text(.any)

  /// An array of a number of elements.
  static func list(_ element: FieldShape, count: Int) -> FieldShape {
    .list(element, counts: [count...count])
  }

  /// An array of elements of this number or more.
  static func list(_ element: FieldShape, from count: Int) -> FieldShape {
    .list(element, counts: [count...Int.max])
  }
}
