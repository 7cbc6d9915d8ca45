internal import STACJSON

/// Schemas that all must hold, with `$ref` and `allOf` written out: a list of plain schemas.
///
/// The graph has one node for a whole conjunction. So one pass over an object checks the core, the
/// common metadata and all extensions at a time.
struct SchemaConjunction {
  /// Nothing can be valid.
  var isImpossible = false
  var kinds = TagMask.all
  var integersOnly = false
  var integersAreWritten = false
  /// Plain schemas; of their keywords those about values, arrays and objects count.
  var parts: [Subschema] = []
  var anyOf: [[Subschema]] = []
  var oneOf: [[Subschema]] = []
  var not: [Subschema] = []
  var conditions: [Subschema] = []
  /// Schemas that the graph cannot say.
  var interpreted: [Subschema] = []

  /// What is known of a value before it is looked at: the text of its member `type`.
  typealias Assumption = String

  init(_ schemas: [Subschema], assuming type: Assumption? = nil) {
    var seen: Set<ObjectIdentifier> = []
    var work = Array(schemas.reversed())
    while let schema = work.popLast() {
      guard seen.insert(ObjectIdentifier(schema)).inserted else { continue }
      if let verdict = schema.verdict {
        isImpossible = isImpossible || !verdict
        continue
      }
      if schema.looksAtTheRest || schema.dynamicReference != nil {
        interpreted.append(schema)
        continue
      }
      for link in schema.references {
        switch link.target {
        case .success(let target): work.append(target)
        case .failure: isImpossible = true
        }
      }
      parts.append(schema)
      addKinds(of: schema)
      work += schema.allOf.reversed()
      addBranches(of: schema, type, &work)
      if let part = schema.not { not.append(part) }
      if let condition = schema.condition {
        if let type, condition.excludes(type: type) {
          if let other = schema.alternative { work.append(other) }
        } else if let type, condition.isImplied(byType: type) {
          if let part = schema.consequence { work.append(part) }
        } else {
          conditions.append(schema)
        }
      }
    }
  }

  private mutating func addKinds(of schema: Subschema) {
    kinds &= schema.kinds
    if schema.integersOnly {
      integersOnly = true
      if schema.integersAreWritten { integersAreWritten = true }
    }
    if case .failure? = schema.pattern { kinds &= ~TagMask.string }
    for property in schema.patternProperties {
      if case .failure = property.pattern { kinds &= ~TagMask.object }
    }
  }

  private mutating func addBranches(
    of schema: Subschema, _ type: Assumption?, _ work: inout [Subschema]
  ) {
    for (list, isExclusive) in [(schema.anyOf, false), (schema.oneOf, true)] {
      guard var branches = list else { continue }
      if let type { branches.removeAll { $0.excludes(type: type) } }
      if branches.isEmpty {
        isImpossible = true
      } else if branches.count == 1 {
        work += branches
      } else if isExclusive {
        oneOf.append(branches)
      } else {
        anyOf.append(branches)
      }
    }
  }
}

extension Subschema {
  private static let searchDepth = 8

  /// How many schemas are looked at in one search.
  private static let searchBudget = 2_000

  /// Whether an object whose member `type` is a text certainly does not fit.
  func excludes(type: String) -> Bool {
    var budget = Self.searchBudget
    return excludes(type: type, 0, &budget)
  }

  private func excludes(type: String, _ depth: Int, _ budget: inout Int) -> Bool {
    if let verdict { return !verdict }
    budget -= 1
    if depth > Self.searchDepth || budget < 0 { return false }
    if kinds & TagMask.object == 0 { return true }
    if let property = properties.first(where: { $0.key.string == "type" }),
      property.schema.excludes(text: type)
    {
      return true
    }
    for part in referenced + allOf where part.excludes(type: type, depth + 1, &budget) {
      return true
    }
    for case let branches? in [anyOf, oneOf] {
      var isExcluded = true
      for branch in branches where !branch.excludes(type: type, depth + 1, &budget) {
        isExcluded = false
        break
      }
      if isExcluded { return true }
    }
    return false
  }

  /// Whether any object whose member `type` is a text certainly fits.
  func isImplied(byType type: String) -> Bool {
    if let verdict { return verdict }
    let said: [StaticString] = ["properties", "required", "type", "$comment", "title"]
    guard view.members.allSatisfy({ member in said.contains { member.key == $0 } }),
      kinds & TagMask.object != 0, required.allSatisfy({ $0.string == "type" }),
      let property = properties.first, properties.count == 1, property.key.string == "type"
    else { return false }
    let words: [StaticString] = ["const", "enum", "type", "$comment", "title"]
    let value = property.schema
    guard value.view.members.allSatisfy({ member in words.contains { member.key == $0 } }),
      value.kinds & TagMask.string != 0
    else { return false }
    return (value.constant.map { $0.string == type } ?? true)
      && (value.enumeration.map { $0.contains { $0.string == type } } ?? true)
  }

  /// Whether a text certainly does not fit.
  private func excludes(text: String, _ depth: Int = 0) -> Bool {
    if let verdict { return !verdict }
    if depth > Self.searchDepth { return false }
    if kinds & TagMask.string == 0 { return true }
    if let constant, constant.string != text { return true }
    if let enumeration, !enumeration.contains(where: { $0.string == text }) { return true }
    return (referenced + allOf).contains { $0.excludes(text: text, depth + 1) }
  }

  private var referenced: [Subschema] { references.compactMap { try? $0.target.get() } }
}
