internal import STACCatalog
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACStorage
internal import STACYAML
internal import SpellingSuggestions

/// Reads rules of a mapping: where a value comes from and what becomes of it.
struct RuleReader {
  /// What a plain text stands for.
  enum Mode {
    /// The name of a column, or a JMESPath expression.
    case column
    /// Itself.
    case constant
  }

  let file: Int
  let folder: String
  let diagnostics: Diagnostics
  /// What the whole mapping says of texts without a value, and of times without a zone.
  var nulls: Set<String> = []
  var zone = TimeZoneRule.utc

  /// Keys that make a mapping a rule where it could be a value as well.
  private static let marks: Set<String> = ["from", "value", "object", "array"]

  /// A rule; nil after it was reported that there is none.
  func rule(_ node: ConfigurationNode, _ mode: Mode) -> ValueRule? {
    switch node.content {
    case .scalar(let scalar):
      guard let source = source(scalar.value, mode, node) else { return nil }
      return made([source], node)
    case .sequence: return json(node)
    case .mapping(let entries):
      if mode == .constant, !entries.contains(where: { Self.marks.contains($0.key) }) {
        return json(node)
      }
      guard var reader = ConfigurationReader(node, named: "a rule", reporting: diagnostics) else {
        return nil
      }
      defer { reader.finish() }
      return rule(&reader, node)
    }
  }

  private func made(_ sources: [ValueRule.Source], _ node: ConfigurationNode) -> ValueRule {
    var rule = ValueRule(sources, at: ValueRule.Place(file: file, location: node.location))
    rule.nulls = nulls
    rule.conversion.zone = zone
    return rule
  }

  private func json(_ node: ConfigurationNode) -> ValueRule? {
    guard let template = RecordValueTemplate(node.value) else {
      unclosed(node)
      return nil
    }
    if case .constant(let value) = template { return made([.constant(value)], node) }
    return made([.json(template)], node)
  }

  private func unclosed(_ node: ConfigurationNode) {
    diagnostics.error(
      "a brace behind '$' is not closed", at: node.location, hint: "write $$ for a dollar sign")
  }

  private func source(
    _ value: JSONValue, _ mode: Mode, _ node: ConfigurationNode
  ) -> ValueRule.Source? {
    guard case .string(let text) = value else { return .constant(value) }
    guard text.contains("$") else {
      return mode == .column ? .field(RecordField(text)) : .constant(value)
    }
    guard let template = RecordTemplate(text) else {
      unclosed(node)
      return nil
    }
    return template.isConstant ? .constant(.string(template.constant)) : .template(template)
  }

  // MARK: Rules with keys

  private func rule(_ reader: inout ConfigurationReader, _ node: ConfigurationNode) -> ValueRule? {
    var rule = made([], node)
    let problems = diagnostics.all.count
    if let from = reader.node("from") {
      for part in from.elements ?? [from] {
        guard let scalar = part.scalar else {
          diagnostics.error(
            "a value comes from the name of a column, an expression or a template",
            at: part.location)
          continue
        }
        if let source = source(scalar.value, .column, part) { rule.sources.append(source) }
      }
    }
    if let value = reader.node("value"), let constant = json(value) {
      rule.sources += constant.sources
    }
    let members = reader.members("object") { entry -> ValueRule? in
      self.rule(entry.value, .column)
    }
    if let members { rule.sources.append(.object(members.map { ($0.key, $0.value) })) }
    if let nodes = reader.nodes("array") {
      rule.sources.append(.array(nodes.compactMap { self.rule($0, .column) }))
    }
    if rule.sources.isEmpty, diagnostics.all.count == problems {
      diagnostics.error(
        "a rule needs 'from' (a column, an expression or a template) or 'value'", at: node.location)
    }
    readConversion(&reader, into: &rule.conversion)
    readLookup(&reader, into: &rule)
    if let nulls = reader.strings("nulls") { rule.nulls = Set(nulls) }
    rule.fallback = reader.value("default")
    rule.isRequired = reader.bool("required") ?? false
    return diagnostics.all.count == problems ? rule : nil
  }

  private func readConversion(
    _ reader: inout ConfigurationReader, into conversion: inout ValueConversion
  ) {
    let items = reader.word("items", among: ValueType.words).flatMap { ValueType(word: $0) }
    if let word = reader.word("type", among: ValueType.words) {
      conversion.type = ValueType(word: word, items: items ?? .any)
    } else if let items {
      conversion.type = .list(items)
    }
    if let formats = reader.strings("format") {
      conversion.formats = formats.compactMap { format(named: $0, reader) }
      if conversion.type == nil { conversion.type = .datetime }
    }
    if let name = reader.text("zone"), let zone = zone(named: name, reader) {
      conversion.zone = zone
    }
    if let factor = reader.number("factor", in: -1e300...1e300) { conversion.factor = factor }
    if let offset = reader.number("offset", in: -1e300...1e300) { conversion.offset = offset }
    conversion.decimals = reader.integer("round", in: 0...15)
    conversion.hasDecimalComma = reader.bool("decimal_comma") ?? false
    conversion.thousands = reader.string("thousands")
    conversion.separator = reader.string("separator")
    if conversion.separator != nil, conversion.type == nil { conversion.type = .list(.any) }
    if let words = reader.strings("true_values") {
      conversion.trueWords = Set(words.map { $0.lowercased() })
    }
    if let words = reader.strings("false_values") {
      conversion.falseWords = Set(words.map { $0.lowercased() })
    }
    conversion.letterCase = reader.choice("case", of: ValueConversion.LetterCase.self)
  }

  private func format(named name: String, _ reader: ConfigurationReader) -> TimeFormat? {
    do throws(ModelError) {
      if let format = try TimeFormat(name) { return format }
      reader.error(
        "'\(name)' is not a format of times", at: "format",
        hint: didYouMean(name, among: TimeFormat.words)
          ?? "write a pattern such as '%d/%m/%Y %H:%M', or one of "
          + TimeFormat.words.joined(separator: ", "))
    } catch { reader.error(error.message, at: "format") }
    return nil
  }

  /// A zone by its name; nil after it was reported that there is none.
  func zone(named name: String, _ reader: ConfigurationReader) -> TimeZoneRule? {
    do throws(ModelError) {
      return try TimeZoneRule(name)
    } catch {
      reader.error(error.message, at: "zone")
      return nil
    }
  }

  // MARK: Other tables

  private func readLookup(_ reader: inout ConfigurationReader, into rule: inout ValueRule) {
    if let members = reader.members("lookup", .optional, { $0.value.value }) {
      rule.lookup = .inline(Dictionary(members.map { ($0.key, $0.value) }) { _, last in last })
    }
    let loaded = reader.mapping("lookup_file") { lookup -> ValueRule.Lookup? in
      let path = lookup.text("file", .required)
      let key = lookup.text("key", .required)
      let value = lookup.text("value", .required)
      guard let path, let key, let value,
        let table = table(path, key: key, lookup)
      else { return nil }
      if !table.fieldNames.contains(value) {
        lookup.error(
          "'\(table.source)' has no column '\(value)'", at: "value",
          hint: didYouMean(value, among: table.fieldNames))
      }
      if let at = lookup.node("at") { return periods(path, key, value, at, table, &lookup) }
      if lookup.node("from") != nil {
        lookup.error("periods need 'at', the time of the record", at: "from")
      }
      return .table(table, field: RecordField(value))
    }
    if let loaded { rule.lookup = loaded }
  }

  /// A table of which the row counts that holds at a time.
  private func periods(
    _ path: String, _ key: String, _ value: String, _ at: ConfigurationNode, _ table: RecordTable,
    _ reader: inout ConfigurationReader
  ) -> ValueRule.Lookup? {
    guard let start = reader.text("from", .required) else { return nil }
    let end = reader.text("until")
    for (name, column) in [("from", start), ("until", end ?? start)]
    where !table.fieldNames.contains(column) {
      reader.error(
        "'\(table.source)' has no column '\(column)'", at: name,
        hint: didYouMean(column, among: table.fieldNames))
    }
    guard let time = rule(at, .column) else { return nil }
    do throws(WorkflowError) {
      let columns = PeriodTable.Columns(key: key, value: value, start: start, end: end)
      return .periods(
        try PeriodTable(reading: join(folder, path), columns, zone: zone), at: time)
    } catch {
      reader.error(error.message, at: "file")
      return nil
    }
  }

  /// The records of another file, by key.
  func table(_ path: String, key: String, _ reader: ConfigurationReader) -> RecordTable? {
    do throws(WorkflowError) {
      return try RecordTable(reading: join(folder, path), key: key)
    } catch {
      reader.error(error.message, at: "file")
      return nil
    }
  }
}
