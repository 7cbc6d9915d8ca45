internal import STACStorage

/// The metaschemas of all drafts, in our words: they accept what the published ones accept.
///
/// They are used where no source has the published ones. `hyper-schema` and the like are left out.
enum MetaSchemas {
  /// The metaschema at an address, nil where it is none.
  static func schema(at url: String) -> [UInt8]? {
    let key = URIReference.documentKey(url)
    guard let draft = SchemaDraft(metaschema: key) else { return nil }
    return Array(text(draft, key).utf8)
  }

  private static func text(_ draft: SchemaDraft, _ address: String) -> String {
    let isNew = draft >= .draft2019
    let url = isNew ? address.replacing("http://", with: "https://") : address + "#"
    let id = draft == .draft4 ? "id" : "$id"
    let part: String
    var anchor = ""
    switch draft {
    case .draft2019:
      part = ##"{"$recursiveRef": "#"}"##
      anchor = #""$recursiveAnchor": true,"#
    case .draft2020:
      part = ##"{"$dynamicRef": "#meta"}"##
      anchor = #""$dynamicAnchor": "meta","#
    default: part = ##"{"$ref": "#"}"##
    }
    let type = draft == .draft4 ? #""object""# : #"["object", "boolean"]"#
    let properties = Self.properties(draft, part).map { "\"\($0)\": \($1)" }.sorted()
    return """
      {"$schema": "\(url)", "\(id)": "\(url)", \(anchor) "type": \(type),
       "properties": {\(properties.joined(separator: ",\n"))}
       \(draft == .draft4 ? dependenciesOfDraft4 : "")}
      """
  }

  private static let dependenciesOfDraft4 =
    #", "dependencies": {"exclusiveMaximum": ["maximum"], "exclusiveMinimum": ["minimum"]}"#

  private static func properties(_ draft: SchemaDraft, _ part: String) -> [String: String] {
    let count = #"{"type": "integer", "minimum": 0}"#
    let text = #"{"type": "string"}"#
    let number = #"{"type": "number"}"#
    let flag = #"{"type": "boolean"}"#
    let least = draft == .draft4 ? #", "minItems": 1"# : ""
    let names = #"{"type": "array", "uniqueItems": true, "items": \#(text)\#(least)}"#
    let parts = #"{"type": "array", "minItems": 1, "items": \#(part)}"#
    let map = #"{"type": "object", "additionalProperties": \#(part)}"#
    let patterns =
      #"{"type": "object", "additionalProperties": \#(part), "propertyNames": {"format": "regex"}}"#
    let kinds =
      #"{"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}"#
    let positive =
      draft == .draft4
      ? #"{"type": "number", "minimum": 0, "exclusiveMinimum": true}"#
      : #"{"type": "number", "exclusiveMinimum": 0}"#
    var result = [
      "type":
        #"{"anyOf": [\#(kinds), {"type": "array", "minItems": 1, "uniqueItems": true, "items": \#(kinds)}]}"#,
      "title": text, "description": text, "format": text, "$schema": text,
      "pattern": #"{"type": "string", "format": "regex"}"#,
      "multipleOf": positive, "minimum": number, "maximum": number,
      "minLength": count, "maxLength": count, "minItems": count, "maxItems": count,
      "minProperties": count, "maxProperties": count, "uniqueItems": flag, "required": names,
      "allOf": parts, "anyOf": parts, "oneOf": parts, "not": part,
      "definitions": map, "properties": map,
      "patternProperties": draft == .draft4 ? map : patterns,
      "dependencies":
        #"{"type": "object", "additionalProperties": {"anyOf": [\#(part), \#(names)]}}"#,
      "enum": draft <= .draft4
        ? #"{"type": "array", "minItems": 1, "uniqueItems": true}"#
        : #"{"type": "array"}"#,
      "items": draft == .draft2020 ? part : #"{"anyOf": [\#(part), \#(parts)]}"#,
    ]
    if draft <= .draft4 {
      let flagOrPart = #"{"anyOf": [\#(flag), \#(part)]}"#
      result.merge(
        [
          "id": text, "exclusiveMinimum": flag, "exclusiveMaximum": flag,
          "additionalItems": flagOrPart, "additionalProperties": flagOrPart,
        ]) { _, new in new }
      return result
    }
    result.merge(
      [
        "exclusiveMinimum": number, "exclusiveMaximum": number, "additionalProperties": part,
        "contains": part, "propertyNames": part, "if": part, "then": part, "else": part,
        "$comment": text, "readOnly": flag, "writeOnly": flag, "examples": #"{"type": "array"}"#,
        "$id": draft >= .draft2019 ? #"{"type": "string", "pattern": "^[^#]*#?$"}"# : text,
        "$ref": text, "contentMediaType": text, "contentEncoding": text,
      ]) { _, new in new }
    if draft <= .draft2019 { result["additionalItems"] = part }
    if draft >= .draft2019 {
      result.merge(
        [
          "$defs": map, "$anchor": text, "$vocabulary": #"{"type": "object"}"#,
          "dependentSchemas": map,
          "dependentRequired":
            #"{"type": "object", "additionalProperties": \#(names)}"#,
          "minContains": count, "maxContains": count, "unevaluatedItems": part,
          "unevaluatedProperties": part, "contentSchema": part, "deprecated": flag,
          "$recursiveRef": text, "$recursiveAnchor": flag, "$dynamicRef": text,
          "$dynamicAnchor": text,
        ]) { _, new in new }
    }
    if draft == .draft2020 { result["prefixItems"] = parts }
    return result
  }
}
