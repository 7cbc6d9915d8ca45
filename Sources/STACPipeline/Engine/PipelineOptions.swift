/// What a pipeline runner needs to know besides the steps.
struct PipelineOptions: Sendable {
  /// Nothing is written.
  var isDryRun: Bool
  /// Workers that run side by side.
  var workers: Int
  /// Bytes in a block of records.
  var blockSize: Int
  /// Where failed Items are written; nil for nowhere.
  var failures: String?
  /// Where checkpoints are written; nil for nowhere.
  var checkpointFolder: String?
  /// Seconds between two checkpoints.
  var checkpointInterval: Double
  /// What the run is made of.
  var fingerprint: String
  /// When the run was started, RFC 3339.
  var started: String
}
