internal import STACJSON
internal import STACModel

/// What a condition can be: with null the standard's logic has three values.
enum CQL2Truth: UInt8 {
  case no, unknown, yes

  init(_ boolean: Bool) { self = boolean ? .yes : .no }

  var negated: CQL2Truth {
    switch self {
    case .no: .yes
    case .unknown: .unknown
    case .yes: .no
    }
  }
}

/// A value while an Item is looked at: plain memory, so that passing it on costs no reference
/// counting. It points into the tape, into the program, or to what the evaluation has made.
enum CQL2Value {
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(UnsafeBufferPointer<UInt8>)
  case instant(Timestamp)
  /// A whole day, by its first instant.
  case day(Timestamp)
  case interval(CQL2Span)
  /// An array or object of the Item.
  case json(JSONView)
  /// A list of the expression: the instruction that holds its elements.
  case list(Int32)
  /// A geometry of the expression.
  case shape(Int32)

  init(_ view: JSONView) {
    switch view.kind {
    case .null: self = .null
    case .boolean: self = .boolean(view.boolean ?? false)
    case .integer: self = .integer(view.integer ?? 0)
    case .unsigned, .double, .bigNumber: self = view.double.map { .number($0) } ?? .null
    case .string:
      guard let text = view.text else {
        self = .null
        return
      }
      self = .text(UnsafeBufferPointer(start: text.unsafeBytes, count: text.count))
    case .array, .object: self = .json(view)
    }
  }

  var isNull: Bool { if case .null = self { true } else { false } }
}

/// A span of time, both ends included.
struct CQL2Span {
  var start: Timestamp
  var end: Timestamp

  /// What stands for no beginning and no end.
  static var past: Timestamp { Timestamp(seconds: .min) }
  static var future: Timestamp { Timestamp(seconds: .max) }

  /// The day that begins at an instant.
  init(day: Timestamp) {
    start = day
    end = Timestamp(seconds: day.seconds + 86_399, nanoseconds: 999_999_999)
  }

  init(start: Timestamp, end: Timestamp) {
    self.start = start
    self.end = end
  }
}

/// One step of a compiled filter: what to do, and with the results of which other steps.
struct CQL2Instruction {
  enum Code: UInt8 {
    // Conditions.
    case and, or, not
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case like, between, isIn, isInSortedTexts, isNull
    case spatial, temporal, array
    /// A value that must be a boolean.
    case holds
    // Values.
    case constant, property
    /// `datetime`, or `start_datetime` to `end_datetime` where that is null.
    case itemTime
    case plus, minus, times, divided, power, modulo, div
    case casei, accenti
    case interval, list
    /// A condition where a value is asked for.
    case condition
  }

  var code: Code
  /// Whether texts are times.
  var isTime = false
  /// Which spatial, temporal or array function.
  var operation = CQL2Operator.and
  /// The first operand; of `property` its number.
  var a: Int32 = 0
  /// The second operand, or the first of `count` in the table of operands.
  var b: Int32 = 0
  var count: Int32 = 0
  var constant = CQL2Value.null
}
