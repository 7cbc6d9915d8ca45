internal import STACExtensions
internal import STACJSON

/// Writes the shapes of an Item as a JSON Schema of draft 2020-12 with ``NativeKeywords``.
struct RuleSchemaWriter {
  let rules: RuleSchema
  let fields: ExtensionShapes
  private var shapes: CoreShapes
  /// The objects that are referred to, by number, and how many of them are written.
  private var numbers: [ObjectName: Int] = [:]
  private var names: [ObjectName] = []

  static func text(of rules: RuleSchema) -> [UInt8] {
    var writer = RuleSchemaWriter(rules)
    var buffer = ByteBuffer()
    buffer.append(json: writer.schema())
    return buffer.array
  }

  private init(_ rules: RuleSchema) {
    self.rules = rules
    fields = ExtensionShapes()
    shapes = CoreShapes(version: rules.version)
    shapes.extensionObjects = fields.objects
  }

  /// Whether findings that are only warnings matter.
  var hasWarnings: Bool { rules.level <= .warning }

  private func wants(_ rule: Rule) -> Bool { rule.severity >= rules.level }

  private mutating func schema() -> JSONValue {
    var root = JSONObject()
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["$ref"] = reference(to: .item)
    var definitions = JSONObject()
    var done = 0
    while done < names.count {
      definitions[String(done)] = definition(of: names[done])
      done += 1
    }
    root["$defs"] = .object(definitions)
    return .object(root)
  }

  private mutating func reference(to name: ObjectName) -> JSONValue {
    let number = numbers[name] ?? names.count
    if number == names.count {
      numbers[name] = number
      names.append(name)
    }
    return .string("#/$defs/\(number)")
  }

  // MARK: Objects

  private mutating func definition(of name: ObjectName) -> JSONValue {
    let shape = shapes.object(name)
    var result = JSONObject()
    var properties = JSONObject()
    var required: [JSONValue] = []
    for field in shape.fields {
      properties[field.name] = schema(of: field.value)
      if let rule = field.missing, wants(rule) { required.append(.string(field.name)) }
    }
    result["stac-manager:once"] = .array(shape.fields.map { .string($0.name) })
    if !required.isEmpty { result["required"] = .array(required) }
    if shape.minimumCount > 0 { result["minProperties"] = .integer(Int64(shape.minimumCount)) }
    if let others = shape.others { result["additionalProperties"] = schema(of: others) }
    if shape.hasTimeRange { addRange(name, to: &result) }
    addChecks(name, to: &properties, &result)
    if shape.placeInItem != [] {
      addFields(shape.placeInItem, to: &properties, &result)
    }
    result["properties"] = .object(properties)
    return .object(result)
  }

  private func addRange(_ name: ObjectName, to result: inout JSONObject) {
    result["dependentRequired"] = [
      "start_datetime": ["end_datetime"], "end_datetime": ["start_datetime"],
    ]
    let check: NativeCheck? =
      name == .properties
      ? hasWarnings ? .rangeInOrder : .range : hasWarnings ? .otherRangeInOrder : nil
    var schemas = JSONObject()
    if let check { schemas["start_datetime"] = Self.native(check) }
    if name == .properties, rules.version != .v100 { schemas["bands"] = Self.native(.bands) }
    if !schemas.isEmpty { result["dependentSchemas"] = .object(schemas) }
  }

  /// What depends on more than one member, or on what is beside the object.
  private func addChecks(
    _ name: ObjectName, to properties: inout JSONObject, _ result: inout JSONObject
  ) {
    func add(_ check: NativeCheck, to property: String) {
      var object = properties[property]?.object ?? JSONObject()
      object["stac-manager:check"] = .integer(Int64(check.rawValue))
      properties[property] = .object(object)
    }
    switch name {
    case .item:
      result["stac-manager:check"] = .integer(
        Int64((hasWarnings ? NativeCheck.itemWithWarnings : .item).rawValue))
      // The list was looked at when the plan was made.
      properties["stac_extensions"] = ["type": "array"]
    case .properties: add(.datetime, to: "datetime")
    case .link:
      add(hasWarnings ? .relationOnce : .relation, to: "rel")
      if hasWarnings { result["stac-manager:check"] = Self.number(of: .ownLink) }
    case .asset:
      // Looked for in assets by who declares or uses dgeo anywhere.
      for field in ["dgeo:cid", "dgeo:piece_cid"] { properties[field] = false }
    default: break
    }
  }

  private static func number(of check: NativeCheck) -> JSONValue {
    .integer(Int64(check.rawValue))
  }

  private static func native(_ check: NativeCheck) -> JSONValue {
    ["stac-manager:check": number(of: check)]
  }

  // MARK: Values

  /// What a value must be, in so far as findings of the level come from it.
  mutating func schema(of shape: ValueShape) -> JSONValue {
    var result = JSONObject()
    let isWanted = shape.rule.id == Rule.extensionField.id || wants(shape.rule)
    if isWanted {
      if shape.kinds.isEmpty { return false }
      addKinds(of: shape, to: &result)
      addText(of: shape, to: &result)
      addNumber(of: shape, to: &result)
      addCounts(of: shape, to: &result)
    }
    if let unique = shape.unique, unique.id == Rule.extensionField.id || wants(unique) {
      result["uniqueItems"] = true
    }
    if case .shape(let element) = shape.element { result["items"] = schema(of: element) }
    if let object = shape.object { result["$ref"] = reference(to: object) }
    return .object(result)
  }

  private func addKinds(of shape: ValueShape, to result: inout JSONObject) {
    let types = Self.types(shape.kinds, wholeNumbers: Self.isWhole(shape))
    if types.count < 6 { result["type"] = .array(types) }
  }

  private static func isWhole(_ shape: ValueShape) -> Bool {
    shape.number == .naturalOrZero || shape.number == .range && shape.range.isWhole
  }

  private static func types(_ kinds: KindSet, wholeNumbers: Bool) -> [JSONValue] {
    let names: [(KindSet, JSONValue)] = [
      (.null, "null"), (.boolean, "boolean"), (.number, wholeNumbers ? "integer" : "number"),
      (.string, "string"), (.array, "array"), (.object, "object"),
    ]
    return names.filter { kinds.isSuperset(of: $0.0) }.map(\.1)
  }

  private func addText(of shape: ValueShape, to result: inout JSONObject) {
    switch shape.text {
    case .any: break
    case .notEmpty: result["minLength"] = 1
    case .word:
      let words: JSONValue = ["enum": .array(shape.words.map { .string($0) })]
      let others = shape.kinds.subtracting(.string)
      result["anyOf"] =
        others.isEmpty
        ? [words]
        : [words, ["type": .array(Self.types(others, wholeNumbers: Self.isWhole(shape)))]]
    default: result["stac-manager:text"] = .integer(Int64(shape.text.rawValue))
    }
  }

  private func addNumber(of shape: ValueShape, to result: inout JSONObject) {
    switch shape.number {
    case .any: break
    case .positive: result["exclusiveMinimum"] = 0
    case .naturalOrZero: result["minimum"] = 0
    case .percentage:
      result["minimum"] = 0
      result["maximum"] = 100
    case .range:
      let range = shape.range
      if range.minimum.isFinite {
        result[range.excludesMinimum ? "exclusiveMinimum" : "minimum"] = .double(range.minimum)
      }
      if range.maximum.isFinite { result["maximum"] = .double(range.maximum) }
    }
  }

  private func addCounts(of shape: ValueShape, to result: inout JSONObject) {
    if shape.counts == .any { return }
    var runs: [JSONValue] = []
    var start: Int?
    for count in 0...64 {
      let isIn = count <= 63 && shape.counts.contains(count)
      if isIn, start == nil { start = count }
      guard !isIn, let first = start else { continue }
      var run = JSONObject()
      run["minItems"] = .integer(Int64(first))
      if count <= 63 { run["maxItems"] = .integer(Int64(count - 1)) }
      runs.append(.object(run))
      start = nil
    }
    if runs.count == 1, let run = runs[0].object {
      for (key, value) in zip(run.keys, run.values) { result[key] = value }
    } else {
      result["oneOf"] = .array(runs)
    }
  }
}
