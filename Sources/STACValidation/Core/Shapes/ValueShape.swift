internal import STACExtensions

/// What a value may be: the words in which our knowledge of STAC is written down.
///
/// Each part counts for one kind of value: a shape that allows strings and arrays says what the
/// string must be like and what the array. ``TableCompiler`` makes tables of shapes.
struct ValueShape: Sendable {
  /// What a string must be like.
  enum Text: UInt8, Sendable {
    case any, notEmpty, notBlank, dateTime, license, capitals, word
    case anyDateTime, lowerCaseHex, digitalObjectIdentifier, localPath, contentIdentifier
    case pieceIdentifier
    /// What the shape of a field does not ask for, but the text of its extension.
    case multihash, projectionCode
  }

  /// What a number must be like.
  enum Number: UInt8 {
    case any, positive, naturalOrZero, percentage, range
  }

  /// What can only be said in code.
  enum Structure: UInt8 {
    case none, geometry, summary
  }

  indirect enum Element: Sendable {
    case any
    case shape(ValueShape)
  }

  var kinds: KindSet
  /// What is broken by a value that is not of this shape.
  var rule: Rule
  /// The shape in words, to stand behind "expected".
  var expected: String
  var text = Text.any
  /// The words allowed, where ``text`` is `word`.
  var words: [String] = []
  var number = Number.any
  /// The numbers allowed, where ``number`` is `range`.
  var range = NumberRange()
  var counts = CountSet.any
  var element = Element.any
  /// What is broken by an array with two equal elements.
  var unique: Rule?
  /// The members of an object.
  var object: ObjectName?
  var structure = Structure.none
}

extension ValueShape {
  static func any(_ rule: Rule) -> ValueShape {
    ValueShape(kinds: .any, rule: rule, expected: "anything")
  }

  /// Anything; where it is an object, one with these members.
  static func anyObject(_ rule: Rule, _ name: ObjectName) -> ValueShape {
    var shape = any(rule)
    shape.object = name
    return shape
  }

  /// Nothing may stand here.
  static func nothing(_ rule: Rule, _ expected: String) -> ValueShape {
    ValueShape(kinds: [], rule: rule, expected: expected)
  }

  static func text(
    _ rule: Rule, _ text: Text = .any, _ expected: String = "a string"
  ) -> ValueShape {
    ValueShape(kinds: .string, rule: rule, expected: expected, text: text)
  }

  static func word(_ rule: Rule, _ words: [String], _ expected: String) -> ValueShape {
    ValueShape(kinds: .string, rule: rule, expected: expected, text: .word, words: words)
  }

  static func number(
    _ rule: Rule, _ number: Number = .any, _ expected: String = "a number"
  ) -> ValueShape {
    ValueShape(kinds: .number, rule: rule, expected: expected, number: number)
  }

  static func object(_ rule: Rule, _ name: ObjectName, _ expected: String) -> ValueShape {
    ValueShape(kinds: .object, rule: rule, expected: expected, object: name)
  }

  static func list(
    _ rule: Rule, of element: ValueShape, counts: CountSet = .any, unique: Rule? = nil,
    _ expected: String
  ) -> ValueShape {
    ValueShape(
      kinds: .array, rule: rule, expected: expected, counts: counts, element: .shape(element),
      unique: unique)
  }

  static func texts(_ rule: Rule, unique: Rule? = nil) -> ValueShape {
    list(rule, of: .text(rule), unique: unique, "an array of strings")
  }

  /// The same, or null.
  func orNull(_ expected: String) -> ValueShape {
    var shape = self
    shape.kinds.insert(.null)
    shape.expected = expected
    return shape
  }
}
