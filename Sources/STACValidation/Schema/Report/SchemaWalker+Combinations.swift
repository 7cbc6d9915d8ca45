internal import STACJSON

extension SchemaWalker {
  mutating func checkCombinations(
    _ schema: Subschema, _ value: JSONView, _ own: inout Evaluated?
  ) -> Bool {
    var isValid = true
    for part in schema.allOf {
      isValid = check(part, value, &own) && isValid
      if !isValid, probes > 0 { return false }
    }
    if let parts = schema.anyOf {
      isValid = checkBranches("anyOf", parts, schema, value, &own) && isValid
    }
    if let parts = schema.oneOf {
      isValid = checkBranches("oneOf", parts, schema, value, &own) && isValid
    }
    if let part = schema.not, self.isValid(part, value) {
      isValid = fail(
        "not", value, schema, nil, "expected something else, found \(FoundValue(value))")
    }
    if let condition = schema.condition {
      // Only a condition that is met has evaluated anything.
      probes += 1
      let isMet = check(condition, value, &own)
      probes -= 1
      if let part = isMet ? schema.consequence : schema.alternative {
        isValid = check(part, value, &own) && isValid
      }
    }
    return isValid
  }

  private mutating func checkBranches(
    _ keyword: String, _ parts: [Subschema], _ schema: Subschema, _ value: JSONView,
    _ own: inout Evaluated?
  ) -> Bool {
    var fitting: [Int] = []
    probes += 1
    for (number, part) in parts.enumerated() {
      guard check(part, value, &own) else { continue }
      fitting.append(number)
      // What other branches have evaluated counts, too.
      if keyword == "anyOf", own == nil { break }
      if keyword == "oneOf", fitting.count > 1, probes > 1 { break }
    }
    probes -= 1
    if isGivenUp { return false }
    if fitting.count == 1 || (keyword == "anyOf" && !fitting.isEmpty) { return true }
    if probes > 0 { return false }
    guard fitting.isEmpty else {
      let names = fitting.map { String($0 + 1) }.joined(separator: " and ")
      return fail(
        keyword, value, schema, nil,
        "expected exactly one of \(parts.count) alternatives to fit, but \(names) do")
    }
    add(missesOfBranchMeant(keyword, parts, schema, value))
    return false
  }

  /// What is wrong with the alternative that was likely meant: the one with the fewest values of
  /// the wrong kind or not among those allowed, at its top or one below; of those the one that got
  /// deepest into the document.
  private mutating func missesOfBranchMeant(
    _ keyword: String, _ parts: [Subschema], _ schema: Subschema, _ value: JSONView
  ) -> [SchemaMiss] {
    var best: [SchemaMiss] = []
    var bestScore = (Int.max, Int.max)
    var ties = 0
    for part in parts {
      let start = missCount
      _ = check(part, value)
      let misses = takeMisses(since: start)
      if isGivenUp { return [] }
      if misses.isEmpty { continue }
      let deepest = misses.map(\.depth).max() ?? 0
      let mistaken = misses.count {
        ["type", "const", "enum", "false"].contains($0.keyword) && $0.depth <= valueDepth + 1
      }
      let score = (mistaken * 100 - (deepest - valueDepth), misses.count)
      if score.0 == bestScore.0 { ties += 1 }
      if score < bestScore {
        if score.0 < bestScore.0 { ties = 0 }
        best = misses
        bestScore = score
      }
    }
    // Several that miss in the same way, right here: which one was meant cannot be told.
    let isUnclear = ties > 0 && best.allSatisfy { $0.depth == valueDepth }
    if best.isEmpty || isUnclear {
      let alternatives = best.isEmpty ? "" : ": " + Self.alternatives(parts, best)
      return [
        SchemaMiss(
          keyword: keyword, value: value, depth: valueDepth,
          message: "none of \(parts.count) alternatives fits\(alternatives)", schema: schema,
          path: [keyword])
      ]
    }
    return best
  }

  /// What the alternatives ask for, as far as it is short.
  private static func alternatives(_ parts: [Subschema], _ best: [SchemaMiss]) -> String {
    let required = parts.compactMap { part in
      part.required.isEmpty ? nil : part.required.map { "'\($0)'" }.joined(separator: " and ")
    }
    if required.count == parts.count, best.allSatisfy({ $0.keyword == "required" }) {
      return "expected the member \(required.joined(separator: ", or "))"
    }
    return best.first?.message ?? ""
  }
}
