import CommandLineFlags

/// A small program with one of everything the table can express.
let sample = Program(
  name: "stac-manager",
  version: "1.2.3",
  summary: "run workflows over STAC catalogs",
  discussion: """
    Reads Items from APIs, files and object stores, works on them step by step, and
    writes them where they should go.

    A backslash \\ and a leading '.' survive the manual page.
    """,
  environmentPrefix: "STAC_MANAGER_",
  flags: [
    Flag(
      "log-level", takes: .choice(["debug", "info", "warning", "error"]), default: "info",
      help: "how much to report"),
    Flag("quiet", short: "q", help: "report errors only"),
    Flag("trace", takes: .file, help: "write a trace", isHidden: true),
  ],
  commands: [
    Command(
      "run", aliases: ["run-workflow"], summary: "run a workflow",
      discussion: "Steps run in the order of their dependencies.",
      arguments: [Argument("WORKFLOW", takes: .file, help: "the workflow file")],
      flags: [
        Flag("dry-run", short: "n", help: "show what would be done"),
        Flag("verbose", short: "v", help: "report every step"),
        Flag("color", default: "on", help: "print in colour"),
        Flag(
          "set", takes: .text, placeholder: "K=V", isRepeatable: true, help: "set a variable",
          discussion: "Values are read as YAML."),
        Flag(
          "workers", short: "w", takes: .integer(1...64), defaultNote: "one per core",
          help: "how many Items to work on at once, which is not the same as threads",
          group: "Speed"),
        Flag("failures", aliases: ["failure-file"], takes: .file, help: "where failed Items go"),
        Flag("rate", takes: .number, help: "requests a second", group: "Speed"),
      ],
      examples: [
        .init("stac-manager run daily.yaml --set day=2026-01-31", "run one day"),
        .init("stac-manager run daily.yaml -n", "show the steps"),
      ]),
    Command(
      "fetch", summary: "read Items from an API",
      arguments: [Argument("URL", help: "the landing page")],
      flags: [
        Flag("output", short: "o", takes: .file, default: "-", help: "where to write"),
        Flag("bbox", takes: .text, placeholder: "W,S,E,N", help: "bounding box in degrees"),
        Flag(
          "format", takes: .choice(["text", "json", "ndjson"]), default: "text",
          help: "what to print"),
        Flag("schema-dir", takes: .folder, help: "where schemas are"),
      ]),
    Command(
      "diff", summary: "compare two catalogs",
      arguments: [
        Argument("A", takes: .file, help: "the old catalog"),
        Argument("B", takes: .file, help: "the new catalog"),
      ]),
    Command(
      "copy", summary: "copy files",
      arguments: [
        Argument("SOURCE", takes: .file, count: .oneOrMore, help: "what to copy"),
        Argument("TARGET", takes: .folder, help: "where to"),
      ]),
    Command(
      "zarr", summary: "work with Zarr stores",
      flags: [Flag("cache", takes: .folder, help: "where chunks are kept")],
      subcommands: [
        Command(
          "inspect", summary: "show what is in a store",
          arguments: [Argument("STORE", takes: .file, help: "the store")]),
        Command(
          "lint", summary: "find faults in a store",
          arguments: [Argument("STORE", takes: .file, count: .any, help: "the stores")],
          flags: [Flag("fix", help: "mend what can be mended")]),
      ]),
    Command(
      "completions", summary: "print a completion script",
      arguments: [
        Argument("SHELL", takes: .choice(["bash", "zsh", "fish"]), help: "the shell")
      ]),
    Command(
      "rule", summary: "explain a rule",
      arguments: [Argument("ID", count: .optional, help: "the rule; all of them without it")]),
    Command("secret", summary: "not for everyone", isHidden: true),
  ],
  examples: [.init("stac-manager help run", "read about a command")],
  exitStatuses: [
    .init(0, "clean"), .init(1, "findings, or Items that failed"), .init(2, "an error"),
    .init(64, "the command line is wrong"), .init(130, "interrupted"),
  ])

/// What an error prints for a command line that must not be understood.
func usageError(_ line: String..., environment: [String: String] = [:]) -> String {
  do {
    let invocation = try sample.parse(line, environment: environment)
    return "understood as \(invocation.commandLine)"
  } catch {
    return error.description
  }
}
