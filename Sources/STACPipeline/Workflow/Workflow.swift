public import STACCatalog
internal import STACJSON
internal import STACModel
public import STACQuery
public import STACStorage

/// What is to be done: where Items come from, what is done with them, where they go.
///
/// The steps are a graph: each names the steps whose Items it takes. One stream may go to several
/// steps, and several streams into one.
public struct Workflow: Sendable {
  /// The name, for messages and checkpoints.
  public var name: String
  /// What it is for.
  public var description: String?
  /// How it is run.
  public var settings = Settings()
  /// The text that it was read from; a checkpoint is good only for the same text.
  public var definition = ""
  /// Values that no log, summary or failures file may show, by the names of their variables.
  public var secrets: [String: String] = [:]
  /// What is run side by side: one pipeline, or one for each entry of the matrix.
  public var pipelines: [Pipeline]

  /// A workflow of one pipeline.
  public init(name: String, steps: [Step]) {
    self.name = name
    pipelines = [Pipeline(label: "", steps: steps)]
  }

  /// A workflow of several pipelines.
  public init(name: String, pipelines: [Pipeline]) {
    self.name = name
    self.pipelines = pipelines
  }

  /// The steps that belong together.
  public struct Pipeline: Sendable {
    /// What tells it from the others; empty where it is the only one.
    public var label: String
    /// The steps, in the order in which they were written.
    public var steps: [Step]

    /// A pipeline of these steps.
    public init(label: String, steps: [Step]) {
      self.label = label
      self.steps = steps
    }
  }

  /// One step.
  public struct Step: Sendable {
    /// The name, which others depend on.
    public var id: String
    /// What it does.
    public var action: Action
    /// The steps whose Items it takes; nil for the last step before it that gives any on.
    public var dependencies: [String]?
    /// How much is logged of it; nil for what the run says. ``LogLevel/debug`` logs each Item.
    public var logLevel: LogLevel?

    /// A step.
    public init(
      _ id: String, _ action: Action, after dependencies: [String]? = nil,
      logLevel: LogLevel? = nil
    ) {
      self.id = id
      self.action = action
      self.dependencies = dependencies
      self.logLevel = logLevel
    }
  }

  /// What a step does.
  public enum Action: Sendable {
    /// Reads Items.
    case ingest(IngestOptions)
    /// Does something with each Item.
    case process(any ItemStep)
    /// Writes Items.
    case output(OutputOptions)

    /// What it is called in messages.
    var module: String {
      switch self {
      case .ingest(let options): options.maker.map(Self.moduleName) ?? "ingest"
      case .process(let step): Self.moduleName(of: (step as? AuditedStep)?.inner ?? step)
      case .output: "output"
      }
    }

    /// `UpdateStep` is the module `update`.
    private static func moduleName(of step: any ItemStep) -> String {
      let name = String(describing: type(of: step))
      guard name.hasSuffix("Step"), name.count > 4 else { return name }
      return name.prefix(1).lowercased() + name.dropFirst().dropLast(4)
    }
  }

  /// How a workflow is run.
  public struct Settings: Sendable {
    /// How much is logged.
    public var logLevel = LogLevel.info
    /// Whether log lines are JSON.
    public var logsJSON = false
    /// The file that is logged to, besides standard error.
    public var logFile: String?
    /// The size at which a log file is put aside, in bytes.
    public var logFileSize = 10_000_000
    /// How many log files that were put aside are kept.
    public var logFileCount = 3
    /// Workers that run side by side; nil for one a processor.
    public var workers: Int?
    /// Seconds between two checkpoints; 0 for one after each batch.
    public var checkpointInterval = 2.0
    /// Bytes in a block of records, the unit of work; nil for 1 MiB.
    public var blockSize: Int?
    /// Whether an interrupted run is continued without being asked.
    public var resumes = false
    /// Where failed Items are written.
    public var failures: String?
    /// Where the summary is written.
    public var summary: String?

    /// The defaults.
    public init() {}
  }
}

/// How much is logged.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
  /// Everything, each Item included.
  case debug = "DEBUG"
  /// What is done.
  case info = "INFO"
  /// What may be wrong, failed Items included.
  case warning = "WARNING"
  /// What stops the run.
  case error = "ERROR"

  /// Whether one is less urgent than another.
  public static func < (a: LogLevel, b: LogLevel) -> Bool {
    let order = LogLevel.allCases
    return order.firstIndex(of: a) ?? 0 < order.firstIndex(of: b) ?? 0
  }
}

/// Where Items are read from.
public struct IngestOptions: Sendable {
  /// Catalog locations: files, folders, static catalogs, `-`.
  public var sources: [String]
  /// How they are read.
  public var reading = ReadOptions()
  /// Which Items are taken.
  public var filter = ItemFilter()
  /// How many Items are taken at most.
  public var maximumCount: Int?
  /// The order in which files give their Items; they are all kept in memory for that. An API is asked
  /// for it by ``RemoteOptions/search``.
  public var order: SortOrder?
  /// Which fields stay in Items of files.
  public var fields: FieldSelection?
  /// What gives copies of Items, and of their Collections, links to where they come from.
  public var provenance: ProvenanceStep?
  /// Only Items that were added or modified since an earlier run.
  public var since: ChangesSince?
  /// What ``since`` has come to.
  var changes: KnownChanges?
  /// Takes records by their bytes, so that they are not parsed.
  var recogniser: DigestSink?
  /// Records that were put aside when the places were read before, in place of those.
  var records: ChangedRecords?
  /// Collections that are known although the places do not tell of them.
  var collections: [String: JSONObject] = [:]
  /// What makes Items of what is read, where that is something else: rows of a table, features of
  /// others.
  public var maker: (any ItemStep)?

  /// All the Items of some locations.
  public init(_ sources: String...) { self.sources = sources }
}

/// Where Items are written to.
public struct OutputOptions: Sendable {
  /// The shape of the output.
  public enum Target: Sendable {
    /// A static catalog in a folder.
    case tree(String)
    /// One file, or a folder with a file for each Collection.
    case records(RecordSink.Target, RecordSink.Layout)
    /// A GeoParquet file.
    case parquet(String)
    /// A dataset of GeoParquet files in a folder; a run that writes to it begins anew when it was
    /// interrupted.
    case dataset(String)
    /// A sink of one's own; a run that writes to it cannot be resumed.
    case sink(any ItemSink)
  }

  /// The shape of the output, and where it goes.
  public var target: Target
  /// How a file is compressed.
  public var compression: Compression?
  /// Not nil where Items become rows of CSV.
  public var table: TableLayout?
  /// Whether an Item may come again with the same id and Collection.
  public var allowsDuplicates = false
  /// What can be chosen for a static catalog.
  public var tree = ItemTreeSink.Options()
  /// What can be chosen for a GeoParquet file, and for the files of a dataset.
  public var parquet = ParquetSink.Options()
  /// What can be chosen for a dataset.
  public var dataset = DatasetSink.Options()
  /// The Collections that steps which make Items tell of, and that are written with these.
  public var madeCollections: [MadeCollection] = []

  /// Output of a shape.
  public init(_ target: Target) { self.target = target }

  /// Output whose shape the name tells: `.ndjson` or `.jsonl`, `.json` or `.geojson` (an
  /// ItemCollection), each also with `.gz` or `.zst`; `.parquet` is GeoParquet; `-` is NDJSON on
  /// standard output, devices take NDJSON too, `.csv` and `.tsv` are tables, and any other name is the folder of a static catalog.
  public init(to location: String) {
    let (name, compression) = Compression.split(fileName: fileName(of: location))
    let lowercased = name.lowercased()
    if location == "-" || isDevice(location)
      || [".ndjson", ".jsonl"].contains(where: lowercased.hasSuffix)
    {
      target = .records(.file(location), .lines)
    } else if [".json", ".geojson"].contains(where: lowercased.hasSuffix) {
      target = .records(.file(location), .itemCollection)
    } else if [".csv", ".tsv"].contains(where: lowercased.hasSuffix) {
      target = .records(.file(location), .lines)
      table = TableLayout(
        usualWithDelimiter: UInt8(ascii: lowercased.hasSuffix(".tsv") ? "\t" : ","))
    } else if [".parquet", ".geoparquet"].contains(where: lowercased.hasSuffix) {
      target = .parquet(location)
      return
    } else {
      target = .tree(location)
      return
    }
    self.compression = compression
  }

  /// Where the output lies.
  public var place: String {
    switch target {
    case .tree(let folder), .dataset(let folder): folder
    case .parquet(let path): path
    case .records(.file(let path), _): path
    case .records(.folder(let folder), _): folder
    case .sink(let sink): sink.place
    }
  }

  /// Whether a dataset is written.
  var isDataset: Bool { if case .dataset = target { true } else { false } }

  /// The folder that lies beside the output, or holds it; nil for standard output.
  var folderOfPlace: String? {
    switch target {
    case .tree(let folder): folder
    case .records(.folder(let folder), _): folder
    case .records(.file("-"), _), .sink: nil
    case .records(.file(let path), _) where isDevice(path): nil
    case .records(.file(let path), _), .parquet(let path), .dataset(let path): folder(of: path)
    }
  }
}

/// Whether a path is that of a device: what is written there stays nowhere. `/dev/shm` holds files.
func isDevice(_ path: String) -> Bool { path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm/") }
