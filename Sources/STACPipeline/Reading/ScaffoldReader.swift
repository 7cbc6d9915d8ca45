internal import STACCatalog
internal import STACJSON
internal import STACStorage
internal import STACYAML
internal import STACZarr

/// Reads the config of `scaffold`, and that of the Python `SeedModule`.
enum ScaffoldReader {
  static func read(_ reader: inout ConfigurationReader) -> Workflow.Action? {
    let items = reader.node("items")
    let seedFile = reader.text("source_file")
    let defaults = reader.value("defaults")
    let sources = reader.strings("source")
    let mapping = reader.node("mapping")
    let parameters = reader.members("parameters") { $0.value.scalar?.text }
    let maximum = reader.integer("max_items", in: 0...Int.max)
    var ingest = IngestOptions()
    ingest.filter = StepReader.readPlainFilter(&reader)
    let isAPI = sources?.contains(where: isWebLocation) == true
    APIReader.read(&reader, into: &ingest, isAPI: isAPI)
    ingest.maximumCount = maximum
    if items != nil || seedFile != nil {
      if mapping != nil || sources != nil {
        reader.error(
          "'\(items != nil ? "items" : "source_file")' holds seeds; what a mapping makes of records "
            + "has a 'source'", at: items != nil ? "items" : "source_file")
        return nil
      }
      return seeds(items, seedFile, defaults, ingest, &reader)
    }
    guard let mapping else {
      reader.error(
        "a step that makes Items needs a 'mapping', or 'items' as seeds", at: "source")
      return nil
    }
    guard
      let read = read(
        mapping, parameters: (parameters ?? []).map { (name: $0.key, value: $0.value) }, reader)
    else { return nil }
    // Without a source it makes Items of what the steps before it give.
    guard let sources else { return .process(ScaffoldStep(read)) }
    var source = ScaffoldSource(sources, read)
    source.maximumCount = maximum
    source.remote = ingest.reading.remote
    do throws(WorkflowError) {
      let (options, found) = try source.options()
      for diagnostic in found { reader.diagnostics.report(diagnostic) }
      ingest.sources = options.sources
      ingest.reading.records = options.reading.records
      ingest.maker = options.maker
      return .ingest(ingest)
    } catch {
      reader.error(error.message, at: "source")
      return nil
    }
  }

  /// The mapping: the path of a file, or written out.
  private static func read(
    _ node: ConfigurationNode, parameters: [(name: String, value: String)],
    _ reader: ConfigurationReader
  ) -> ScaffoldMapping? {
    guard let path = node.scalar?.text else {
      return ScaffoldMapping.reading(node, parameters: parameters, reporting: reader.diagnostics)
    }
    do {
      let (mapping, warnings) = try ScaffoldMapping.reading(
        try readAll(path), file: path, parameters: parameters)
      for warning in warnings { reader.diagnostics.report(warning) }
      return mapping
    } catch let error as ConfigurationError {
      for diagnostic in error.diagnostics { reader.diagnostics.report(diagnostic) }
    } catch {
      reader.error("cannot read the mapping: \(error)", at: "mapping")
    }
    return nil
  }

  private static func seeds(
    _ items: ConfigurationNode?, _ file: String?, _ defaults: JSONValue?, _ ingest: IngestOptions,
    _ reader: inout ConfigurationReader
  ) -> Workflow.Action? {
    var ingest = ingest
    if let defaults, defaults.object == nil {
      reader.error("'defaults' must be a mapping: a part of an Item", at: "defaults")
    }
    ingest.maker = SeedStep(defaults: defaults?.object ?? [:])
    var records = RecordOptions()
    if let items {
      guard let elements = items.elements else {
        reader.error("'items' must be a list of ids or parts of Items", at: "items")
        return nil
      }
      var seeds = elements.map(\.value)
      if let file { seeds += self.seeds(inFile: file, reader) }
      records.content = Array(JSONValue.array(seeds).description.utf8)
      ingest.sources = ["items"]
    } else if let file {
      ingest.sources = [file]
    }
    ingest.reading.records = records
    return .ingest(ingest)
  }

  /// The seeds of a file that come behind those that are written out.
  private static func seeds(
    inFile path: String, _ reader: ConfigurationReader
  ) -> [JSONValue] {
    do {
      let json = try JSONValue(parsing: try readAll(path))
      if let array = json.array ?? json["features"]?.array { return array }
      reader.error(
        "'\(path)' must hold an array of seeds, not \(json.kind.name)", at: "source_file")
    } catch { reader.error("cannot read the seeds in '\(path)': \(error)", at: "source_file") }
    return []
  }

  /// Gives outputs what mappings know of Collections, and Items the way to these where there is one
  /// place only.
  static func giveCollections(to steps: [Workflow.Step]) -> [Workflow.Step] {
    let mappings = steps.compactMap { maker(of: $0) as? ScaffoldStep }.map(\.mapping)
      .filter { $0.collectionDocument != nil }
    let stores = steps.compactMap { maker(of: $0) as? ZarrStep }.filter { $0.collection != nil }
    if mappings.isEmpty, stores.isEmpty { return steps }
    var hrefs: Set<String?> = []
    var result = steps.map { step in
      guard case .output(var output) = step.action else { return step }
      let known =
        mappings.map { ($0.collectionIdentifier, $0.collectionDocument) }
        + stores.map { ($0.options.collection, $0.collection) }
      for case (let id?, let document?) in known where output.tree.collections[id] == nil {
        output.tree.collections[id] = document
      }
      // Two Collections cannot have the same file.
      if known.count == 1 {
        let made =
          mappings.first.flatMap { MadeCollection($0, for: output) }
          ?? stores.first.flatMap { MadeCollection($0, for: output) }
        output.madeCollections = made.map { [$0] } ?? []
        // A catalog puts the link in its own place.
        if made != nil { hrefs.insert(made?.href(from: output)) }
      }
      var step = step
      step.action = .output(output)
      return step
    }
    guard hrefs.count == 1, let href = hrefs.first ?? nil else { return result }
    for index in result.indices {
      guard let maker = linking(maker(of: result[index]), to: href) else { continue }
      if case .ingest(var ingest) = result[index].action {
        ingest.maker = maker
        result[index].action = .ingest(ingest)
      } else {
        result[index].action = .process(maker)
      }
    }
    return result
  }

  /// A step whose Items lead to their Collection at a place; nil for steps that make none.
  private static func linking(_ maker: (any ItemStep)?, to href: String) -> (any ItemStep)? {
    if var step = maker as? ScaffoldStep {
      step.collectionHref = href
      return step
    }
    if var step = maker as? ZarrStep, step.collection != nil {
      step.options.collectionHref = href
      return step
    }
    return nil
  }

  private static func maker(of step: Workflow.Step) -> (any ItemStep)? {
    switch step.action {
    case .ingest(let ingest): ingest.maker
    case .process(let process): process
    case .output: nil
    }
  }
}
