internal import STACJSON

/// Reads the keywords of one schema, as its draft means them.
struct SubschemaReader {
  let registry: SchemaRegistry
  let assertsFormats: Bool
  private let schema: Subschema
  private let view: JSONView
  private let dialect: SchemaDialect

  init(_ schema: Subschema, _ registry: SchemaRegistry, assertsFormats: Bool) {
    self.schema = schema
    self.registry = registry
    self.assertsFormats = assertsFormats
    view = schema.view
    dialect = schema.resource.dialect
  }

  func read() {
    schema.isRead = true
    if let verdict = view.boolean {
      schema.verdict = verdict
      return
    }
    readReferences()
    if dialect.refHidesSiblings, !schema.references.isEmpty { return }
    if dialect.vocabulary.contains(.validation) {
      readKinds()
      readNumbers()
      readSizes()
      readRequired()
    }
    readFormat()
    if dialect.vocabulary.contains(.applicator) {
      readArrays()
      readObjects()
      readCombinations()
    }
    if dialect.draft >= .draft2019, dialect.vocabulary.contains(.unevaluated) {
      schema.unevaluatedItems = part("unevaluatedItems")
      schema.unevaluatedProperties = part("unevaluatedProperties")
    }
    if schema.resource.document.isNative { readNative() }
  }

  private func readNative() {
    func texts(_ keyword: StaticString) -> [String] {
      view[keyword]?.elements.compactMap(\.string) ?? []
    }
    schema.native.text = view["stac-manager:text"]?.integer
      .flatMap { ValueShape.Text(rawValue: UInt8($0)) }
    schema.native.check = view["stac-manager:check"]?.integer
      .flatMap { NativeCheck(rawValue: Int($0)) }
    schema.native.once = texts("stac-manager:once").map { JSONKey($0) }
    schema.native.prefixes = texts("stac-manager:prefixes")
    schema.native.refused = part("stac-manager:refused")
  }

  // MARK: Parts

  private func part(_ value: JSONView) -> Subschema? {
    guard value.isObject || value.boolean != nil else { return nil }
    return schema.resource.document.subschema(at: value, in: schema.resource)
  }

  private func part(_ keyword: StaticString) -> Subschema? { view[keyword].flatMap { part($0) } }

  private func parts(_ keyword: StaticString) -> [Subschema]? {
    guard let list = view[keyword], list.isArray else { return nil }
    return list.elements.compactMap { part($0) }
  }

  private func count(_ keyword: StaticString, _ none: Int) -> Int {
    guard let number = view[keyword]?.double, number >= 0 else { return none }
    return Int(exactly: number.rounded(.up)) ?? Int.max
  }

  private func number(_ keyword: StaticString) -> JSONView? {
    view[keyword].flatMap { $0.isNumber ? $0 : nil }
  }

  // MARK: References

  private func readReferences() {
    if let text = view["$ref"]?.string { addReference("$ref", text) }
    if dialect.draft == .draft2020, let text = view["$dynamicRef"]?.string {
      addDynamicReference("$dynamicRef", text)
    }
    if dialect.draft == .draft2019, let text = view["$recursiveRef"]?.string {
      addDynamicReference("$recursiveRef", text)
    }
  }

  private func addReference(_ keyword: String, _ text: String) {
    do throws(SchemaError) {
      let target = try registry.resolve(text, from: schema.resource).part
      schema.references.append(.init(keyword: keyword, target: .success(target)))
    } catch {
      schema.references.append(.init(keyword: keyword, target: .failure(error)))
    }
  }

  private func addDynamicReference(_ keyword: String, _ text: String) {
    guard let (target, fragment) = try? registry.resolve(text, from: schema.resource) else {
      return addReference(keyword, text)
    }
    let name = fragment ?? ""
    // Only where the first target carries the dynamic anchor does the way matter.
    guard target.resource.dynamicAnchors[name] == target.view.tapeIndex else {
      return addReference(keyword, text)
    }
    schema.dynamicReference = .init(keyword: keyword, name: name, initial: target)
  }

  // MARK: Values of any kind, numbers, strings

  private func readKinds() {
    if let type = view["type"] {
      let names = type.isArray ? type.elements.compactMap(\.string) : type.string.map { [$0] } ?? []
      schema.kinds = names.reduce(0) { $0 | TagMask.kinds(named: $1) }
      schema.integersOnly = names.contains("integer") && !names.contains("number")
      schema.integersAreWritten = dialect.draft == .draft4
    }
    if let values = view["enum"], values.isArray { schema.enumeration = Array(values.elements) }
    if dialect.draft >= .draft6 { schema.constant = view["const"] }
  }

  private func readNumbers() {
    schema.minimum = number("minimum")
    schema.maximum = number("maximum")
    schema.multipleOf = number("multipleOf")
    if dialect.draft == .draft4 {
      if view["exclusiveMinimum"]?.boolean == true {
        schema.exclusiveMinimum = schema.minimum
        schema.minimum = nil
      }
      if view["exclusiveMaximum"]?.boolean == true {
        schema.exclusiveMaximum = schema.maximum
        schema.maximum = nil
      }
    } else {
      schema.exclusiveMinimum = number("exclusiveMinimum")
      schema.exclusiveMaximum = number("exclusiveMaximum")
    }
  }

  private func readSizes() {
    schema.minimumLength = count("minLength", 0)
    schema.maximumLength = count("maxLength", .max)
    schema.minimumItems = count("minItems", 0)
    schema.maximumItems = count("maxItems", .max)
    schema.minimumProperties = count("minProperties", 0)
    schema.maximumProperties = count("maxProperties", .max)
    schema.uniqueItems = view["uniqueItems"]?.boolean == true
    if dialect.draft >= .draft2019 {
      schema.minimumContains = count("minContains", 1)
      schema.maximumContains = count("maxContains", .max)
    }
    if let text = view["pattern"]?.string {
      schema.pattern = registry.pattern(text, url: schema.url)
    }
  }

  private func readFormat() {
    guard assertsFormats || dialect.vocabulary.contains(.formatAssertion) else { return }
    schema.format = view["format"]?.string.flatMap { SchemaFormat(rawValue: $0) }
  }

  // MARK: Arrays and objects

  private func readArrays() {
    if dialect.draft == .draft2020 {
      schema.prefixItems = parts("prefixItems") ?? []
      schema.items = part("items")
    } else if let list = parts("items") {
      schema.prefixItems = list
      schema.items = part("additionalItems")
    } else {
      schema.items = part("items")
    }
    if dialect.draft >= .draft6 { schema.contains = part("contains") }
  }

  private func readRequired() {
    if let names = view["required"], names.isArray {
      schema.required = names.elements.compactMap(\.string).map { JSONKey($0) }
    }
    guard dialect.draft >= .draft2019, let map = view["dependentRequired"] else { return }
    for (key, value) in lastMembers(of: map) where value.isArray {
      addDependency(key, value, "dependentRequired")
    }
  }

  private func readObjects() {
    if let map = view["properties"] {
      schema.properties = lastMembers(of: map).compactMap { key, value in
        part(value).map { .init(key: key, schema: $0) }
      }
    }
    if let map = view["patternProperties"] {
      schema.patternProperties = lastMembers(of: map).compactMap { key, value in
        part(value).map {
          .init(pattern: registry.pattern(key.string, url: schema.url), schema: $0)
        }
      }
    }
    schema.additionalProperties = part("additionalProperties")
    if dialect.draft >= .draft6 { schema.propertyNames = part("propertyNames") }
    if let map = view["dependencies"] {
      for (key, value) in lastMembers(of: map) { addDependency(key, value, "dependencies") }
    }
    if dialect.draft >= .draft2019, let map = view["dependentSchemas"] {
      for (key, value) in lastMembers(of: map) { addDependency(key, value, "dependentSchemas") }
    }
  }

  private func addDependency(_ key: JSONKey, _ value: JSONView, _ keyword: String) {
    if value.isArray {
      let names = value.elements.compactMap(\.string).map { JSONKey($0) }
      schema.dependencies.append(
        .init(key: key, required: names, schema: nil, keyword: keyword))
    } else if let part = part(value) {
      schema.dependencies.append(.init(key: key, required: [], schema: part, keyword: keyword))
    }
  }

  /// The members of an object; of those with the same name the last one.
  private func lastMembers(of view: JSONView) -> [(JSONKey, JSONView)] {
    var places: [JSONKey: Int] = [:]
    var result: [(JSONKey, JSONView)] = []
    for (text, value) in view.members {
      let key = JSONKey(String(text))
      if let place = places[key] {
        result[place].1 = value
      } else {
        places[key] = result.count
        result.append((key, value))
      }
    }
    return result
  }

  private func readCombinations() {
    schema.allOf = parts("allOf") ?? []
    schema.anyOf = parts("anyOf")
    schema.oneOf = parts("oneOf")
    schema.not = part("not")
    if dialect.draft >= .draft7, let condition = part("if") {
      schema.condition = condition
      schema.consequence = part("then")
      schema.alternative = part("else")
    }
  }
}
