internal import STACJSON
internal import STACModel
internal import STACStorage

/// Where a value comes from and what becomes of it.
struct ValueRule: Sendable {
  /// Where a value comes from.
  indirect enum Source: Sendable {
    case constant(JSONValue)
    case field(RecordField)
    case template(RecordTemplate)
    /// A constant with templates in it.
    case json(RecordValueTemplate)
    case object([(String, ValueRule)])
    case array([ValueRule])
  }

  /// A place in one of the files that a mapping was read from.
  struct Place: Sendable {
    var file = 0
    var location = SourceLocation.start
  }

  /// What texts stand for.
  indirect enum Lookup: Sendable {
    case inline([String: JSONValue])
    case table(RecordTable, field: RecordField)
    /// What holds at the time that the rule gives.
    case periods(PeriodTable, at: ValueRule)
  }

  /// The first of them that has a value counts.
  var sources: [Source]
  var conversion = ValueConversion()
  var lookup: Lookup?
  /// Texts that stand for no value.
  var nulls: Set<String> = []
  /// What is taken where there is no value.
  var fallback: JSONValue?
  var isRequired = false
  /// All the values of its column are numbers, or true and false.
  var isPlain = false
  var place = Place()

  init(_ sources: [Source], at place: Place = Place()) {
    self.sources = sources
    self.place = place
  }

  /// What the rule takes, for messages: `column 'x'`.
  var name: String {
    let names = sources.map { source in
      switch source {
      case .constant(let value): value.description
      case .field(let field): "column '\(field.text)'"
      case .template(let template): "'\(template.text)'"
      case .json, .object, .array: "the value"
      }
    }
    return names.joined(separator: " or ")
  }

  /// The value for a record; nil where there is none.
  ///
  /// - Parameter type: what the place in the Item asks for.
  /// - Throws: ``ValueProblem`` that names the columns.
  func value(
    in scope: RecordScope, as type: ValueType = .any
  ) throws(ValueProblem) -> JSONValue? {
    guard let (raw, isConverted) = try raw(in: scope) else {
      if let fallback { return fallback }
      if isRequired { throw ValueProblem("\(name) has no value", .missing) }
      return nil
    }
    if isConverted { return raw }
    do throws(ValueProblem) {
      let found = try lookedUp(raw, in: scope)
      guard let found else { return fallback }
      return try conversion.convert(found, to: conversion.type ?? type, isPlain: isPlain)
    } catch { throw error.about(name) }
  }

  /// The first value; and whether nothing is to be made of it.
  private func raw(
    in scope: RecordScope
  ) throws(ValueProblem) -> (value: JSONValue, isConverted: Bool)? {
    for source in sources {
      switch source {
      case .constant(let value): return (value, conversion.type == nil)
      case .field(let field):
        if let value = try field.value(in: scope), !isNull(value) { return (value, false) }
      case .template(let template):
        if let text = try template.value(in: scope) { return (.string(text), false) }
      case .json(let template):
        if let value = try template.value(in: scope) { return (value, conversion.type == nil) }
      case .object(let members):
        var object = JSONObject()
        for (key, rule) in members {
          if let value = try rule.value(in: scope) { object[key] = value }
        }
        if !object.isEmpty { return (.object(object), true) }
      case .array(let rules):
        var values: [JSONValue] = []
        for rule in rules { if let value = try rule.value(in: scope) { values.append(value) } }
        if !values.isEmpty { return (.array(values), true) }
      }
    }
    return nil
  }

  private func isNull(_ value: JSONValue) -> Bool {
    guard !nulls.isEmpty else { return false }
    switch value {
    case .string(let text): return nulls.contains(text) || nulls.contains(text.trimmed)
    case .integer, .double: return nulls.contains(value.description)
    default: return false
    }
  }

  private func lookedUp(
    _ value: JSONValue, in scope: RecordScope
  ) throws(ValueProblem) -> JSONValue? {
    guard let lookup else { return value }
    let key = value.string?.trimmed ?? value.description
    switch lookup {
    case .inline(let table):
      if let found = table[key] { return found == .null ? nil : found }
      if fallback != nil { return nil }
      throw ValueProblem("the lookup has no entry for '\(key)'", .lookup)
    case .table(let table, let field):
      // Tables in memory do not fail.
      if let found = try? table.withRecord(key, { field.value(in: $0) }) { return found }
      if fallback != nil { return nil }
      throw ValueProblem("'\(table.source)' has no entry for '\(key)'", .lookup)
    case .periods(let table, let time):
      let text = try time.value(in: scope, as: .datetime)?.string
      if let text, let instant = try? Timestamp(text), let found = table.value(key, at: instant) {
        return found
      }
      if fallback != nil { return nil }
      throw ValueProblem(
        "'\(table.source)' has no entry for '\(key)' \(text.map { "at \($0)" } ?? "without a time")",
        .lookup)
    }
  }

  /// All the rules that this one is made of, itself included.
  var parts: [ValueRule] {
    var own = [self]
    if case .periods(_, let time) = lookup { own += time.parts }
    return own
      + sources.flatMap { source -> [ValueRule] in
        switch source {
        case .object(let members): members.flatMap { $0.1.parts }
        case .array(let rules): rules.flatMap(\.parts)
        default: []
        }
      }
  }

  /// The fields that the rule itself asks for.
  var fields: [RecordField] {
    sources.flatMap { source -> [RecordField] in
      switch source {
      case .field(let field): [field]
      case .template(let template): template.fields
      case .json(let template): template.fields
      default: []
      }
    }
  }
}
