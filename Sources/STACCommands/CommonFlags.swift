internal import CommandLineFlags

/// Flags that many commands have, in the same words.
enum CommonFlags {
  /// How many threads work.
  static let workers = Flag(
    "workers", short: "j", takes: .integer(1...1024), placeholder: "N",
    defaultNote: "one a processor", help: "Workers that run side by side")

  /// The file of what fails.
  static func failures(_ help: String, defaultNote: String? = nil) -> Flag {
    Flag("failures", takes: .file, placeholder: "FILE", defaultNote: defaultNote, help: help)
  }

  /// The form of a report: text or JSON.
  static func format(_ help: String) -> Flag {
    Flag("format", takes: .choice(["text", "json"]), default: "text", help: help)
  }

  /// Where a run leaves what it has to tell.
  static let runReports = [
    failures(
      "Where failed Items are written", defaultNote: "failures.ndjson beside the output"),
    Flag(
      "summary", takes: .file, placeholder: "FILE",
      defaultNote: "summary.json beside the output", help: "Where the summary is written"),
  ]

  /// The names and values of `--set`.
  ///
  /// - Parameter form: what one is to look like.
  static func assignments(
    _ invocation: Invocation, as form: String
  ) throws -> [(name: String, value: String)] {
    try invocation.strings("set").map { text in
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw invocation.misuse(of: "set", "must be \(form), not '\(text)'")
      }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
  }
}
