public import STACJSON

/// What a store holds, as far as its metadata and coordinates tell.
public struct StoreDescription: Sendable {
  /// The store.
  public let content: ZarrContent
  /// The groups that hold data, by path.
  public let datasets: [ZarrDataset]
  /// Pyramids, by the path of their group.
  public let pyramids: [String: Multiscales]
  /// The first group that has a level at a path.
  private let pyramidsOfLevels: [String: String]
  /// STAC that the store holds about itself: an Item or Collection, and where it was found.
  public let embedded: (object: JSONObject, source: String)?
  /// What is wrong with it.
  public let problems: [ZarrProblem]

  /// Reads the coordinates of a store, and what they mean.
  ///
  /// - Parameters:
  ///   - groups: the groups to describe, with those below them; empty for all.
  ///   - needsPlaces: whether coordinates of two dimensions are read, from which the outline of a grid without
  ///     regular rows and columns is told.
  public init(_ content: ZarrContent, groups: [String] = [], needsPlaces: Bool = true) {
    var reader = DatasetReader(content, groups, needsPlaces: needsPlaces)
    datasets = reader.read()
    var pyramids: [String: Multiscales] = [:]
    for group in content.hierarchy.groups.values {
      if let pyramid = Multiscales(group) { pyramids[group.path] = pyramid }
    }
    var ofLevels: [String: String] = [:]
    for (group, pyramid) in pyramids.sorted(by: { $0.key < $1.key }) {
      for level in pyramid.levels where ofLevels[level.path] == nil {
        ofLevels[level.path] = group
      }
    }
    self.content = content
    self.pyramids = pyramids
    pyramidsOfLevels = ofLevels
    embedded = EmbeddedObject.find(content)
    problems = content.hierarchy.problems + reader.problems
  }

  /// The pyramid that a group is a level of, and the group that has it.
  public func pyramid(of path: String) -> (group: String, pyramid: Multiscales)? {
    guard let group = pyramidsOfLevels[path], let pyramid = pyramids[group] else { return nil }
    return (group, pyramid)
  }
}
