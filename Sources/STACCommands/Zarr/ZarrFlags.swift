internal import CommandLineFlags
internal import STACManager

/// The flags of `zarr`.
enum ZarrFlags {
  /// How a store is opened.
  static let store = [
    Flag(
      "group", takes: .text, placeholder: "PATH", isRepeatable: true, defaultNote: "all",
      help: "Only this group and those below it", group: "Store"),
    Flag(
      "branch", takes: .text, placeholder: "NAME", defaultNote: "main",
      help: "Of an Icechunk repository, the end of this branch", group: "Store"),
    Flag(
      "tag", takes: .text, placeholder: "NAME",
      help: "Of an Icechunk repository, what this tag names", group: "Store"),
    Flag(
      "snapshot", takes: .text, placeholder: "ID",
      help: "Of an Icechunk repository, this snapshot", group: "Store"),
    Flag(
      "follow-references",
      help: "Read chunks of virtual stores also outside of the store's own place",
      group: "Store"),
  ]

  /// How STAC is written.
  static let writing = [
    Flag(
      "output", short: "o", takes: .file, placeholder: "FILE", defaultNote: "standard output",
      help: "Where the document is written"),
    Flag("id", takes: .text, placeholder: "ID", defaultNote: "from the store", help: "The id"),
    Flag(
      "href", takes: .text, placeholder: "URL", defaultNote: "where it is read",
      help: "Where the store is for readers of the document"),
    Flag(
      "bbox", takes: .text, placeholder: "W,S,E,N", defaultNote: "from the store",
      help: "The box on WGS 84"),
    Flag(
      "datetime", takes: .text, placeholder: "TIME", defaultNote: "from the store",
      help: "The time, or START/END"),
    Flag(
      "template", takes: .file, placeholder: "FILE",
      help: "A JSON object whose members are put over the document, such as its licence"),
    Flag(
      "asset-per", takes: .choice(StoreItemOptions.AssetParts.allCases.map(\.rawValue)),
      default: "group",
      help: "What becomes an asset: each group (a pyramid is one), each level, or the store"),
    Flag(
      "media-type", takes: .choice(StoreItemOptions.MediaTypes.allCases.map(\.rawValue)),
      default: "modern",
      help: "Media types as clients know them: with the version, bare, or of old"),
    Flag(
      "extent", takes: .choice(StoreItemOptions.Extents.allCases.map(\.rawValue)), default: "auto",
      help: "What extents of dimensions go to: edges of rasters, else centres"),
    Flag(
      "values", takes: .integer(0...10_000), placeholder: "N", default: "32",
      help: "How many values of a dimension are listed"),
    Flag(
      "profile", takes: .choice(StoreItemOptions.Profile.allCases.map(\.rawValue)),
      default: "best-practices",
      help: "Beside the best practices, attributes and chunks as xstac has them"),
    Flag(
      "cf", takes: .text, placeholder: "VERSION", default: "0.2.0",
      help: "The version of the CF extension"),
    Flag("auxiliary", help: "List auxiliary arrays as variables, too"),
    Flag("xarray", help: "Write hints for xarray (xarray:open_kwargs)"),
    Flag("link-templates", help: "Write link templates to the arrays"),
    Flag("repeat-cube", help: "Repeat the cube at the top, for older clients"),
    Flag(
      "region", takes: .text, placeholder: "REGION",
      help: "The region of the bucket, for the storage extension"),
    Flag(
      "endpoint", takes: .text, placeholder: "URL",
      help: "The endpoint of an object store that is not Amazon's, for the storage extension"),
    Flag("anonymous", help: "Say that the bucket is read without credentials"),
    Flag("requester-pays", help: "Say that who reads the bucket pays"),
    Flag(
      "chunks-at", takes: .text, placeholder: "URL", isRepeatable: true,
      help: "Of a virtual store, where the chunks lie: written as an asset of its own"),
  ]

  static func storeOptions(_ invocation: Invocation) throws -> ZarrStoreOptions {
    var options = ZarrStoreOptions()
    options.followsReferences = invocation.isOn("follow-references")
    let named = ["branch", "tag", "snapshot"].filter { invocation.string($0) != nil }
    guard named.count <= 1 else {
      throw CommandError("--\(named[0]) and --\(named[1]) cannot be combined")
    }
    if let branch = invocation.string("branch") { options.icechunkVersion = .branch(branch) }
    if let tag = invocation.string("tag") { options.icechunkVersion = .tag(tag) }
    if let snapshot = invocation.string("snapshot") {
      options.icechunkVersion = .snapshot(snapshot)
    }
    return options
  }

  static func itemOptions(
    _ invocation: Invocation, asCollection: Bool
  ) throws -> StoreItemOptions {
    var options = StoreItemOptions()
    if !asCollection { options.collection = invocation.string("collection") }
    options.id = invocation.string("id")
    options.href = invocation.string("href")
    options.region = invocation.string("region")
    options.endpoint = invocation.string("endpoint")
    options.isAnonymous = invocation.isOn("anonymous")
    options.requesterPays = invocation.isOn("requester-pays")
    options.chunkPlaces = invocation.strings("chunks-at")
    if let text = invocation.string("bbox") {
      let numbers = text.split(separator: ",").compactMap { Double($0.filter { $0 != " " }) }
      guard numbers.count == 4, text.split(separator: ",").count == 4 else {
        throw CommandError("--bbox takes four numbers, west, south, east and north: not '\(text)'")
      }
      options.boundingBox = numbers
    }
    if let text = invocation.string("datetime") { options.interval = try TemporalInterval(text) }
    if let path = invocation.string("template") {
      guard let object = try JSONValue(parsing: readAll(path)).object else {
        throw CommandError("the template '\(path)' holds no JSON object")
      }
      options.template = object
    }
    options.assetParts = choice("asset-per", invocation) ?? .group
    options.mediaTypes = choice("media-type", invocation) ?? .modern
    options.extents = choice("extent", invocation) ?? .automatic
    options.profile = choice("profile", invocation) ?? .bestPractices
    options.valueLimit = try invocation.integer("values") ?? 32
    if let version = invocation.string("cf") {
      options.cfVersion = version.hasPrefix("v") ? String(version.dropFirst()) : version
    }
    options.listsAuxiliary = invocation.isOn("auxiliary")
    options.writesXarrayHints = invocation.isOn("xarray")
    options.writesLinkTemplates = invocation.isOn("link-templates")
    options.repeatsCube = invocation.isOn("repeat-cube")
    return options
  }

  private static func choice<C: RawRepresentable<String>>(
    _ name: String, _ invocation: Invocation
  ) -> C? {
    invocation.string(name).flatMap(C.init(rawValue:))
  }
}
