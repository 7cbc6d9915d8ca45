internal import STACJSON

/// Reads JSON text into a tree with places; duplicate keys are reported.
///
/// - Throws: the first place where the text is not JSON, or a number that no double can hold.
func parseJSON(
  reporting diagnostics: Diagnostics
) throws(ConfigurationError) -> ConfigurationNode {
  let source = diagnostics.source
  let map: JSONSourceMap
  do throws(JSONError) {
    map = try JSONSourceMap(source.bytes, maximumDepth: Limits.depth)
  } catch {
    throw ConfigurationError(
      error.message, at: source.location(at: error.location?.byteOffset ?? 0), in: source)
  }
  let builder = JSONTreeBuilder(map: map, diagnostics: diagnostics)
  return try withExtendedLifetime(map) { () throws(ConfigurationError) in
    try builder.node(map.root)
  }
}

private struct JSONTreeBuilder {
  let map: JSONSourceMap
  let diagnostics: Diagnostics

  func node(_ value: JSONView) throws(ConfigurationError) -> ConfigurationNode {
    ConfigurationNode(try content(value), at: place(map.location(of: value)))
  }

  private func content(
    _ value: JSONView
  ) throws(ConfigurationError) -> ConfigurationNode.Content {
    switch value.kind {
    case .object: return .mapping(try entries(value))
    case .array:
      return .sequence(
        try value.elements.map { (element) throws(ConfigurationError) in try node(element) })
    case .string: return .scalar(ConfigurationScalar(value.string ?? "", style: .quoted))
    case .bigNumber where value.double?.isFinite != true:
      throw ConfigurationError(
        "\(quoted(map.text(of: value))) is too large a number",
        at: place(map.location(of: value)), in: diagnostics.source)
    default: return .scalar(ConfigurationScalar(map.text(of: value)))
    }
  }

  private func entries(
    _ object: JSONView
  ) throws(ConfigurationError) -> [ConfigurationNode.Entry] {
    var builder = MappingBuilder(reporting: diagnostics)
    for (name, value) in object.members {
      let key = String(name)
      let keyLocation = place(map.location(ofNameOf: value))
      let node = try node(value)
      if builder.claim(key, at: keyLocation) {
        builder.append(.init(key: key, keyLocation: keyLocation, value: node))
      }
    }
    return builder.entries
  }

  /// The file's place: one that knows of its byte order mark and its carriage returns.
  private func place(_ location: SourceLocation) -> SourceLocation {
    diagnostics.source.location(at: location.byteOffset)
  }
}
