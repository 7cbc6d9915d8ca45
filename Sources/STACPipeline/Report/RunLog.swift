internal import STACCatalog
internal import STACJSON

/// An Item that came through a step of which each Item is logged.
struct Passage: Sendable {
  /// What became of it: `read`, `kept`, `skipped`, `written`.
  let verdict: String
  let step: String
  let id: String
  var origin: ItemOrigin
  /// The line is counted from the beginning of the batch.
  let isLineRelative: Bool
}

/// Passes on to an observer what is urgent enough, without the values of secret variables.
struct RunLog: Sendable {
  let observer: any RunObserver
  let level: LogLevel
  /// What tells the pipeline from the others; empty where it is the only one.
  var pipeline = ""
  private let redaction: Redaction

  init(_ observer: any RunObserver, level: LogLevel, secrets: [String: String]) {
    self.observer = observer
    self.level = level
    redaction = Redaction(secrets)
  }

  /// Logs a line, where the run or the step that it is about wants to know as much.
  func log(
    _ level: LogLevel, _ message: String, _ fields: [(String, String)],
    stepLevel: LogLevel? = nil
  ) {
    guard level >= stepLevel ?? self.level else { return }
    observer.log(
      level, redacted(message),
      fields.filter { !$0.1.isEmpty }.map { ($0.0, redacted($0.1)) })
  }

  func failure(_ record: FailureRecord, level: LogLevel?) {
    log(
      .warning, record.failure.message,
      [
        ("step", record.step), ("code", record.failure.code), ("item", record.id ?? ""),
        ("at", record.origin.description),
        ("pointer", record.failure.pointer?.description ?? ""), ("pipeline", pipeline),
      ], stepLevel: level)
  }

  func passage(_ passage: Passage) {
    log(
      .debug, passage.verdict,
      [
        ("step", passage.step), ("item", passage.id), ("at", passage.origin.description),
        ("pipeline", pipeline),
      ],
      stepLevel: .debug)
  }

  func redacted(_ text: String) -> String { redaction.text(text) }

  func redacted(_ error: WorkflowError) -> WorkflowError {
    WorkflowError(error.code, redacted(error.message), step: error.step.map(redacted))
  }

  /// Lines of JSON, whose strings may hold a value with escapes.
  func redacted(_ lines: consuming ByteBuffer) -> ByteBuffer {
    if redaction.isEmpty { return lines }
    var text = ByteBuffer()
    text.append(redaction.json(String(decoding: lines.array, as: UTF8.self)))
    return text
  }
}
