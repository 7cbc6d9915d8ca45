internal import CommandLineFlags
internal import STACManager
internal import SpellingSuggestions
internal import TerminalOutput

/// `rule`: what a rule asks for, and why.
enum RuleCommand: CommandAction {
  static let command = Command(
    "rule", summary: "Explain a rule, or list all rules",
    arguments: [Argument("ID", count: .optional, help: "The id of a rule; none lists them all")],
    flags: [
      CommonFlags.format("How the result is printed")
    ],
    examples: [
      .init("stac-manager rule", "list all rules"),
      .init("stac-manager rule bbox-order", "explain one"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let isJSON = invocation.string("format") == "json"
    guard let id = invocation.argument("ID") else {
      if isJSON {
        try context.printJSON(.array((Rules.all + Rules.zarr).map(json)), isPretty: true)
      } else {
        try context.output.write(list(context))
      }
      return .success
    }
    guard let rule = Rules.rule(id) else {
      let hint = didYouMean(id, among: (Rules.all + Rules.zarr).map(\.id)).map { "; \($0)" } ?? ""
      throw CommandError("there is no rule '\(id)'\(hint)")
    }
    if isJSON {
      try context.printJSON(json(rule), isPretty: true)
    } else {
      try context.output.write(rule.page)
    }
    return .success
  }

  private static func list(_ context: CommandContext) -> String {
    var table = Table([
      Table.Column("rule"), Table.Column("severity"), Table.Column("what it asks for"),
    ])
    for rule in Rules.all + Rules.zarr {
      table.append([rule.id, rule.severity.rawValue, rule.summary])
    }
    return table.rendered(width: context.output.columnCount, style: context.style)
  }

  private static func json(_ rule: Rule) -> JSONValue {
    [
      "id": .string(rule.id), "severity": .string(rule.severity.rawValue),
      "basis": .string(rule.basis.rawValue),
      "subjects": .array(rule.subjects.map { .string($0.rawValue) }),
      "summary": .string(rule.summary), "reason": .string(rule.reason),
      "reference": .string(rule.reference),
      "example": [
        "subject": .string(rule.example.subject.rawValue), "place": .string(rule.example.place),
        "bad": .string(rule.example.bad), "good": .string(rule.example.good),
      ],
      "fix": (Fix.fix(for: rule.id)?.summary ?? Rules.zarrFix(rule.id)).map { .string($0) }
        ?? .null,
    ]
  }
}
