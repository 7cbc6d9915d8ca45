public import STACCatalog
public import STACJSON
internal import STACStorage
internal import STACTables
public import STACYAML

/// Records that are to become Items: where they are, and what is made of them.
public struct ScaffoldSource: Sendable {
  /// Files, folders, APIs, or `-`.
  public var locations: [String]
  /// What Items are made of.
  public var mapping: ScaffoldMapping
  /// How locations on the web are read.
  public var remote = RemoteOptions()
  /// How many Items are made at most.
  public var maximumCount: Int?
  /// Where the `collection` link of Items leads, until an output puts them in its own place.
  public var collectionHref: String?

  /// Records at some locations.
  public init(_ locations: [String], _ mapping: ScaffoldMapping) {
    self.locations = locations
    self.mapping = mapping
  }

  /// Records that are looked at to learn the names of fields, where no header tells them.
  private static let sampleSize = 200

  /// Looks at the columns of tables, and gives what a workflow needs.
  ///
  /// - Returns: the options, and what is wrong with the names that the mapping uses; where one of it is
  ///   an error, nothing should be run.
  /// - Throws: ``WorkflowError`` where a table cannot be read.
  public func options() throws(WorkflowError) -> (ingest: IngestOptions, diagnostics: [Diagnostic])
  {
    var mapping = self.mapping
    let records = try mapping.input.options()
    var found: [Diagnostic] = []
    do throws(StorageError) {
      if let first = locations.first {
        if let columns = try columnNames(of: first, records) {
          let types = try Self.types(of: first, records, mapping)
          found = mapping.resolve(columns, types: types, isSure: true)
        } else if let names = try Self.sampledNames(first, records) {
          found = mapping.resolve(names, types: [:], isSure: false)
        }
      }
    } catch { throw WorkflowError(error) }
    var step = ScaffoldStep(mapping)
    if let collectionHref { step.collectionHref = collectionHref }
    var ingest = IngestOptions()
    ingest.sources = locations
    ingest.reading.records = records
    ingest.reading.remote = remote
    ingest.maximumCount = maximumCount
    ingest.maker = step
    return (ingest, found)
  }

  /// What the columns of a CSV file hold, where the mapping has rules whose type depends on it.
  private static func types(
    of location: String, _ records: RecordOptions, _ mapping: ScaffoldMapping
  ) throws(StorageError) -> [String: ColumnType] {
    guard mapping.dependsOnTypes, try kindOfPlace(location) == .file,
      records.format ?? RecordFormat(fileName: location) == .csv
    else { return [:] }
    do throws(TableError) {
      return try CSVReader.types(of: location, records.csv)
    } catch {
      throw StorageError(.content, error.message, path: location, at: error.location)
    }
  }

  /// The names of the fields of the first records of a file; nil where they cannot be looked at.
  private static func sampledNames(
    _ location: String, _ records: RecordOptions
  ) throws(StorageError) -> [String]? {
    guard location != "-", !isWebLocation(location), records.content == nil else { return nil }
    var options = ReadOptions()
    options.records = records
    options.blockSize = 1 << 18
    let source = try openItems(location, options)
    let batch = SourceBatch(capacity: options.blockSize)
    guard source.next(into: batch) else { return nil }
    batch.load()
    guard case .records = batch.content else { return nil }
    var names: [String] = []
    var known: Set<String> = []
    var parser = JSONParser()
    var count = 0
    batch.block.forEachRecord { bytes, _ in
      count += 1
      guard count <= sampleSize, let view = try? parser.parse(padded: bytes), view.isObject else {
        return
      }
      for (name, _) in view.members where known.insert(String(name)).inserted {
        names.append(String(name))
      }
    }
    return names.isEmpty ? nil : names
  }
}

extension ScaffoldMapping {
  /// Whether there are values whose type is that of their column.
  var dependsOnTypes: Bool {
    if !copies.isEmpty { return true }
    let open = properties.filter { ValueType(ofField: $0.0) == .any }.map(\.1) + fields.map(\.1)
    return open.contains { rule in
      rule.conversion.type == nil
        && rule.sources.contains { if case .field = $0 { true } else { false } }
    }
  }

  /// The Collection as a document, as far as the mapping says it; its extent is that of its Items.
  public var collectionDocument: JSONObject? {
    guard let collection, let id = collectionIdentifier else { return nil }
    var document: JSONObject = [
      "type": "Collection", "stac_version": "1.1.0", "id": .string(id),
      "description": .string(id), "license": "other",
    ]
    for (key, value) in collection { document[key] = value }
    if document["links"] == nil { document["links"] = .array([]) }
    return document
  }
}
