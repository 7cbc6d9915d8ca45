internal import STACCatalog
internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACStorage
internal import STACValidation
internal import STACYAML

/// Reads the config of each module.
enum StepReader {
  static func read(
    _ module: StepModule, _ reader: inout ConfigurationReader, schemas: SchemaStore.Options
  ) -> Workflow.Action? {
    switch module {
    case .ingest: readIngest(&reader)
    case .scaffold: ScaffoldReader.read(&reader)
    case .zarr: ZarrReader.read(&reader)
    case .update: readUpdate(&reader)
    case .transform: readTransform(&reader)
    case .extend: ExtendReader.read(&reader, schemas: schemas).map { .process($0) }
    case .exec: ExecReader.read(&reader).map { .process($0) }
    case .filter: .process(FilterStep(readFilter(&reader)))
    case .delete: readDelete(&reader)
    case .validate: readValidate(&reader, schemas)
    case .migrate: readMigrate(&reader)
    case .output: OutputReader.read(&reader)
    }
  }

  // MARK: ingest

  private static func readIngest(_ reader: inout ConfigurationReader) -> Workflow.Action? {
    let mode = reader.word("mode", among: ["file", "api"])
    let url = reader.strings("catalog_url")
    let sources = reader.strings("source", url == nil ? .required : .optional) ?? url
    let type = reader.word(
      "source_type", among: ["auto", "file", "items_directory", "collection"])
    let format = reader.word("format", among: ["json", "ndjson", "parquet"])
    let isAPI =
      mode == "api"
      || mode == nil && format != "parquet"
        && sources?.contains { isWebLocation($0) && !isNamedGeoParquet($0) } == true
    var options = IngestOptions()
    options.sources = sources ?? []
    options.filter = readFilter(&reader)
    options.maximumCount = reader.integer("max_items", in: 0...Int.max)
    options.reading.format = format.flatMap(ItemFormat.init(rawValue:))
    if type == "items_directory" { options.reading.folders = .looseItems }
    APIReader.read(&reader, into: &options, isAPI: isAPI)
    readProvenance(&reader, into: &options)
    if mode == "api", let source = sources?.first(where: { !isWebLocation($0) }) {
      reader.error(
        "'\(source)' is no address of an API", at: "source",
        hint: "an address begins with https://; files have mode: file")
    }
    return .ingest(options)
  }

  /// Which links tell where copies come from.
  static func readProvenance(
    _ reader: inout ConfigurationReader, into options: inout IngestOptions
  ) {
    guard let words = reader.strings("provenance") else { return }
    guard let rule = ProvenanceRule(words) else {
      return reader.error(
        "'provenance' is not a rule", at: "provenance",
        hint: "write keep or none, and which links are added: [none, via]; the words are "
          + ProvenanceRule.words.joined(separator: ", "))
    }
    if options.since != nil, rule != ProvenanceRule() {
      reader.error(
        "'provenance' changes links, so all Items would differ from what an earlier run has written",
        at: "provenance",
        hint: "leave it out, or use rebuild, which compares the sources themselves")
    }
    options.provenance = ProvenanceStep(rule)
  }

  private static func readFilter(_ reader: inout ConfigurationReader) -> ItemFilter {
    var filter = readPlainFilter(&reader)
    if let node = reader.node("cql2") { filter.expression = expression(node, reader) }
    return filter
  }

  /// A filter without an expression.
  static func readPlainFilter(_ reader: inout ConfigurationReader) -> ItemFilter {
    var filter = ItemFilter()
    filter.ids = reader.strings("ids").map(Set.init)
    let collections =
      (reader.strings("collections") ?? []) + (reader.strings("collection_id") ?? [])
    if !collections.isEmpty { filter.collections = Set(collections) }
    if let nodes = reader.nodes("bbox") { filter.boundingBox = box(nodes, reader) }
    if let text = reader.text("datetime") {
      do throws(ModelError) {
        filter.interval = try TemporalInterval(text)
      } catch { reader.error(error.message, at: "datetime") }
    }
    return filter
  }

  /// CQL2: text, or JSON as it is in the file.
  private static func expression(
    _ node: ConfigurationNode, _ reader: ConfigurationReader
  ) -> CQL2Filter? {
    do throws(QueryError) {
      if let scalar = node.scalar { return try CQL2Filter(scalar.text) }
      return try CQL2Filter(CQL2Expression(json: node.value))
    } catch {
      reader.error(
        "'cql2' is not a filter: \(error.summary)", at: "cql2",
        hint: "a filter is CQL2 text such as eo:cloud_cover < 10, or CQL2 JSON")
      return nil
    }
  }

  private static func box(
    _ nodes: [ConfigurationNode], _ reader: ConfigurationReader
  ) -> BoundingBox? {
    do throws(GeometryError) {
      return try BoundingBox(.array(nodes.map { $0.value }))
    } catch {
      reader.error(
        error.message, at: "bbox", hint: "write [west, south, east, north], in degrees")
      return nil
    }
  }

  // MARK: update

  private static func readUpdate(_ reader: inout ConfigurationReader) -> Workflow.Action? {
    var step = UpdateStep()
    for node in reader.nodes("removes") ?? [] {
      guard let text = node.scalar?.text else {
        reader.diagnostics.error("a path to remove must be text", at: node.location)
        continue
      }
      if let path = path(text, at: node.location, reader.diagnostics) { step.removals.append(path) }
    }
    let diagnostics = reader.diagnostics
    let updates = reader.members("updates") { entry -> UpdateStep.Assignment? in
      path(entry.key, at: entry.keyLocation, diagnostics).map {
        UpdateStep.Assignment($0, to: entry.value.value)
      }
    }
    step.assignments = (updates ?? []).map(\.value)
    if let mode = reader.choice("mode", of: UpdateStep.Mode.self) { step.mode = mode }
    if let creates = reader.bool("create_missing_paths") { step.createsMissingPaths = creates }
    step.stampsUpdated = reader.bool("auto_update_timestamp") ?? true
    if let file = reader.text("patch_file") { step.patches = patches(file, reader) }
    return audited(step, &reader)
  }

  private static func path(
    _ text: String, at location: SourceLocation, _ diagnostics: Diagnostics
  ) -> FieldPath? {
    do throws(JSONError) {
      return try FieldPath(parsing: text)
    } catch {
      diagnostics.error(error.message, at: location)
      return nil
    }
  }

  /// A patch file: a JSON object from Item ids to parts of Items.
  private static func patches(
    _ file: String, _ reader: ConfigurationReader
  ) -> [String: JSONValue] {
    do {
      let json = try JSONValue(parsing: try readAll(file))
      guard let object = json.object else {
        reader.error(
          "the patch file '\(file)' must hold an object from Item ids to patches, "
            + "not \(json.kind.name)", at: "patch_file")
        return [:]
      }
      for (id, patch) in object where patch.object == nil {
        reader.error(
          "the patch of Item '\(id)' in '\(file)' must be an object, not \(patch.kind.name)",
          at: "patch_file")
      }
      return Dictionary(object.map { ($0.0, $0.1) }) { _, last in last }
    } catch let error as JSONError {
      reader.error("the patch file '\(file)' is not JSON: \(error)", at: "patch_file")
    } catch {
      reader.error("\(error)", at: "patch_file")
    }
    return [:]
  }

  // MARK: transform, delete

  private static func readTransform(_ reader: inout ConfigurationReader) -> Workflow.Action? {
    let audit = reader.text("audit")
    return TransformReader.read(&reader).flatMap { audited($0, audit, reader) }
  }

  private static func readDelete(_ reader: inout ConfigurationReader) -> Workflow.Action? {
    let filter = readFilter(&reader)
    if filter.isEmpty {
      reader.error(
        "a step that deletes must know which Items", at: "cql2",
        hint: "give ids, collections, bbox, datetime or cql2")
    }
    return audited(DeleteStep(filter), &reader)
  }

  private static func audited(
    _ step: any ItemStep, _ reader: inout ConfigurationReader
  ) -> Workflow.Action? {
    let path = reader.text("audit")
    return audited(step, path, reader)
  }

  /// The step, and its changes in a log where one is asked for.
  private static func audited(
    _ step: any ItemStep, _ path: String?, _ reader: ConfigurationReader
  ) -> Workflow.Action? {
    guard let path else { return .process(step) }
    do throws(StorageError) {
      return .process(AuditedStep(step, try ChangeLog(path, catalog: nil)))
    } catch {
      reader.error(error.message, at: "audit")
      return nil
    }
  }

  // MARK: validate, migrate

  private static func readValidate(
    _ reader: inout ConfigurationReader, _ schemas: SchemaStore.Options
  ) -> Workflow.Action? {
    let isStrict = reader.bool("strict") ?? false
    var options = DocumentChecker.Options()
    options.extraSchemas = reader.strings("extension_schemas") ?? []
    options.usesNamedSchemas = reader.bool("named_schemas") ?? true
    options.schemasOnly = reader.bool("schemas_only") ?? false
    let places = readSchemaPlaces(&reader, schemas)
    return .process(ValidateStep(isStrict: isStrict, schemas: SchemaStore(places), options))
  }

  /// Where schemas are found: what the workflow says itself comes before what the command line adds.
  static func readSchemaPlaces(
    _ reader: inout ConfigurationReader, _ schemas: SchemaStore.Options
  ) -> SchemaStore.Options {
    var places = schemas
    if let isOffline = reader.bool("offline") { places.isOffline = isOffline }
    places.folders = (reader.strings("schema_dir") ?? []) + places.folders
    let map = reader.members("schema_map") { $0.value.scalar?.text }
    places.map = (map ?? []).map { (url: $0.key, path: $0.value) } + places.map
    return places
  }

  private static func readMigrate(_ reader: inout ConfigurationReader) -> Workflow.Action? {
    let text = reader.text("version") ?? "1.1.0"
    guard text == "1.1.0" else {
      reader.error("Items can be migrated to version 1.1.0 only", at: "version")
      return nil
    }
    return .process(MigrateStep())
  }
}
