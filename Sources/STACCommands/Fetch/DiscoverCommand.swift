internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `discover`: the Collections of a server.
enum DiscoverCommand: CommandAction {
  static let command = Command(
    "discover", aliases: ["discover-collections"],
    summary: "List the Collections of a STAC API or of a static catalog on the web",
    discussion: """
      Servers that can search their Collections are asked for those of a box, a time or words; with \
      all others everything is read and looked at here. Credentials are given as for fetch.
      """,
    arguments: [
      Argument("URL", takes: .text, help: "The landing page of an API, or a catalog.json")
    ],
    flags: [
      Flag(
        "collections", short: "c", aliases: ["collection"], takes: .text, placeholder: "ID",
        isRepeatable: true, help: "Ids, in which * stands for any text"),
      Flag(
        "provider", takes: .text, placeholder: "NAME", help: "A part of the name of a provider"),
      Flag("keyword", takes: .text, placeholder: "WORD", help: "A keyword"),
      Flag(
        "text", short: "q", takes: .text, placeholder: "WORDS",
        help: "Words of title, description or keywords"),
      Flag(
        "bbox", takes: .text, placeholder: "W,S,E,N", help: "The box that the extent touches"),
      Flag(
        "datetime", takes: .text, placeholder: "TIME", help: "The time that the extent touches"),
      Flag(
        "format", takes: .choice(["text", "json", "ndjson"]), default: "text",
        help: "How the result is printed"),
    ] + FetchFlags.patience,
    examples: [
      .init("stac-manager discover https://example.com", "list all Collections"),
      .init(
        "stac-manager discover https://example.com -c 'sentinel-*' --format ndjson",
        "print those whose ids begin so, as JSON"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    var search = CollectionSearch()
    search.ids = SearchFlags.list(invocation, "collections")
    search.provider = invocation.string("provider")
    search.keyword = invocation.string("keyword")
    search.text = invocation.string("text")
    if let text = invocation.string("bbox") {
      search.boundingBox = try SearchFlags.box(text, invocation)
    }
    search.interval = try SearchFlags.interval(invocation)
    var options = try FetchFlags.patience(invocation)
    let control = context.control
    options.isCancelled = { control.isStopped }
    let found: Discovery
    do {
      found = try Discovery.find(
        search, at: invocation.argument("URL") ?? "", options, environment: context.environment)
    } catch {
      if control.isStopped { return .interrupted }
      throw error
    }
    switch invocation.string("format") {
    case "json":
      try context.printJSON(
        .array(found.collections.map { .object($0) }), isPretty: context.output.isTerminal)
    case "ndjson":
      for collection in found.collections {
        try context.printJSON(.object(collection), isPretty: false)
      }
    default: try context.output.write(text(found, context.style))
    }
    return .success
  }

  private static func text(_ found: Discovery, _ style: Style) -> String {
    var table = Table([
      Table.Column("id"), Table.Column("title"), Table.Column("time"), Table.Column("providers"),
    ])
    for collection in found.collections {
      let providers = (collection["providers"]?.array ?? []).compactMap { $0["name"]?.string }
      table.append([
        Table.Cell(singleLine(collection["id"]?.string ?? "")),
        Table.Cell(shortened(collection["title"]?.string ?? "", 48)), Table.Cell(time(collection)),
        Table.Cell(shortened(providers.joined(separator: ", "), 40)),
      ])
    }
    let count = found.collections.count
    let place = found.isAPI ? "" : " (static catalog)"
    return style.bold(singleLine(found.title)) + place
      + ": \(HumanReadable.count(count)) \(count == 1 ? "Collection" : "Collections")\n"
      + (count == 0 ? "" : table.rendered(width: nil, style: style))
  }

  private static func shortened(_ text: String, _ limit: Int) -> String {
    let line = singleLine(text)
    return line.count > limit ? line.prefix(limit - 1) + "…" : line
  }

  /// The days of the first interval: `2015-06-27 ..`.
  private static func time(_ collection: JSONObject) -> String {
    guard let interval = collection["extent"]?["temporal"]?["interval"]?.array?.first?.array,
      interval.count == 2
    else { return "" }
    let days = interval.map { $0.string.map { String($0.prefix(10)) } ?? ".." }
    return days == ["..", ".."] ? "" : days.joined(separator: " – ")
  }
}
