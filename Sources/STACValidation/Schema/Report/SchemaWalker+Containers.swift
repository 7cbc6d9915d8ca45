internal import STACJSON

extension SchemaWalker {
  /// Checks a value inside the present one.
  private mutating func checkInside(_ schema: Subschema, _ value: JSONView) -> Bool {
    valueDepth += 1
    defer { valueDepth -= 1 }
    return check(schema, value)
  }

  // MARK: Arrays

  mutating func checkArray(
    _ schema: Subschema, _ value: JSONView, _ own: inout Evaluated?
  ) -> Bool {
    var isValid = checkCount(schema, value)
    if schema.uniqueItems, let (first, second) = JSONEquality.firstRepetition(in: value) {
      isValid = fail(
        "uniqueItems", value, schema, nil,
        "expected no two equal elements, found \(first) and \(second) equal")
    }
    var position = 0
    for element in value.elements {
      let part = position < schema.prefixItems.count ? schema.prefixItems[position] : schema.items
      position += 1
      guard let part else { break }
      own?.places.insert(element.tapeIndex)
      isValid = checkInside(part, element) && isValid
      if !isValid, probes > 0 { return false }
    }
    if let contains = schema.contains {
      isValid = checkContains(contains, schema, value, &own) && isValid
    }
    return isValid
  }

  private mutating func checkCount(_ schema: Subschema, _ value: JSONView) -> Bool {
    guard schema.minimumItems > 0 || schema.maximumItems < .max else { return true }
    let count = value.elements.count
    if count < schema.minimumItems {
      return fail(
        "minItems", value, schema, nil,
        "expected at least \(Self.count(schema.minimumItems, "element")), found \(count)")
    }
    if count > schema.maximumItems {
      return fail(
        "maxItems", value, schema, nil,
        "expected at most \(Self.count(schema.maximumItems, "element")), found \(count)")
    }
    return true
  }

  private mutating func checkContains(
    _ contains: Subschema, _ schema: Subschema, _ value: JSONView, _ own: inout Evaluated?
  ) -> Bool {
    var count = 0
    for element in value.elements {
      guard isValid(contains, element) else { continue }
      count += 1
      // Only 2020-12 counts these among what was evaluated.
      if schema.resource.dialect.draft >= .draft2020 { own?.places.insert(element.tapeIndex) }
    }
    if count < schema.minimumContains {
      let keyword = schema.minimumContains > 1 ? "minContains" : "contains"
      return fail(
        keyword, value, schema, nil,
        "expected at least \(Self.count(schema.minimumContains, "element")) of a kind, found \(count)"
      )
    }
    if count > schema.maximumContains {
      return fail(
        "maxContains", value, schema, nil,
        "expected at most \(Self.count(schema.maximumContains, "element")) of a kind, found \(count)"
      )
    }
    return true
  }

  // MARK: Objects

  mutating func checkObject(
    _ schema: Subschema, _ value: JSONView, _ own: inout Evaluated?
  ) -> Bool {
    var isValid = checkKeys(schema, value)
    if !isValid, probes > 0 { return false }
    if !schema.properties.isEmpty || !schema.patternProperties.isEmpty
      || schema.additionalProperties != nil || schema.propertyNames != nil
    {
      for (key, member) in value.members {
        isValid = checkMember(schema, key, member, &own) && isValid
        if !isValid, probes > 0 { return false }
      }
    }
    for dependency in schema.dependencies where value[dependency.key] != nil {
      isValid = checkDependency(dependency, schema, value, &own) && isValid
    }
    return isValid
  }

  private mutating func checkKeys(_ schema: Subschema, _ value: JSONView) -> Bool {
    var isValid = true
    let names = schema.required.count > Subschema.fewNames ? Self.names(in: value) : nil
    for key in schema.required where names.map({ !$0.contains(key.string) }) ?? (value[key] == nil)
    {
      isValid = fail(
        "required", value, schema, nil,
        "the member '\(key)' is missing, found \(FoundValue(value))")
    }
    guard schema.minimumProperties > 0 || schema.maximumProperties < .max else { return isValid }
    var members = value.members
    var count = 0
    while members.next() != nil { count += 1 }
    if count < schema.minimumProperties {
      isValid = fail(
        "minProperties", value, schema, nil,
        "expected at least \(Self.count(schema.minimumProperties, "member")), found \(count)")
    }
    if count > schema.maximumProperties {
      isValid = fail(
        "maxProperties", value, schema, nil,
        "expected at most \(Self.count(schema.maximumProperties, "member")), found \(count)")
    }
    return isValid
  }

  private static func names(in object: JSONView) -> Set<String> {
    Set(object.members.map { String($0.key) })
  }

  private mutating func checkMember(
    _ schema: Subschema, _ key: JSONText, _ member: JSONView, _ own: inout Evaluated?
  ) -> Bool {
    var isValid = true
    var isKnown = false
    if let property = schema.property(key) {
      isKnown = true
      isValid = checkInside(property.schema, member)
    }
    for property in schema.patternProperties {
      switch property.pattern {
      case .success(let pattern):
        guard matches(pattern, key, member, schema) else { continue }
        isKnown = true
        isValid = checkInside(property.schema, member) && isValid
      case .failure(let error):
        isValid = fail("patternProperties", member, schema, nil, error.message)
      }
    }
    if !isKnown, let other = schema.additionalProperties {
      isKnown = true
      if other.verdict == false {
        isValid = fail(
          "additionalProperties", member, schema, nil,
          "expected no member '\(String(key))' here, found \(FoundValue(member))")
      } else {
        isValid = checkInside(other, member) && isValid
      }
    }
    if isKnown { own?.places.insert(member.tapeIndex) }
    if let names = schema.propertyNames, !isName(key, of: member, names) {
      isValid = fail(
        "propertyNames", member, schema, nil,
        "the name '\(String(key))' is not one of those allowed")
    }
    return isValid
  }

  /// A name is a string on the tape, before its value.
  private mutating func isName(
    _ key: JSONText, of member: JSONView, _ names: Subschema
  ) -> Bool {
    isValid(names, member.value(atTapeIndex: member.tapeIndex - 1))
  }

  private mutating func checkDependency(
    _ dependency: Subschema.Dependency, _ schema: Subschema, _ value: JSONView,
    _ own: inout Evaluated?
  ) -> Bool {
    var isValid = true
    for key in dependency.required where value[key] == nil {
      isValid = fail(
        dependency.keyword, value, schema, [dependency.keyword, dependency.key.string],
        "the member '\(key)' is missing, which '\(dependency.key)' asks for")
    }
    if let part = dependency.schema { isValid = check(part, value, &own) && isValid }
    return isValid
  }

  // MARK: What is left

  /// `unevaluatedItems` and `unevaluatedProperties`.
  mutating func checkRest(
    _ schema: Subschema, _ value: JSONView, _ own: inout Evaluated?
  ) -> Bool {
    guard let seen = own, !seen.isAll else { return true }
    var isValid = true
    if value.isArray, let part = schema.unevaluatedItems {
      for element in value.elements where !seen.places.contains(element.tapeIndex) {
        isValid = checkLeft("unevaluatedItems", part, element, schema) && isValid
      }
      own?.isAll = true
    }
    if value.isObject, let part = schema.unevaluatedProperties {
      for (_, member) in value.members where !seen.places.contains(member.tapeIndex) {
        isValid = checkLeft("unevaluatedProperties", part, member, schema) && isValid
      }
      own?.isAll = true
    }
    return isValid
  }

  private mutating func checkLeft(
    _ keyword: String, _ part: Subschema, _ value: JSONView, _ schema: Subschema
  ) -> Bool {
    if part.verdict == false {
      return fail(
        keyword, value, schema, nil,
        "expected nothing that no other part of the schema knows, found \(FoundValue(value))")
    }
    return checkInside(part, value)
  }
}
