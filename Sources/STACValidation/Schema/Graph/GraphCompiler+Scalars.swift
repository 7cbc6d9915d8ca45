internal import STACJSON

extension GraphCompiler {
  /// `enum` and `const`; narrows the kinds that are allowed.
  func addChoices(_ parts: [Subschema], _ mask: inout UInt64) -> [ChoiceCheck] {
    var result: [ChoiceCheck] = []
    for values in parts.flatMap({ [$0.enumeration, $0.constant.map { [$0] }] }) {
      guard let values else { continue }
      var kinds: UInt64 = 0
      for value in values {
        kinds |=
          value.isNumber
          ? TagMask.number : 1 << (value.tapeWords[value.tapeIndex] >> 56 & 63)
      }
      mask &= kinds
      let container = TagMask.container | TagMask.string | TagMask.number
      if values.allSatisfy(\.isString) {
        let slots = values.compactMap(\.string).map { memory.slot($0) }
        result.append(ChoiceCheck(table: memory.table(slots)))
      } else if kinds & container != 0 {
        result.append(ChoiceCheck(values: memory.list(values)))
      }
    }
    return result
  }

  func stringCheck(_ parts: [Subschema]) -> StringCheck? {
    var check = StringCheck()
    var patterns: [Unmanaged<SchemaPattern>] = []
    var formats: [SchemaFormat] = []
    var forms: [ValueShape.Text] = []
    for part in parts {
      check.minimumLength = max(check.minimumLength, part.minimumLength)
      check.maximumLength = min(check.maximumLength, part.maximumLength)
      if case .success(let pattern)? = part.pattern, pattern.shape != .anything {
        patterns.append(memory.keep(pattern))
      }
      if let format = part.format, !formats.contains(format) { formats.append(format) }
      if let form = part.native.text, !forms.contains(form) { forms.append(form) }
    }
    // A text of one of these is never empty.
    check.patterns = memory.list(patterns)
    check.formats = memory.list(formats)
    check.forms = memory.list(forms)
    let isEmpty =
      check.minimumLength == 0 && check.maximumLength == .max && patterns.isEmpty
      && formats.isEmpty && forms.isEmpty
    return isEmpty ? nil : check
  }

  func numberCheck(_ parts: [Subschema]) -> NumberCheck? {
    var bounds: [NumberBound] = []
    var divisors: [JSONView] = []
    for part in parts {
      if let value = part.minimum { bounds.append(.init(.atLeast, value)) }
      if let value = part.maximum { bounds.append(.init(.atMost, value)) }
      if let value = part.exclusiveMinimum { bounds.append(.init(.moreThan, value)) }
      if let value = part.exclusiveMaximum { bounds.append(.init(.lessThan, value)) }
      if let value = part.multipleOf { divisors.append(value) }
    }
    if bounds.isEmpty, divisors.isEmpty { return nil }
    return NumberCheck(bounds: memory.list(bounds), divisors: memory.list(divisors))
  }

  func arrayCheck(_ parts: [Subschema]) -> ArrayCheck? {
    var check = ArrayCheck()
    var contains: [ContainsCheck] = []
    for part in parts {
      check.minimumCount = max(check.minimumCount, part.minimumItems)
      check.maximumCount = min(check.maximumCount, part.maximumItems)
      check.isUnique = check.isUnique || part.uniqueItems
      if let schema = part.contains {
        contains.append(
          ContainsCheck(
            node: node([schema]), minimum: part.minimumContains, maximum: part.maximumContains))
      }
    }
    let width = parts.map(\.prefixItems.count).max() ?? 0
    let first = (0..<width).map { position in
      nodeIfAny(
        parts.compactMap {
          position < $0.prefixItems.count ? $0.prefixItems[position] : $0.items
        })
    }
    check.first = memory.list(first)
    check.rest = nodeIfAny(parts.compactMap(\.items))
    check.contains = memory.list(contains)
    check.isPlain = width == 0 && contains.isEmpty && !check.isUnique
    let isEmpty =
      check.isPlain && check.rest == nil && check.minimumCount == 0 && check.maximumCount == .max
    return isEmpty ? nil : check
  }
}
