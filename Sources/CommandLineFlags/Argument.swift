/// A positional argument of a command: a row of the table.
public struct Argument: Sendable, Hashable {
  /// How many values an argument takes.
  public enum Count: Sendable, Hashable {
    /// Exactly one.
    case one
    /// One or none.
    case optional
    /// One or more.
    case oneOrMore
    /// Any number, also none.
    case any
  }

  /// The name in capitals, such as `WORKFLOW`.
  public var name: String
  /// What it takes.
  public var value: ValueKind
  /// How many values it takes.
  public var count: Count
  /// One line, lower case, without a full stop.
  public var help: String

  /// An argument, required and single unless told otherwise.
  public init(_ name: String, takes value: ValueKind = .text, count: Count = .one, help: String) {
    self.name = name
    self.value = value
    self.count = count
    self.help = help
  }
}

extension Argument {
  /// The fewest values the argument needs.
  var minimum: Int { count == .one || count == .oneOrMore ? 1 : 0 }

  /// Whether the argument takes as many values as there are.
  var repeats: Bool { count == .oneOrMore || count == .any }

  /// How a usage line shows the argument.
  var usage: String {
    switch count {
    case .one: name
    case .optional: "[\(name)]"
    case .oneOrMore: "\(name)..."
    case .any: "[\(name)...]"
    }
  }
}
