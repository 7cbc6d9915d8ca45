internal import STACCatalog
internal import STACJSON
internal import STACStorage
internal import STACYAML
internal import STACZarr

/// Reads the config of `zarr`.
enum ZarrReader {
  /// - Parameter given: the stores, where another part of the file names them.
  static func read(
    _ reader: inout ConfigurationReader, sources given: [String]? = nil
  ) -> Workflow.Action? {
    let sources = given ?? reader.strings("source", .required)
    var step = ZarrStep(sources ?? [])
    step.column = reader.text("column")
    if let defaults = reader.value("defaults") {
      guard let object = defaults.object else {
        reader.error("'defaults' must be a mapping: fields of records", at: "defaults")
        return nil
      }
      step.defaults = object
    }
    readStores(&reader, into: &step)
    readOptions(&reader, into: &step.options)
    readTemplate(&reader, into: &step.options)
    readCollection(&reader, into: &step)
    var ingest = IngestOptions()
    ingest.filter = StepReader.readPlainFilter(&reader)
    let maximum = reader.integer("max_items", in: 0...Int.max)
    guard let sources else { return nil }
    if sources.isEmpty {
      reader.error("a step that describes stores needs one at least", at: "source")
      return nil
    }
    ingest.adopt(step)
    ingest.maximumCount = maximum
    return .ingest(ingest)
  }

  /// How stores are opened.
  private static func readStores(_ reader: inout ConfigurationReader, into step: inout ZarrStep) {
    step.groups = reader.strings("group") ?? []
    step.opening.followsReferences = reader.bool("follow_references") ?? false
    let named = [
      ("branch", reader.text("branch").map { IcechunkVersion.branch($0) }),
      ("tag", reader.text("tag").map { IcechunkVersion.tag($0) }),
      ("snapshot", reader.text("snapshot").map { IcechunkVersion.snapshot($0) }),
    ].filter { $0.1 != nil }
    step.opening.icechunkVersion = named.first?.1
    if named.count > 1 {
      reader.error(
        "'\(named[0].0)' and '\(named[1].0)' exclude each other", at: named[1].0)
    }
  }

  /// How Items are written.
  private static func readOptions(
    _ reader: inout ConfigurationReader, into options: inout StoreItemOptions
  ) {
    options.id = reader.text("id")
    options.href = reader.text("href")
    options.region = reader.text("region")
    options.endpoint = reader.text("endpoint")
    options.isAnonymous = reader.bool("anonymous") ?? false
    options.requesterPays = reader.bool("requester_pays") ?? false
    options.chunkPlaces = reader.strings("chunks_at") ?? []
    if let parts = reader.choice("asset_per", of: StoreItemOptions.AssetParts.self) {
      options.assetParts = parts
    }
    if let types = reader.choice("media_type", of: StoreItemOptions.MediaTypes.self) {
      options.mediaTypes = types
    }
    if let extents = reader.choice("extent", of: StoreItemOptions.Extents.self) {
      options.extents = extents
    }
    if let profile = reader.choice("profile", of: StoreItemOptions.Profile.self) {
      options.profile = profile
    }
    if let count = reader.integer("values", in: 0...10_000) { options.valueLimit = count }
    if let version = reader.text("cf") {
      options.cfVersion = version.hasPrefix("v") ? String(version.dropFirst()) : version
    }
    options.listsAuxiliary = reader.bool("auxiliary") ?? false
    options.writesXarrayHints = reader.bool("xarray") ?? false
    options.writesLinkTemplates = reader.bool("link_templates") ?? false
    options.repeatsCube = reader.bool("repeat_cube") ?? false
  }

  /// What is put over Items: a mapping, or the path of a JSON object.
  private static func readTemplate(
    _ reader: inout ConfigurationReader, into options: inout StoreItemOptions
  ) {
    guard let node = reader.node("template") else { return }
    var value = node.value
    if let path = value.string {
      do {
        value = try JSONValue(parsing: try readAll(path))
      } catch {
        reader.error("cannot read the template '\(path)': \(error)", at: "template")
        return
      }
    }
    guard let object = value.object else {
      reader.error(
        "a template is an object that is put over Items, or the path of one", at: "template")
      return
    }
    options.template = object
  }

  /// The id of the Collection, or what is known of it.
  private static func readCollection(
    _ reader: inout ConfigurationReader, into step: inout ZarrStep
  ) {
    guard let node = reader.node("collection") else { return }
    if let id = node.scalar?.text {
      step.options.collection = id
      return
    }
    guard var object = node.value.object, let id = object["id"]?.string, !id.isEmpty else {
      reader.error("'collection' is an id, or an object with an 'id'", at: "collection")
      return
    }
    for (key, value) in ["type": "Collection", "stac_version": "1.1.0"] as JSONObject
    where object[key] == nil {
      object[key] = value
    }
    step.options.collection = id
    step.collection = object
  }
}
