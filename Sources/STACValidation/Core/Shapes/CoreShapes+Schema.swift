// JSON Schema draft-07, in so far as a summary may be one.
extension CoreShapes {
  /// A schema: an object, true or false.
  var jsonSchema: ValueShape {
    ValueShape(
      kinds: [.object, .boolean], rule: .summaryValue, expected: "a JSON Schema",
      object: .schema)
  }

  private var schemaList: ValueShape {
    .list(.summaryValue, of: jsonSchema, counts: .atLeast(1), "an array of JSON Schemas")
  }

  private var names: ValueShape { .texts(.summaryValue, unique: .summaryValue) }

  var schema: ObjectShape {
    var shape = ObjectShape()
    for name in [
      "$id", "$schema", "$ref", "$comment", "title", "description", "pattern", "format",
      "contentMediaType", "contentEncoding",
    ] { shape.set(name, .text(.summaryValue)) }
    for name in ["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"] {
      shape.set(name, .number(.summaryValue))
    }
    shape.set("multipleOf", .number(.summaryValue, .positive))
    for name in [
      "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties",
    ] { shape.set(name, .number(.summaryValue, .naturalOrZero)) }
    for name in [
      "additionalItems", "contains", "propertyNames", "if", "then", "else", "not",
      "additionalProperties",
    ] {
      shape.set(name, jsonSchema)
    }
    for name in ["allOf", "anyOf", "oneOf"] { shape.set(name, schemaList) }
    for name in ["definitions", "properties", "patternProperties"] {
      shape.set(name, .object(.summaryValue, .schemas, "an object of JSON Schemas"))
    }
    shape.set("dependencies", .object(.summaryValue, .schemaDependencies, "an object"))
    for name in ["readOnly", "uniqueItems"] {
      shape.set(
        name, ValueShape(kinds: .boolean, rule: .summaryValue, expected: "true or false"))
    }
    var items = schemaList
    items.kinds.formUnion([.object, .boolean])
    items.object = .schema
    shape.set("items", items)
    shape.set("required", names)
    shape.set(
      "enum",
      .list(
        .summaryValue, of: .any(.summaryValue), counts: .atLeast(1), unique: .summaryValue,
        "an array of values"))
    let type = ValueShape.word(
      .summaryValue, ["array", "boolean", "integer", "null", "number", "object", "string"],
      "the name of a type")
    var types = ValueShape.list(
      .summaryValue, of: type, counts: .atLeast(1), unique: .summaryValue, "an array of types")
    types.kinds.insert(.string)
    types.text = .word
    types.words = type.words
    shape.set("type", types)
    return shape
  }

  var schemaDependencies: ObjectShape {
    var value = names
    value.kinds.formUnion([.object, .boolean])
    value.object = .schema
    return ObjectShape(others: value)
  }
}
