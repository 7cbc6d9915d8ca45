internal import CommandLineFlags
internal import STACManager

/// The flags of `extend` as steps of a workflow.
enum ExtendOptions {
  static let assetFlags = [
    Flag(
      "assets", takes: .text, placeholder: "NAMES",
      help: "Only these assets: names with commas, * for any text", group: "Assets"),
    Flag(
      "asset-root", takes: .folder, placeholder: "DIR",
      defaultNote: "the folder of the Item's file",
      help: "What hrefs are relative to, and where files may lie", group: "Assets"),
    Flag(
      "checksum", takes: .choice(HashFunction.allCases.map(\.rawValue) + ["none"]),
      default: "sha2-256", help: "How file:checksum is computed", group: "Assets"),
    Flag("cids", help: "Compute dgeo:cid from the files", group: "Assets"),
    Flag(
      "mirror", takes: .text, placeholder: "NAME=HREF", isRepeatable: true,
      help: "Where else assets are: a template, or FROM=>TO", group: "Assets"),
    Flag(
      "mirror-name", takes: .text, placeholder: "NAME",
      help: "What the place of the own href is called", group: "Assets"),
    Flag("remote", help: "Read objects in stores too (s3://...)", group: "Assets"),
    Flag(
      "missing-assets", takes: .choice(["error", "warn"]), default: "error",
      help: "What a file is that is not there", group: "Assets"),
  ]

  static let programFlags = [
    Flag(
      "timeout", takes: .number, placeholder: "SECONDS", default: "60",
      help: "How long a program may answer nothing", group: "Programs"),
    Flag(
      "processes", takes: .integer(1...1024), placeholder: "N", defaultNote: "one a worker",
      help: "Programs that run side by side", group: "Programs"),
    Flag(
      "max-crashes", takes: .integer(0...1_000_000), placeholder: "N", default: "10",
      help: "Items that may kill a program before the run stops", group: "Programs"),
  ]

  /// The extensions in their order. A command may hold commas.
  static func names(_ invocation: Invocation) -> [String] {
    invocation.strings("extension").flatMap { text in
      text.hasPrefix("exec:") ? [text] : text.split(separator: ",").map(String.init)
    }
  }

  /// Steps that apply the extensions.
  static func steps(
    _ invocation: Invocation, _ context: CommandContext
  ) throws -> [Workflow.Step] {
    let schemas = try SchemaOptions.options(invocation, context)
    var steps: [any ItemStep] = []
    if let path = invocation.string("config") {
      let (step, warnings) = try ExtendStep.reading(
        try readAll(path), file: path, schemas: schemas)
      context.complain(warnings)
      steps.append(step)
    }
    let loader = ExtensionLoader(store: SchemaStore(schemas))
    let options = try options(invocation)
    var isFirst = true
    for name in names(invocation) {
      if name.hasPrefix("exec:") {
        steps.append(try program(String(name.dropFirst(5)), invocation))
        continue
      }
      var own = options
      if !isFirst { own.rules = [] }
      isFirst = false
      let applied = try loader.load(name, own)
      if var last = steps.last as? ExtendStep {
        last.extensions.append(applied)
        last.folders.append(own.files.folders)
        steps[steps.count - 1] = last
      } else {
        steps.append(ExtendStep([applied], folders: [own.files.folders]))
      }
    }
    if isFirst, !options.rules.isEmpty {
      throw invocation.misuse(of: "set", "needs an extension that the fields are of")
    }
    if invocation.isOn("check"), steps.contains(where: { $0 is ExecStep }) {
      // Nothing is known of what a program does to Items.
      steps.append(ValidateStep(schemas: SchemaStore(schemas)))
    }
    return steps.enumerated().map { Workflow.Step("extend-\($0 + 1)", .process($1)) }
  }

  private static func options(_ invocation: Invocation) throws -> ExtensionOptions {
    var options = ExtensionOptions()
    for text in invocation.strings("set") {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw invocation.misuse(of: "set", "must be PATH=VALUE, not '\(text)'")
      }
      let value = String(text[text.index(after: equals)...])
      do {
        let path = try FieldPath(parsing: String(text[..<equals]))
        options.rules.append(
          try FieldRule(
            path, (try? JSONValue(parsing: value)) ?? .string(value),
            overwrites: invocation.isOn("overwrite")))
      } catch { throw invocation.misuse(of: "set", "is wrong: \(error)") }
    }
    switch invocation.string("scaffold") ?? "required" {
    case "none": options.scaffold = .nothing
    case "all": options.scaffold = .all
    case let words:
      let fields = words.split(separator: ",").map(String.init).filter { $0 != "required" }
      options.scaffold = .required(and: fields)
    }
    options.checks = invocation.isOn("check")
    options.checksum = invocation.string("checksum").flatMap(HashFunction.init(rawValue:))
    options.computesIdentifiers = invocation.isOn("cids")
    options.mirrorName = invocation.string("mirror-name")
    let names = invocation.string("assets")?.split(separator: ",").map(String.init) ?? []
    options.files.names = NameFilter(names)
    options.files.base = invocation.string("asset-root")
    options.files.readsRemote = invocation.isOn("remote")
    options.files.failsOnMissing = invocation.string("missing-assets") != "warn"
    options.mirrors = try invocation.strings("mirror").map { try mirror($0, invocation) }
    return options
  }

  /// `s3=s3://bucket/{item_id}/{asset_key}`, or `s3=https://host/=>s3://bucket/`.
  private static func mirror(_ text: String, _ invocation: Invocation) throws -> AssetMirror {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw invocation.misuse(of: "mirror", "must be NAME=HREF or NAME=FROM=>TO, not '\(text)'")
    }
    let name = String(text[..<equals])
    let rest = text[text.index(after: equals)...]
    guard let arrow = rest.indices.first(where: { rest[$0...].hasPrefix("=>") }) else {
      return try AssetMirror(name, fields: ["href": .string(String(rest))])
    }
    let to = rest[arrow...].dropFirst(2)
    return try AssetMirror(
      name, fields: [:], replacing: (from: String(rest[..<arrow]), to: String(to)))
  }

  private static func program(_ text: String, _ invocation: Invocation) throws -> ExecStep {
    var options = ExecStep.Options(
      ChildProcess.Command(try ExecStep.checked(try commandWords(text))))
    if let timeout = try invocation.number("timeout"), timeout > 0 { options.timeout = timeout }
    options.processes = try invocation.integer("processes")
    if let crashes = try invocation.integer("max-crashes") { options.maximumCrashes = crashes }
    return ExecStep(options)
  }
}
