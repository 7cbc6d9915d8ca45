internal import STACYAML

/// Reads `settings`.
enum SettingsReader {
  static func read(_ reader: inout ConfigurationReader) -> Workflow.Settings? {
    var settings = Workflow.Settings()
    _ = reader.mapping("logging") { logging in
      readLogging(&logging, into: &settings)
      return true
    }
    _ = reader.mapping("processing") { processing in
      if let workers = processing.integer("workers", in: 1...1024) { settings.workers = workers }
      if let interval = processing.number("checkpoint_interval", in: 0...86_400) {
        settings.checkpointInterval = interval
      }
      settings.blockSize = processing.integer("block_size", in: 1024...1 << 30)
      return true
    }
    settings.failures = reader.text("failures")
    settings.summary = reader.text("summary")
    return settings
  }

  static func readLogging(
    _ reader: inout ConfigurationReader, into settings: inout Workflow.Settings
  ) {
    if let level = reader.choice("level", of: LogLevel.self) { settings.logLevel = level }
    if let format = reader.word("output_format", among: ["text", "json"]) {
      settings.logsJSON = format == "json"
    }
    settings.logFile = reader.text("file")
    if let megabytes = reader.integer("file_size", in: 1...100_000) {
      settings.logFileSize = megabytes * 1_000_000
    }
    if let count = reader.integer("backup_count", in: 0...1000) { settings.logFileCount = count }
    // Progress is shown by time, not by count; the key is known so that workflows run unchanged.
    _ = reader.integer("progress_interval", in: 1...Int.max)
  }
}
