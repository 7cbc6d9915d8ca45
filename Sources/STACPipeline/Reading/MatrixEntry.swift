internal import STACYAML

/// One entry of `strategy.matrix`: a pipeline of its own.
struct MatrixEntry {
  var members: [ConfigurationNode.Entry] = []
  var label = ""

  /// A step's config, with the members that it knows and does not set itself.
  func merged(into config: ConfigurationNode, knownKeys: [String]) -> ConfigurationNode {
    guard let own = config.entries else { return config }
    let added = members.filter { member in
      knownKeys.contains(member.key) && !own.contains { $0.key == member.key }
    }
    return ConfigurationNode(.mapping(own + added), at: config.location)
  }
}
