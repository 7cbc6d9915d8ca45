internal import STACJSON

extension YAMLTreeBuilder {
  private static let tagPrefix = "tag:yaml.org,2002:"

  /// A scalar with the type that its tag gives it; a tag that does not fit is reported.
  func scalar(
    _ text: String, isPlain: Bool, tag name: String?, at location: SourceLocation
  ) -> ConfigurationNode {
    var scalar = ConfigurationScalar(text, style: isPlain ? .plain : .quoted)
    if let name {
      scalar.tag = coreTag(name)
      if scalar.tag == nil { reportUnknownTag(name, at: location) }
    }
    // With a variable the type shows only after expansion.
    if let tag = scalar.tag, !text.contains("$"), CoreSchema.value(of: text, tagged: tag) == nil {
      diagnostics.error("\(quoted(text)) is not \(tag.name)", at: location)
    }
    return ConfigurationNode(.scalar(scalar), at: location)
  }

  private func coreTag(_ name: String) -> CoreSchema.Tag? {
    guard name.hasPrefix(Self.tagPrefix) else { return nil }
    return CoreSchema.Tag(rawValue: String(name.dropFirst(Self.tagPrefix.count)))
  }

  /// Reports a tag of a list or a mapping that is not the expected one.
  func checkTag(_ name: String?, is expected: String, at location: SourceLocation) {
    if let name, name != "!", name != Self.tagPrefix + expected {
      reportUnknownTag(name, at: location)
    }
  }

  private func reportUnknownTag(_ name: String, at location: SourceLocation) {
    let shown =
      name.hasPrefix(Self.tagPrefix) ? "!!" + name.dropFirst(Self.tagPrefix.count) : name
    diagnostics.error(
      "tag \(quoted(shown)) cannot be used here", at: location,
      hint: "the tags are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map")
  }
}
