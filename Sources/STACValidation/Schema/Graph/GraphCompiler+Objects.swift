internal import STACJSON

extension GraphCompiler {
  /// What is said of the members of an object: nothing (`.some(nil)`), a check, or more than a check
  /// can say (nil).
  ///
  /// Alternatives that ask for members and no more are taken out of the conjunction, where the
  /// value can be nothing but an object.
  func objectCheck(
    _ conjunction: inout SchemaConjunction, onlyObjects: Bool
  ) -> ObjectCheck?? {
    let parts = conjunction.parts
    let groups = parts.filter {
      !$0.properties.isEmpty || !$0.patternProperties.isEmpty || $0.additionalProperties != nil
        || !$0.native.prefixes.isEmpty
    }
    let dependencies = parts.flatMap(\.dependencies)
    var check = ObjectCheck(table: memory.table([]))
    for part in parts {
      check.minimumCount = max(check.minimumCount, part.minimumProperties)
      check.maximumCount = min(check.maximumCount, part.maximumProperties)
    }
    let alternatives = conjunction.anyOf.filter { $0.allSatisfy(\.isOnlyRequired) }
    let names = parts.compactMap(\.propertyNames)
    let required = parts.flatMap(\.required)
    if groups.isEmpty, dependencies.isEmpty, names.isEmpty, required.isEmpty,
      alternatives.isEmpty, check.minimumCount == 0, check.maximumCount == .max
    {
      return .some(nil)
    }

    // Keys that are asked for get a bit each.
    var bits: [JSONKey: UInt64] = [:]
    var keys: [JSONKey] = []
    let flags =
      required + dependencies.flatMap { [$0.key] + Self.required($0) }
      + alternatives.joined().flatMap(\.required) + parts.flatMap(\.native.once)
    for key in flags where bits[key] == nil {
      guard keys.count < 64 else { return nil }
      bits[key] = 1 << UInt64(keys.count)
      keys.append(key)
    }
    var others: Set<JSONKey> = []
    for key in groups.flatMap(\.properties).map(\.key)
    where bits[key] == nil && others.insert(key).inserted {
      keys.append(key)
    }
    func mask(_ names: [JSONKey]) -> UInt64 { names.reduce(0) { $0 | (bits[$1] ?? 0) } }

    let byKey = groups.map { group in
      Dictionary(group.properties.map { ($0.key, $0.schema) }, uniquingKeysWith: { $1 })
    }
    check.table = memory.table(
      keys.map { key in
        var slot = memory.slot(key)
        slot.node = nodeIfAny(
          zip(groups, byKey).flatMap { Self.schemas(of: key, in: $0, $1[key]) })
        slot.bit = bits[key] ?? 0
        return slot
      })
    check.required = mask(required)
    check.once = mask(parts.flatMap(\.native.once))
    let prefixes = parts.flatMap(\.native.prefixes)
    if !prefixes.isEmpty {
      check.refusedPrefixes = memory.make(memory.table(prefixes.map { memory.slot($0) }))
    }
    check.dependencies = memory.list(
      dependencies.map { dependency in
        DependencyCheck(
          bit: bits[dependency.key] ?? 0, required: mask(Self.required(dependency)),
          node: Self.isOnlyRequired(dependency)
            ? nil : dependency.schema.flatMap { nodeIfAny([$0]) })
      })
    check.alternatives = memory.list(
      alternatives.flatMap { list in list.map { mask($0.required) } + [0] })
    if onlyObjects { conjunction.anyOf.removeAll { $0.allSatisfy(\.isOnlyRequired) } }
    check.names = nodeIfAny(names)
    addRules(groups, &check)
    check.hasRest =
      !check.dependencies.isEmpty || !check.alternatives.isEmpty || check.names != nil
      || check.minimumCount > 0 || check.maximumCount < .max
    return .some(check)
  }

  private static func isOnlyRequired(_ dependency: Subschema.Dependency) -> Bool {
    dependency.schema?.isOnlyRequired ?? true
  }

  /// The keys that a dependency asks for, directly or with a schema that says no more.
  private static func required(_ dependency: Subschema.Dependency) -> [JSONKey] {
    dependency.required + (isOnlyRequired(dependency) ? dependency.schema?.required ?? [] : [])
  }

  /// The schemas that one group has for a known key.
  private static func schemas(
    of key: JSONKey, in group: Subschema, _ property: Subschema?
  ) -> [Subschema] {
    var result = property.map { [$0] } ?? []
    for property in group.patternProperties {
      if case .success(let pattern) = property.pattern, pattern.match(key.string) == .yes {
        result.append(property.schema)
      }
    }
    if result.isEmpty, group.native.refuses(key.string), let never = group.native.refused {
      result.append(never)
    }
    if result.isEmpty, let other = group.additionalProperties { result.append(other) }
    return result
  }

  /// What is said of keys that are not in the table.
  private func addRules(_ groups: [Subschema], _ check: inout ObjectCheck) {
    var others: [Subschema] = []
    var prefixes: [PrefixRule] = []
    var patternGroups: [PatternGroup] = []
    for group in groups {
      if group.patternProperties.isEmpty {
        if let schema = group.additionalProperties { others.append(schema) }
        continue
      }
      let rules: [(SchemaPattern, NodePointer?)] = group.patternProperties.compactMap { property in
        (try? property.pattern.get()).map { ($0, nodeIfAny([property.schema])) }
      }
      let other = group.additionalProperties.flatMap { nodeIfAny([$0]) }
      if rules.count == 1, rules[0].0.shape == .notPrefix, rules[0].1 == nil {
        // Only keys with the prefix are left for `additionalProperties`.
        if let other { prefixes.append(prefixRule(rules[0].0, other)) }
      } else if other == nil, rules.allSatisfy({ $0.0.shape == .prefix }) {
        for case (let pattern, let node?) in rules { prefixes.append(prefixRule(pattern, node)) }
      } else if rules.allSatisfy({ $0.1 == nil }),
        other == nil || rules.contains(where: { $0.0.shape == .anything })
      {
        continue
      } else {
        let list = rules.map { PatternRule(pattern: memory.keep($0.0), node: $0.1) }
        patternGroups.append(PatternGroup(rules: memory.list(list), others: other))
      }
    }
    check.others = nodeIfAny(others)
    check.prefixes = memory.list(prefixes)
    check.groups = memory.list(patternGroups)
    check.hasRules =
      !prefixes.isEmpty || !patternGroups.isEmpty || check.refusedPrefixes != nil
  }

  private func prefixRule(_ pattern: SchemaPattern, _ node: NodePointer) -> PrefixRule {
    let kept = memory.keep(pattern).takeUnretainedValue()
    let count = min(8, kept.literalCount)
    let mask: UInt64 = count == 0 ? 0 : ~0 >> UInt64(64 - 8 * count)
    return PrefixRule(
      word: KeyTable.word(kept.literal) & mask, mask: mask, count: kept.literalCount,
      bytes: kept.literal, node: node)
  }
}
