import STACJSON
import STACModel
import STACZarr

/// What is altered.
protocol Subject {
  var name: String { get }

  /// Makes or alters a store, and does with it all that this program does with stores.
  ///
  /// - Parameter folder: where files of other formats lie that references lead to.
  func run(_ mutator: inout Mutator, in folder: String) throws
}

extension Subject {
  /// What stores of this subject are opened with: smaller limits than usual, so that one that asks for much costs little
  /// time here.
  static var options: ZarrStoreOptions {
    var options = ZarrStoreOptions()
    options.limits.metadataByteCount = 64 << 20
    options.limits.storedChunkByteCount = 16 << 20
    options.limits.arrayByteCount = 16 << 20
    options.limits.totalByteCount = 64 << 20
    options.limits.chunkCount = 256
    return options
  }

  /// Reads all arrays, describes the store, writes, checks and changes what STAC has about it.
  static func use(_ content: ZarrContent?, _ mutator: inout Mutator) {
    guard let content else { return }
    _ = content.read(
      content.hierarchy.arrays.keys.sorted().compactMap { content.hierarchy.arrays[$0] })
    let description = StoreDescription(content)
    _ = description.json().description
    var options = StoreItemOptions()
    options.writesLinkTemplates = true
    options.listsAuxiliary = true
    options.repeatsCube = mutator.once(in: 2)
    if mutator.once(in: 2) { options.profile = .xstac }
    options.assetParts = mutator.one(of: StoreItemOptions.AssetParts.allCases)
    options.extents = mutator.one(of: StoreItemOptions.Extents.allCases)
    for isPlaced in [false, true] {
      if isPlaced {
        options.boundingBox = [0, 0, 1, 1]
        options.interval = TemporalInterval(Timestamp(seconds: 0))
      }
      var writer = StoreWriter(description, options)
      let objects = [try? writer.item(), try? writer.collection()]
      for object in objects where isPlaced { check(object, description, &mutator) }
    }
  }

  /// Checks and changes a document about a store, which may be altered, too.
  private static func check(
    _ object: JSONObject?, _ description: StoreDescription, _ mutator: inout Mutator
  ) {
    guard let object else { return }
    var document = JSONValue.object(object)
    if mutator.once(in: 2),
      let text = try? JSONValue(
        parsing: mutator.alter(Array(document.description.utf8), isText: true))
    {
      document = text
    }
    var linter = ZarrLinter(document, description)
    _ = linter.lint().count
    _ = ZarrFixer(description).fix(document).fixed.description
    for hints in ZarrMigration.Hints.allCases {
      var migration = ZarrMigration(document, hints: hints, description)
      _ = migration?.migrate()
    }
  }
}
