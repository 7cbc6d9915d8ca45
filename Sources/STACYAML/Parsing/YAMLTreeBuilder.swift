internal import STACJSON

/// Builds the tree of one YAML document from events.
///
/// What does not stop the reading (a duplicate key, an unknown anchor or tag) is reported and the
/// reading goes on; what does is thrown.
struct YAMLTreeBuilder: ~Copyable {
  private struct Anchor {
    var node: ConfigurationNode
    var valueCount: Int
    /// Lists and mappings inside each other in the value.
    var height: Int
  }

  private var events: YAMLEventReader
  private let places: YAMLPlaceMap
  let diagnostics: Diagnostics
  private var anchors: [String: Anchor] = [:]
  /// The anchors of the collections that are being read, which must not hold themselves.
  private var openAnchors: [String] = []
  private var valueCount = 0
  private var aliasedValueCount = 0
  private var deepest = 0

  private var source: SourceText { diagnostics.source }

  init(reporting diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
    self.places = YAMLPlaceMap(of: diagnostics.source)
    self.events = YAMLEventReader(diagnostics.source.bytes)
  }

  /// The root of the only document, or nil where there is none.
  mutating func document() throws(ConfigurationError) -> ConfigurationNode? {
    var root: ConfigurationNode?
    var documentCount = 0
    while true {
      let event = try next()
      switch event.kind {
      case .streamEnd:
        return root
      case .documentStart where documentCount > 0:
        throw ConfigurationError(
          "a second document begins here", at: location(of: event), in: source,
          hint: "put each document into a file of its own")
      case .documentStart:
        documentCount += 1
        root = try node(from: try next(), depth: 0)
      default:
        continue
      }
    }
  }

  private mutating func next() throws(ConfigurationError) -> YAMLEvent {
    do throws(YAMLProblem) {
      return try events.next()
    } catch {
      throw error.error(in: source, places: places)
    }
  }

  private func location(of event: YAMLEvent) -> SourceLocation {
    places.location(of: event.place)
  }

  private mutating func node(
    from event: YAMLEvent, depth: Int
  ) throws(ConfigurationError) -> ConfigurationNode {
    let location = location(of: event)
    switch event.kind {
    case .alias(let name):
      return try alias(name, at: location, depth: depth)
    case .scalar(let text, let isPlain, let properties):
      valueCount += 1
      let node = scalar(text, isPlain: isPlain, tag: properties.tag, at: location)
      if let name = properties.anchor {
        anchors[name] = Anchor(node: node, valueCount: 1, height: 0)
      }
      return node
    case .sequenceStart(let properties):
      checkTag(properties.tag, is: "seq", at: location)
      return try collection(properties.anchor, at: location, depth: depth) {
        (builder: inout YAMLTreeBuilder) throws(ConfigurationError) in
        try builder.sequence(depth: depth + 1)
      }
    case .mappingStart(let properties):
      checkTag(properties.tag, is: "map", at: location)
      return try collection(properties.anchor, at: location, depth: depth) {
        (builder: inout YAMLTreeBuilder) throws(ConfigurationError) in
        try builder.mapping(depth: depth + 1)
      }
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
      preconditionFailure("libyaml ended a value that it had not begun")
    }
  }

  private mutating func collection(
    _ anchor: String?, at location: SourceLocation, depth: Int,
    read: (inout YAMLTreeBuilder) throws(ConfigurationError) -> ConfigurationNode.Content
  ) throws(ConfigurationError) -> ConfigurationNode {
    let countBefore = valueCount
    let deepestBefore = deepest
    deepest = depth
    try reach(depth + 1, at: location)
    valueCount += 1
    if let anchor { openAnchors.append(anchor) }
    let node = ConfigurationNode(try read(&self), at: location)
    if let anchor {
      openAnchors.removeLast()
      anchors[anchor] = Anchor(
        node: node, valueCount: valueCount - countBefore, height: deepest - depth)
    }
    deepest = max(deepest, deepestBefore)
    return node
  }

  private mutating func reach(
    _ depth: Int, at location: SourceLocation
  ) throws(ConfigurationError) {
    deepest = max(deepest, depth)
    if deepest > Limits.depth {
      throw ConfigurationError(Limits.depthMessage, at: location, in: source)
    }
  }

  private mutating func sequence(
    depth: Int
  ) throws(ConfigurationError) -> ConfigurationNode.Content {
    var elements: [ConfigurationNode] = []
    while true {
      let event = try next()
      if case .sequenceEnd = event.kind { return .sequence(elements) }
      elements.append(try node(from: event, depth: depth))
    }
  }

  private mutating func mapping(
    depth: Int
  ) throws(ConfigurationError) -> ConfigurationNode.Content {
    var builder = MappingBuilder(reporting: diagnostics)
    var merge = MergeKey(reporting: diagnostics)
    while true {
      let event = try next()
      if case .mappingEnd = event.kind { break }
      let location = location(of: event)
      let countBefore = valueCount
      let key = try node(from: event, depth: depth)
      valueCount = countBefore  // A key is no value.
      let value = try node(from: try next(), depth: depth)
      guard let scalar = key.scalar else {
        diagnostics.error("a key must be text, not \(key.kindName)", at: location)
        continue
      }
      guard builder.claim(scalar.text, at: location) else { continue }
      if scalar.text == "<<", scalar.style == .plain, scalar.tag == nil {
        merge.read(value, position: builder.entries.count)
      } else {
        builder.append(.init(key: scalar.text, keyLocation: location, value: value))
      }
    }
    return .mapping(merge.merged(into: builder))
  }

  private mutating func alias(
    _ name: String, at location: SourceLocation, depth: Int
  ) throws(ConfigurationError) -> ConfigurationNode {
    if openAnchors.contains(name) {
      diagnostics.error("the value behind \(quoted("*" + name)) contains itself", at: location)
    } else if let anchor = anchors[name] {
      valueCount += anchor.valueCount
      aliasedValueCount += anchor.valueCount
      if aliasedValueCount > Limits.aliasedValues {
        throw ConfigurationError(
          "aliases stand for more than \(Limits.aliasedValues) values", at: location, in: source)
      }
      try reach(depth + anchor.height, at: location)
      return anchor.node
    } else {
      diagnostics.error(
        "no anchor \(quoted("&" + name)) before this alias", at: location,
        hint: "put text that begins with '*' between quotes")
    }
    return ConfigurationNode(.scalar(ConfigurationScalar("~")), at: location)
  }
}
