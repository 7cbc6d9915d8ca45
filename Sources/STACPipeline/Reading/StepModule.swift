/// The modules that a step can name, by our short names and by those of the published Python
/// `stac-manager`.
enum StepModule: String, CaseIterable {
  case ingest
  case scaffold
  case zarr
  case update
  case transform
  case extend
  case exec
  case filter
  case delete
  case validate
  case migrate
  case output

  /// All names of a module.
  var names: [String] {
    switch self {
    case .ingest: [rawValue, "IngestModule"]
    case .scaffold: [rawValue, "SeedModule"]
    case .update: [rawValue, "UpdateModule"]
    case .transform: [rawValue, "TransformModule"]
    case .extend: [rawValue, "ExtensionModule"]
    case .zarr, .filter, .delete, .migrate, .exec: [rawValue]
    case .validate: [rawValue, "ValidateModule"]
    case .output: [rawValue, "OutputModule"]
    }
  }

  init?(named name: String) {
    guard let module = Self.allCases.first(where: { $0.names.contains(name) }) else { return nil }
    self = module
  }

  /// The keys of its config, which a matrix entry can give.
  var keys: [String] {
    switch self {
    case .ingest:
      [
        "mode", "source", "source_type", "format", "collection_id", "collections", "ids", "bbox",
        "datetime", "cql2", "max_items", "catalog_url", "limit", "concurrency", "rate_limit",
        "provenance",
      ]
    case .scaffold:
      [
        "source", "mapping", "max_items", "source_file", "collection_id", "collections", "ids",
        "bbox", "datetime", "limit", "concurrency", "rate_limit",
      ]
    case .zarr:
      [
        "source", "column", "collection", "template", "id", "href", "region", "group", "branch",
        "tag", "snapshot", "max_items", "ids", "collections", "bbox", "datetime",
      ]
    case .update: ["patch_file", "mode", "audit"]
    case .transform:
      ["input_file", "input_join_key", "data_path", "strategy", "handle_missing", "audit"]
    case .extend: ["extensions", "schema_uri", "scaffold", "asset_root", "check", "offline"]
    case .exec: ["command", "timeout", "processes"]
    case .filter: ["ids", "collections", "collection_id", "bbox", "datetime", "cql2"]
    case .delete: ["ids", "collections", "collection_id", "bbox", "datetime", "cql2", "audit"]
    case .validate: ["strict", "offline"]
    case .migrate: ["version"]
    case .output: ["format", "base_dir", "path", "base_url", "collection_id"]
    }
  }
}
