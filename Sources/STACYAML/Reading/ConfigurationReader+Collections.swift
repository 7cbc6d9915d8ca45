public import STACJSON

extension ConfigurationReader {
  /// A list of texts; one text stands for a list of one.
  public mutating func strings(_ key: String, _ presence: Presence = .optional) -> [String]? {
    guard let node = node(key, presence) else { return nil }
    if let string = Self.string(node) { return [string] }
    guard let elements = node.elements else {
      expected("text or a list of texts", key, node, hint: Self.quotesHint(node))
      return nil
    }
    return collect(elements) { reader, element, index in
      if let string = Self.string(element) { return string }
      reader.expected("text", "\(key)[\(index)]", element, hint: Self.quotesHint(element))
      return nil
    }
  }

  /// A list of any values.
  public mutating func nodes(
    _ key: String, _ presence: Presence = .optional
  ) -> [ConfigurationNode]? {
    guard let node = node(key, presence) else { return nil }
    if let elements = node.elements { return elements }
    expected("a list", key, node)
    return nil
  }

  /// Any value without places, with its variables expanded.
  public mutating func value(
    _ key: String, _ presence: Presence = .optional
  ) -> JSONValue? {
    node(key, presence)?.value
  }

  /// A mapping, read by `body`, whose unknown keys are reported.
  public mutating func mapping<Value>(
    _ key: String, _ presence: Presence = .optional,
    _ body: (inout ConfigurationReader) -> Value?
  ) -> Value? {
    guard let node = node(key, presence) else { return nil }
    return read(node, named: key, body)
  }

  /// A list of mappings, each read by `body`, whose unknown keys are reported.
  ///
  /// - Returns: nil where any of the mappings gave nil, after all of them were read.
  public mutating func mappings<Value>(
    _ key: String, _ presence: Presence = .optional,
    _ body: (inout ConfigurationReader) -> Value?
  ) -> [Value]? {
    guard let node = node(key, presence) else { return nil }
    guard let elements = node.elements else {
      expected("a list of mappings", key, node)
      return nil
    }
    return collect(elements) { reader, element, index in
      reader.read(element, named: "\(key)[\(index)]", body)
    }
  }

  /// A mapping with free keys, the value of each read by `body`.
  ///
  /// - Returns: nil where any of the values gave nil, after all of them were read.
  public mutating func members<Value>(
    _ key: String, _ presence: Presence = .optional,
    _ body: (ConfigurationNode.Entry) -> Value?
  ) -> [(key: String, value: Value)]? {
    guard let node = node(key, presence) else { return nil }
    guard let entries = node.entries else {
      expected("a mapping", key, node)
      return nil
    }
    let values = entries.map(body)
    let members = zip(entries, values).compactMap { entry, value in
      value.map { (key: entry.key, value: $0) }
    }
    return members.count == entries.count ? members : nil
  }

  private func read<Value>(
    _ node: ConfigurationNode, named name: String, _ body: (inout ConfigurationReader) -> Value?
  ) -> Value? {
    let reader = ConfigurationReader(node, named: quoted(name), reporting: diagnostics)
    guard var reader else { return nil }
    let value = body(&reader)
    reader.finish()
    return value
  }

  private func collect<Value>(
    _ elements: [ConfigurationNode],
    _ read: (ConfigurationReader, ConfigurationNode, Int) -> Value?
  ) -> [Value]? {
    let values = elements.enumerated().map { read(self, $0.element, $0.offset) }
    let present = values.compactMap { $0 }
    return present.count == values.count ? present : nil
  }
}
