internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `update`: changes documents of a catalog where they stand.
enum UpdateCommand: CommandAction {
  static let command = Command(
    "update", aliases: ["update-metadata"],
    summary: "Change Items, Collections and Catalogs where they stand",
    discussion: """
      Fields are removed, then set, then patches are laid on, in all documents for which the flags of \
      the selection are true. What no change touches stays letter by letter. Everything is changed at \
      once, or nothing; extents, summaries and item_assets of Collections are kept true. Every change \
      is written to an audit log, with which --undo takes them back.

      A path is names with dots between, properties.eo:cloud_cover, with * for every member, \
      assets.*.title, or a JSON pointer, /properties/eo:cloud_cover. A value is JSON, or else text, \
      in which {item_id}, {collection_id} and {asset_key} are filled in.

      It works on .json, .ndjson and .jsonl files (also .gz, .zst), GeoParquet files and datasets, \
      folders of them, and static catalogs, whose links are followed within their folder.
      """,
    arguments: [
      Argument(
        "CATALOG", takes: .file, count: .optional,
        help: "A catalog location on this machine; with --undo the log may name it")
    ],
    flags: FilterFlags.flags(expression: "where") + [
      Flag(
        "objects", takes: .choice(CatalogUpdate.Objects.allCases.map(\.rawValue)), default: "items",
        help: "Which documents are meant", group: "Selection"),
      Flag(
        "set", takes: .text, placeholder: "PATH=VALUE", isRepeatable: true,
        help: "Set a field", group: "Changes", readsEnvironment: false),
      Flag(
        "remove", takes: .text, placeholder: "PATH", isRepeatable: true,
        help: "Remove a field", group: "Changes", readsEnvironment: false),
      Flag(
        "patch", takes: .file, placeholder: "FILE",
        help: "A patch for each document: a file, or JSON itself", group: "Changes",
        readsEnvironment: false),
      Flag(
        "patch-type", takes: .choice(["auto", "merge", "json"]), default: "auto",
        help: "RFC 7396 (an object) or RFC 6902 (an array)", group: "Changes"),
      Flag(
        "patches", takes: .file, placeholder: "FILE",
        help: "NDJSON with id, collection and patch for single documents", group: "Changes",
        readsEnvironment: false),
      Flag(
        "stamp", default: "on", help: "Leave 'updated' as it is", group: "Changes"),
      Flag(
        "refresh", default: "on", help: "Leave what Collections say of their Items as it is",
        group: "Changes"),
      Flag(
        "undo", takes: .file, placeholder: "AUDIT",
        help: "Take back the changes of an audit log", group: "Changes", readsEnvironment: false),
      Flag(
        "force", help: "With --undo: also where documents were changed since", group: "Changes",
        readsEnvironment: false),
    ] + ChangeFlags.flags + [
      Flag(
        "input-format", takes: .choice(["json", "ndjson", "parquet"]),
        defaultNote: "from the name", help: "How a file is read"),
      CommonFlags.failures("Where documents that cannot be changed are written"),
    ],
    examples: [
      .init(
        "stac-manager update catalog --where 'gsd > 60' --set properties.gsd=60 -n",
        "see what a correction would do"),
      .init(
        "stac-manager update items.ndjson --remove 'assets.*.alternate'", "remove from all assets"),
      .init("stac-manager update catalog --patches fixes.ndjson", "a patch for each Item"),
      .init(
        "stac-manager update catalog --objects collections --set license=MIT",
        "change Collections"),
      .init("stac-manager update --undo catalog/.stac-manager/audit/RUN.ndjson", "take it back"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    var options = try ChangeFlags.options(invocation, context)
    options.refreshes = invocation.isOn("refresh")
    options.stamps = invocation.isOn("stamp")
    options.forces = invocation.isOn("force")
    var changes: CatalogChanges
    var patches: DocumentPatches?
    if let path = invocation.string("undo") {
      try checkUndo(invocation)
      let log = try AuditLog(path)
      guard let location = invocation.argument("CATALOG") ?? log.catalog else {
        throw invocation.misuse(
          "the log '\(path)' does not tell which catalog it is about: name it")
      }
      changes = CatalogChanges(location, .undo(log), options)
    } else {
      if invocation.isOn("force") { throw invocation.misuse(of: "force", "goes with --undo") }
      guard let location = invocation.argument("CATALOG") else {
        throw invocation.misuse("update needs a CATALOG, or --undo")
      }
      let update = try update(invocation, options.time)
      patches = update.patches
      changes = CatalogChanges(location, .change(update), options)
      changes.filter = update.filter
    }
    changes.workers = try invocation.integer("workers")
    changes.failures = invocation.string("failures")
    let result = try await context.run(changes)
    defer { result.close() }
    let isUndo = invocation.isGiven("undo")
    let report = ChangeReport(
      result.outcome, location: changes.location, isDryRun: options.isDryRun,
      verb: isUndo ? .undo : .update, style: context.style)
    try report.print(invocation.string("format") ?? "text", context)
    var status = RunCommand.status(result.summary, context)
    if context.complain(of: result.outcome), status == .success { status = .findings }
    if status != .failure { advise(result.outcome, invocation, context) }
    if let patches, status != .failure, status != .interrupted {
      let (count, ids) = patches.unused(limit: 10)
      if count > 0 {
        context.complain(
          "\(count) of the \(patches.count) patches in '\(patches.path)' met no document: "
            + ids.joined(separator: ", ") + (count > ids.count ? ", …" : ""))
        status = status == .success ? .findings : status
      }
    }
    return status == .success && result.outcome.isRefused ? .findings : status
  }

  /// Says what may be meant where nothing was.
  private static func advise(
    _ outcome: ChangeOutcome, _ invocation: Invocation, _ context: CommandContext
  ) {
    guard !invocation.isGiven("undo"),
      outcome.items.selected + outcome.collections.selected + outcome.catalogs.selected == 0
    else { return }
    let objects = invocation.string("objects") ?? "items"
    let others = outcome.collections.seen + outcome.catalogs.seen
    if objects == "items", outcome.items.seen == 0, others > 0 {
      context.errors.writeLine(
        "there are no Items here; --objects collections means Collections")
    }
  }

  private static func checkUndo(_ invocation: Invocation) throws {
    let others = [
      "where", "bbox", "datetime", "ids", "collections", "set", "remove", "patch", "patches",
    ]
    for flag in others where invocation.isGiven(flag) {
      throw invocation.misuse(of: flag, "does not go with --undo, which takes back a whole log")
    }
  }

  // MARK: What is changed

  private static func update(_ invocation: Invocation, _ time: Timestamp) throws -> CatalogUpdate {
    var update = CatalogUpdate()
    update.objects =
      invocation.string("objects").flatMap(CatalogUpdate.Objects.init(rawValue:)) ?? .items
    update.filter = try FilterFlags.filter(invocation, expression: "where")
    update.stamps = invocation.isOn("stamp")
    update.time = time
    for text in invocation.strings("remove") {
      update.fields.removals.append(try path(text, "remove", update.objects, invocation))
    }
    for text in invocation.strings("set") {
      guard let (name, value) = assignment(text) else {
        throw invocation.misuse(of: "set", "must be PATH=VALUE, not '\(text)'")
      }
      update.fields.assignments.append(
        UpdateStep.Assignment(try path(name, "set", update.objects, invocation), to: value))
    }
    if let text = invocation.string("patch") { update.patch = try patch(text, invocation) }
    update.patches = try invocation.string("patches").map { try DocumentPatches($0) }
    guard !update.isEmpty else {
      throw invocation.misuse(
        "update must know what to change: --set, --remove, --patch or --patches")
    }
    return update
  }

  /// The path and the value; a path may hold `=` in quotes.
  private static func assignment(_ text: String) -> (String, JSONValue)? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "=" {
        let value = String(text[text.index(after: index)...])
        guard index > text.startIndex else { return nil }
        return (String(text[..<index]), (try? JSONValue(parsing: value)) ?? .string(value))
      }
    }
    return nil
  }

  private static let itemMembers = [
    "type", "stac_version", "stac_extensions", "id", "geometry", "bbox", "properties", "links",
    "assets", "collection",
  ]

  private static func path(
    _ text: String, _ flag: String, _ objects: CatalogUpdate.Objects, _ invocation: Invocation
  ) throws -> FieldPath {
    let path: FieldPath
    do throws(JSONError) {
      if text.hasPrefix("/") { return FieldPath(keys: try JSONPointer(parsing: text).tokens) }
      path = try FieldPath(parsing: text)
    } catch { throw invocation.misuse(of: flag, "is no path: \(error)") }
    guard objects == .items, case .key(let first)? = path.components.first,
      !itemMembers.contains(first.string)
    else { return path }
    throw invocation.misuse(
      of: flag,
      "'\(text)': an Item has no member '\(first)'; write properties.\(text), or /\(text) for a "
        + "member of its own")
  }

  private static func patch(
    _ text: String, _ invocation: Invocation
  ) throws -> CatalogUpdate.Patch {
    let isInline = text.hasPrefix("{") || text.hasPrefix("[")
    let json: JSONValue
    do {
      json = try isInline ? JSONValue(parsing: text) : JSONValue(parsing: try readAll(text))
    } catch let error as JSONError {
      throw CommandError("the patch '\(isInline ? "given" : text)' is not JSON: \(error)")
    }
    let type = invocation.string("patch-type") ?? "auto"
    switch (type, json) {
    case ("json", _), ("auto", .array):
      do throws(JSONError) { return .operations(try JSONPatch(json)) } catch {
        throw CommandError("'\(isInline ? "the patch" : text)' is no JSON Patch: \(error)")
      }
    case (_, .object): return .merge(json)
    default:
      throw CommandError(
        "a merge patch is an object, and '\(isInline ? "the patch" : text)' is \(json.kind.name)")
    }
  }
}
