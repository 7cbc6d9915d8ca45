internal import STACCatalog
internal import STACJSON

/// What the log tells of an Item that came through a step.
struct Passage: Sendable {
  /// What became of it: `read`, `kept`, `skipped`, `written`; or what the step says of it.
  let verdict: String
  /// `DEBUG` for what became of it, `WARNING` for what the step says.
  var level = LogLevel.debug
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

  func passage(_ passage: Passage, stepLevel: LogLevel?) {
    log(
      passage.level, passage.verdict,
      [
        ("step", passage.step), ("item", passage.id),
        ("at", passage.origin.path.isEmpty ? "" : passage.origin.description),
        ("pipeline", pipeline),
      ],
      stepLevel: passage.level == .debug ? .debug : stepLevel)
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
