internal import STACExtensions

/// The fields of extensions in the words of our tables.
struct ExtensionShapes {
  /// A field of an extension, as one version has it.
  struct Field {
    let field: ExtensionField
    let shape: ValueShape
    /// The number of the extension in ``STACExtension/all``.
    let owner: Int
  }

  private(set) var objects: [ObjectShape] = []
  private(set) var fields: [Field] = []

  init() {
    for (owner, known) in STACExtension.all.enumerated() {
      for field in known.fields {
        fields.append(Field(field: field, shape: value(field.shape), owner: owner))
      }
    }
  }

  private mutating func value(_ shape: FieldShape) -> ValueShape {
    let rule = Rule.extensionField
    let expected = shape.description
    switch shape {
    case .anything: return .any(rule)
    case .boolean: return ValueShape(kinds: .boolean, rule: rule, expected: expected)
    case .text(let form): return .text(rule, Self.text(form), expected)
    case .word(let words): return .word(rule, words, expected)
    case .number(let range):
      var value = ValueShape.number(rule, range == NumberRange() ? .any : .range, expected)
      value.range = range
      return value
    case .numberOrWord(let words):
      var value = ValueShape.word(rule, words, expected)
      value.kinds.formUnion(.number)
      return value
    case .list(let element, let counts, let isUnique):
      return .list(
        rule, of: value(element),
        counts: counts.dropFirst().reduce(CountSet(counts[0])) { $0.union(CountSet($1)) },
        unique: isUnique ? rule : nil, expected)
    case .map(let element):
      let inner = value(element)
      return .object(rule, add(ObjectShape(others: inner)), expected)
    case .record(let members, let minimumCount):
      var object = ObjectShape(minimumCount: minimumCount)
      for member in members {
        object.set(
          member.name, value(member.shape), missing: member.isRequired ? rule : nil)
      }
      return .object(rule, add(object), expected)
    case .orNull(let inner): return value(inner).orNull(expected)
    }
  }

  private mutating func add(_ object: ObjectShape) -> ObjectName {
    objects.append(object)
    return .extensionObject(objects.count - 1)
  }

  private static func text(_ form: FieldShape.TextForm) -> ValueShape.Text {
    switch form {
    case .any: .any
    case .notEmpty: .notEmpty
    case .time: .anyDateTime
    case .timeInUTC: .dateTime
    case .lowerCaseHex: .lowerCaseHex
    case .digitalObjectIdentifier: .digitalObjectIdentifier
    case .localPath: .localPath
    case .contentIdentifier: .contentIdentifier
    case .pieceIdentifier: .pieceIdentifier
    }
  }
}

extension CountSet {
  fileprivate init(_ range: ClosedRange<Int>) {
    self =
      range.upperBound == Int.max
      ? .atLeast(range.lowerBound)
      : range.reduce(CountSet()) { $0.union(CountSet($1)) }
  }
}
