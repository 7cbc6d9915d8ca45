internal import STACCatalog
internal import STACClient
internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACStorage
internal import STACValidation
internal import STACYAML

/// Reads the flat dialect as a chain of steps: ingest, transform, extend, validate, output.
enum FlatWorkflowReader {
  static func read(
    _ reader: inout ConfigurationReader, schemas: SchemaStore.Options
  ) -> Workflow? {
    let head = reader.mapping("workflow", .required) { workflow in
      let name = workflow.text("name", .required)
      let description = workflow.text("description")
      return name.map { ($0, description) }
    }
    let transformation = readTransformation(&reader)
    var ingest = reader.mapping("source", .required) { readSource(&$0, transformation) }
    let extensions = reader.mappings("extensions") { readExtension(&$0, schemas) } ?? []
    let output = reader.mapping("output", .required) { readOutput(&$0) }
    var settings = Workflow.Settings()
    _ = reader.mapping("logging") { logging in
      SettingsReader.readLogging(&logging, into: &settings)
      return true
    }
    _ = reader.mapping("processing") { processing in
      if let workers = processing.integer("concurrency", in: 1...1024) {
        settings.workers = workers
        ingest?.reading.remote.fetch.connections = min(workers, 256)
        ingest?.reading.remote.fetch.documents = min(workers, 256)
      }
      if let rate = processing.number("rate_limit", in: 0.001...1e6) {
        ingest?.reading.remote.fetch.rate = rate
      }
      if let retries = processing.integer("retry_max_attempts", in: 0...100) {
        ingest?.reading.remote.fetch.retries = retries
      }
      return true
    }
    guard let head, let ingest, let output else { return nil }
    var steps = [Workflow.Step("source", .ingest(ingest))]
    if case .joins(let step) = transformation {
      steps.append(Workflow.Step("transformation", .process(step)))
    }
    steps +=
      extensions.enumerated().map { index, step in
        Workflow.Step("extend-\(index + 1)", .process(step))
      } + [
        Workflow.Step("validate", .process(ValidateStep(schemas: SchemaStore(schemas)))),
        Workflow.Step("output", output),
      ]
    var workflow = Workflow(name: head.0, steps: ScaffoldReader.giveCollections(to: steps))
    workflow.description = head.1
    workflow.settings = settings
    return workflow
  }

  /// What a `transformation` does.
  private enum Transformation {
    /// Makes Items of the records of the source: the keys of the step `scaffold`.
    case makes([ConfigurationNode.Entry])
    /// Joins records into Items: the keys of the step `transform`.
    case joins(TransformStep)
  }

  /// `mapping_schema` is the `mapping` of the step `scaffold` or, with an `input_file`, the
  /// `field_mapping` of the step `transform`.
  private static func readTransformation(_ reader: inout ConfigurationReader) -> Transformation? {
    guard let node = reader.node("transformation"), node.elements?.isEmpty != true else {
      return nil
    }
    let joins = node["input_file"] != nil
    var inner = node
    if var entries = node.entries {
      for index in entries.indices where entries[index].key == "mapping_schema" {
        entries[index].key = joins ? "field_mapping" : "mapping"
      }
      if !joins { return .makes(entries) }
      inner.content = .mapping(entries)
    }
    guard
      var inner = ConfigurationReader(
        inner, named: "'transformation'", reporting: reader.diagnostics)
    else { return nil }
    let step = TransformReader.read(&inner)
    inner.finish()
    return step.map { .joins($0) }
  }

  /// An extension with its config: the keys of the step `extend`.
  private static func readExtension(
    _ reader: inout ConfigurationReader, _ schemas: SchemaStore.Options
  ) -> ExtendStep? {
    guard let name = reader.node("name", .required) else { return nil }
    let config = reader.node("config")?.entries ?? []
    let list = ConfigurationNode.Entry(
      key: "extensions", keyLocation: name.location,
      value: ConfigurationNode(.sequence([name]), at: name.location))
    guard
      var whole = ConfigurationReader(
        ConfigurationNode(.mapping([list] + config), at: reader.node.location),
        named: "the config of an extension", reporting: reader.diagnostics)
    else { return nil }
    let step = ExtendReader.read(&whole, schemas: schemas)
    whole.finish()
    return step
  }

  private static func readSource(
    _ reader: inout ConfigurationReader, _ transformation: Transformation?
  ) -> IngestOptions? {
    let type = reader.word("type", among: ["stac_api", "local_files", "zarr", "other"], .required)
    let url = reader.text("catalog_url")
    let paths = (reader.strings("path") ?? []) + (reader.strings("paths") ?? [])
    if type == "stac_api", !(url.map(isWebLocation) ?? false) {
      reader.error(
        "an API needs a 'catalog_url' that begins with https://", at: "catalog_url")
    }
    var options = IngestOptions()
    options.sources = paths.isEmpty ? url.map { [$0] } ?? [] : paths
    if options.sources.isEmpty, type == "local_files" || type == "other" {
      reader.error(
        type == "other" ? "this needs a 'path' or a 'catalog_url'" : "local files need a 'path'",
        at: "type")
    } else if type == "zarr" {
      if let made = readStores(&reader, options.sources) { options = made }
    } else if reader.node("config") != nil {
      reader.error("'config' is for sources of type 'zarr'", at: "config")
    }
    switch (type, transformation) {
    case ("local_files", .makes(let entries)), ("other", .makes(let entries)):
      if let made = makeItems(entries, options.sources, reader) { options = made }
    case (_, .makes(let entries)):
      reader.diagnostics.error(
        "what \(type == "zarr" ? "Zarr stores give" : "an API gives") is Items already",
        at: entries.first?.keyLocation ?? reader.node.location,
        hint: "with an 'input_file' its records are joined into Items")
    case ("other", _):
      reader.error(
        "a source of type 'other' needs a 'transformation' with a 'mapping_schema', which makes Items "
          + "of its records", at: "type",
        hint: "Items come from type: local_files with 'path', or stac_api with 'catalog_url'")
    default: break
    }
    if let collections = reader.strings("collections"), !collections.isEmpty {
      options.filter.collections = Set(collections)
    }
    _ = reader.mapping("filters") { filters in
      readFilters(&filters, into: &options.filter)
      return true
    }
    StepReader.readProvenance(&reader, into: &options)
    if type == "stac_api" { askServer(&options) }
    return options
  }

  /// A source of records, with the keys of the step `scaffold` as what makes Items of them.
  private static func makeItems(
    _ entries: [ConfigurationNode.Entry], _ sources: [String], _ reader: ConfigurationReader
  ) -> IngestOptions? {
    let place = reader.location(ofKey: "type")
    let source = ConfigurationNode.Entry(
      key: "source", keyLocation: place,
      value: ConfigurationNode(
        .sequence(sources.map { .init(.scalar(.init($0, style: .quoted)), at: place) }),
        at: place))
    let node = ConfigurationNode(
      .mapping([source] + entries.filter { $0.key != "source" }),
      at: entries.first?.keyLocation ?? place)
    guard
      var inner = ConfigurationReader(
        node, named: "'transformation'", reporting: reader.diagnostics)
    else { return nil }
    let action = ScaffoldReader.read(&inner)
    inner.finish()
    guard case .ingest(let options) = action else { return nil }
    return options
  }

  /// Zarr stores, with the keys of the step `zarr` as their config.
  private static func readStores(
    _ reader: inout ConfigurationReader, _ sources: [String]
  ) -> IngestOptions? {
    if sources.isEmpty {
      reader.error("Zarr stores need a 'path'", at: "type")
      return nil
    }
    let config = reader.node("config") ?? ConfigurationNode(.mapping([]), at: reader.node.location)
    guard
      var inner = ConfigurationReader(
        config, named: "the config of stores", reporting: reader.diagnostics)
    else { return nil }
    let action = ZarrReader.read(&inner, sources: sources)
    inner.finish()
    guard case .ingest(let options) = action else { return nil }
    return options
  }

  /// What files would be filtered by is what an API is asked for.
  private static func askServer(_ options: inout IngestOptions) {
    var search = ItemSearch()
    search.collections = (options.filter.collections ?? []).sorted()
    search.boundingBox = options.filter.boundingBox
    search.interval = options.filter.interval
    options.filter = ItemFilter()
    options.reading.remote.search = search
  }

  private static func readFilters(
    _ reader: inout ConfigurationReader, into filter: inout ItemFilter
  ) {
    _ = reader.mapping("temporal") { temporal in
      let start = temporal.text("start_date") ?? ".."
      let end = temporal.text("end_date") ?? ".."
      if start == "..", end == ".." { return true }
      do throws(ModelError) {
        filter.interval = try TemporalInterval("\(start)/\(end)")
      } catch { temporal.error(error.message, at: "start_date") }
      return true
    }
    _ = reader.mapping("spatial") { spatial in
      filter.boundingBox = StepReader.readPlainFilter(&spatial).boundingBox
      return true
    }
  }

  private static func readOutput(_ reader: inout ConfigurationReader) -> Workflow.Action? {
    let format = reader.word("format", among: ["json", "ndjson", "parquet"])
    let path = reader.text("path", .required)
    let organisation = reader.word("organize_by", among: ["catalog", "collection"])
    guard let path else { return nil }
    var options = OutputOptions(to: path)
    if format == "ndjson", case .tree = options.target {
      options.target = .records(.folder(path), .lines)
    }
    if format == "parquet", case .tree = options.target {
      options.target = .parquet(join(path, "items.parquet"))
      if organisation == "collection" {
        options.target = .dataset(path)
        options.dataset.keys = [.collection]
      }
    }
    return .output(options)
  }
}
