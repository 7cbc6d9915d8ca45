internal import STACCatalog
internal import STACJSON
internal import STACStorage
internal import STACZarr

/// The Collection of Items that a step makes (of records, of Zarr stores), on its way to where they are
/// written.
public struct MadeCollection: Sendable {
  let builder: CollectionBuilder
  /// The file that it gets beside the Items; nil where these have a place for it, or nobody has named
  /// one.
  public let file: String?

  /// The Collection of a mapping; nil where the mapping says nothing of one.
  ///
  /// - Parameters:
  ///   - output: where the Items go.
  ///   - file: where the Collection goes; nil for its usual place.
  public init?(_ mapping: ScaffoldMapping, for output: OutputOptions, file: String? = nil) {
    guard let builder = CollectionBuilder(mapping) else { return nil }
    self.builder = builder
    self.file = file ?? Self.file(beside: output)
  }

  /// The Collection of Items about stores, with what these have in common; nil where the step says nothing
  /// of it, or the output makes it itself.
  ///
  /// - Parameters:
  ///   - output: where the Items go.
  ///   - file: where the Collection goes; nil for its usual place.
  public init?(_ step: ZarrStep, for output: OutputOptions, file: String? = nil) {
    switch output.target {
    case .tree, .sink: return nil
    case .records, .parquet, .dataset: break
    }
    guard let id = step.options.collection, let document = step.collection else { return nil }
    builder = CollectionBuilder(describing: id, document)
    self.file = file ?? Self.file(beside: output)
  }

  /// What leads from the Items to it; nil where an output says it.
  public func href(from output: OutputOptions) -> String? {
    guard let file else { return nil }
    let href = relativePath(from: folder(of: output.place), to: file)
    return href.hasPrefix(".") ? href : "./" + href
  }

  /// `NAME.collection.json` beside a file, `collection.json` in a folder of files.
  private static func file(beside output: OutputOptions) -> String? {
    switch output.target {
    case .tree, .sink: return nil
    case .records(.folder(let folder), _), .dataset(let folder):
      return join(folder, "collection.json")
    case .records(.file(let place), _), .parquet(let place):
      if place == "-" || isDevice(place) || isStoreLocation(place) { return nil }
      let name = Compression.split(fileName: fileName(of: place)).name
      let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
      return join(folder(of: place), "\(stem).collection.json")
    }
  }
}
