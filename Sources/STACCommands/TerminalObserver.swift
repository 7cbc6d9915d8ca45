internal import STACManager
internal import TerminalOutput

/// Shows a run on standard error: log lines, and a progress line on a terminal.
final class TerminalObserver: RunObserver {
  private let isJSON: Bool
  private let display: ProgressDisplay
  private let errors: StandardError
  private let style: Style
  private let file: LogFile?

  init(_ settings: Workflow.Settings, _ context: CommandContext) throws {
    isJSON = settings.logsJSON
    errors = context.errors
    style = context.errorStyle
    file = try settings.logFile.map {
      try LogFile($0, limit: settings.logFileSize, keeping: settings.logFileCount)
    }
    display = ProgressDisplay(
      "Items", mode: context.progress, isTerminal: context.errors.isTerminal, style: style)
  }

  func log(_ level: LogLevel, _ message: String, _ fields: [(String, String)]) {
    let line = LogLine(level: level, message: message, fields: fields)
    file?.append(isJSON ? line.json : line.text(style: .plain, hasTime: true))
    display.message(isJSON ? line.json : line.text(style: style, hasTime: false))
  }

  func advance(items: Int, bytes: Int, failures: Int) {
    display.advance(items: items, bytes: bytes, failures: failures)
  }

  func expect(bytes: Int) { display.expect(items: nil, bytes: bytes) }

  func finish() { display.finish() }
}

/// One line of a log.
struct LogLine {
  let level: LogLevel
  let message: String
  let fields: [(String, String)]

  func text(style: Style, hasTime: Bool) -> String {
    let name = level.rawValue.lowercased()
    let paint: Style.Paint =
      switch level {
      case .debug: .dim
      case .info: .cyan
      case .warning: .yellow
      case .error: .red
      }
    let rest = fields.map { " \($0.0)=\(quoted($0.1))" }.joined()
    let time = hasTime ? "\(Timestamp.now) " : ""
    return time + style(paint, name + ":") + " " + singleLine(message) + style.dim(rest)
  }

  var json: String {
    var object: JSONObject = [
      "time": .string(Timestamp.now.description), "level": .string(level.rawValue),
      "message": .string(message),
    ]
    for (key, value) in fields { object[key] = .string(value) }
    return JSONValue.object(object).description
  }

  private func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && !value.contains { $0 == " " || $0 == "\"" || $0.isNewline }
    return isPlain ? singleLine(value) : JSONValue.string(value).description
  }
}
