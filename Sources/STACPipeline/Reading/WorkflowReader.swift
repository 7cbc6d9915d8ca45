internal import STACCatalog
internal import STACJSON
internal import STACYAML
internal import SpellingSuggestions

/// Reads a configuration document as a workflow and reports all that is wrong.
struct WorkflowReader {
  let inputs: WorkflowFile.Inputs
  let diagnostics: Diagnostics

  mutating func read(_ root: ConfigurationNode, path: String) -> Workflow? {
    guard root.entries != nil else {
      diagnostics.error("a workflow must be a mapping", at: root.location)
      return nil
    }
    if root["steps"] != nil { return readSteps(root) }
    if root["source"] != nil || root["workflow"] != nil { return readFlat(root) }
    diagnostics.error(
      "a workflow needs 'steps', or 'source' and 'output'", at: root.location,
      hint: root["name"] == nil ? "is '\(path)' a workflow?" : "add steps: [...]")
    return nil
  }

  // MARK: Steps

  private func readSteps(_ root: ConfigurationNode) -> Workflow? {
    let matrix = readMatrix(root)
    let changed = apply(inputs.assignments.filter { $0.name.contains(".") }, to: root)
    var workflow: Workflow?
    for (index, entry) in matrix.enumerated() {
      let node = changed.expandingVariables(
        reporting: diagnostics, lookup: { lookup($0, entry) })
      guard !diagnostics.hasErrors, let read = readPipeline(node, entry) else { return nil }
      if workflow == nil {
        workflow = read
      } else {
        workflow?.pipelines += read.pipelines
      }
      if matrix.count > 1 { workflow?.pipelines[index].label = entry.label }
    }
    if let workflow { checkPlaces(workflow, root) }
    return workflow
  }

  private func readPipeline(_ root: ConfigurationNode, _ entry: MatrixEntry) -> Workflow? {
    guard var reader = ConfigurationReader(root, named: "a workflow", reporting: diagnostics)
    else { return nil }
    let name = reader.text("name", .required)
    let description = reader.text("description")
    _ = reader.text("version")
    let resumes = reader.bool("resume_from_checkpoint")
    _ = reader.node("strategy")
    var settings = reader.mapping("settings") { SettingsReader.read(&$0) } ?? Workflow.Settings()
    settings.resumes = resumes ?? false
    let steps = reader.mappings("steps", .required) { step in readStep(&step, entry) }
    reader.finish()
    guard let name, let steps, !diagnostics.hasErrors else { return nil }
    if steps.isEmpty { reader.error("a workflow needs at least one step", at: "steps") }
    checkGraph(steps, root["steps"])
    var workflow = Workflow(name: name, steps: steps)
    workflow.description = description
    workflow.settings = settings
    return workflow
  }

  private func readStep(
    _ reader: inout ConfigurationReader, _ entry: MatrixEntry
  ) -> Workflow.Step? {
    let id = reader.text("id", .required)
    let module = reader.text("module", .required)
    let dependencies = reader.strings("depends_on")
    let logLevel = reader.choice("log_level", of: LogLevel.self)
    guard let module else {
      _ = reader.node("config")
      return nil
    }
    guard let kind = StepModule(named: module) else {
      reportUnknownModule(module, reader)
      _ = reader.node("config")
      return nil
    }
    let config =
      reader.node("config") ?? ConfigurationNode(.mapping([]), at: reader.node.location)
    let merged = entry.merged(into: config, knownKeys: kind.keys)
    guard
      var configReader = ConfigurationReader(
        merged, named: "the config of a step", reporting: diagnostics)
    else { return nil }
    let action = StepReader.read(kind, &configReader)
    configReader.finish()
    guard let id, let action else { return nil }
    return Workflow.Step(id, action, after: dependencies, logLevel: logLevel)
  }

  private func reportUnknownModule(_ module: String, _ reader: ConfigurationReader) {
    if StepModule.later.contains(module) {
      reader.error("the module '\(module)' is not part of this version", at: "module")
    } else {
      let names = StepModule.allCases.flatMap(\.names)
      reader.error(
        "unknown module '\(module)'", at: "module",
        hint: didYouMean(module, among: names)
          ?? "the modules are \(StepModule.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  private func checkGraph(_ steps: [Workflow.Step], _ node: ConfigurationNode?) {
    for problem in WorkflowGraph.make(steps).problems {
      let place = node?.elements?.last { $0["id"]?.scalar?.text == problem.step }
      let location = (place?["depends_on"] ?? place?["id"] ?? place ?? node)?.location ?? .start
      if problem.isWarning {
        diagnostics.warning(problem.message, at: location, hint: problem.hint)
      } else {
        diagnostics.error(problem.message, at: location, hint: problem.hint)
      }
    }
  }

  /// Two outputs that write to one file would destroy each other's work.
  private func checkPlaces(_ workflow: Workflow, _ root: ConfigurationNode) {
    var seen: [String: String] = [:]
    for pipeline in workflow.pipelines {
      for step in pipeline.steps {
        guard case .output(let output) = step.action, output.place != "-",
          case .records(.file(let path), _) = output.target
        else { continue }
        let who = pipeline.label.isEmpty ? step.id : "\(step.id) of \(pipeline.label)"
        if let other = seen.updateValue(who, forKey: path) {
          diagnostics.error(
            "'\(other)' and '\(who)' both write to '\(path)'",
            at: root["steps"]?.location ?? root.location,
            hint: "name the matrix variable in the path, or write to different files")
        }
      }
    }
  }

  // MARK: Variables

  private func readMatrix(_ root: ConfigurationNode) -> [MatrixEntry] {
    guard let strategy = root["strategy"], !strategy.isNull else { return [MatrixEntry()] }
    guard var reader = ConfigurationReader(strategy, named: "'strategy'", reporting: diagnostics)
    else { return [] }
    defer { reader.finish() }
    guard let nodes = reader.nodes("matrix") else { return [MatrixEntry()] }
    if nodes.isEmpty { reader.error("the matrix has no entries", at: "matrix") }
    var entries: [MatrixEntry] = []
    for (index, node) in nodes.enumerated() {
      let expanded = node.expandingVariables(
        reporting: diagnostics, lookup: { lookup($0, MatrixEntry()) })
      guard let members = expanded.entries else {
        diagnostics.error("an entry of the matrix must be a mapping", at: node.location)
        continue
      }
      let label = members.compactMap { $0.value.scalar?.redactedText }.joined(separator: "-")
      let isTaken = entries.contains { $0.label == label }
      entries.append(
        MatrixEntry(
          members: members, label: isTaken || label.isEmpty ? "\(label)#\(index + 1)" : label))
    }
    return entries
  }

  /// The value of a variable: what was set by hand, the matrix, the environment, `.env`.
  private func lookup(_ name: String, _ entry: MatrixEntry) -> String? {
    inputs.assignments.last { $0.name == name }?.value
      ?? entry.members.first { $0.key == name }?.value.scalar?.text
      ?? inputs.environment[name] ?? inputs.environmentFile?[name]
  }

  /// Changes the document as `--set STEP.KEY=VALUE` asks.
  private func apply(
    _ assignments: [(name: String, value: String)], to root: ConfigurationNode
  ) -> ConfigurationNode {
    var root = root
    for (name, value) in assignments {
      let names = name.split(separator: ".").map(String.init)
      let scalar = ConfigurationNode(.scalar(ConfigurationScalar(value)), at: root.location)
      if names.first == "settings" {
        root = root.setting(names, to: scalar)
      } else if let steps = root["steps"], let elements = steps.elements,
        let index = elements.firstIndex(where: { $0["id"]?.scalar?.text == names[0] })
      {
        var changed = elements
        changed[index] = elements[index].setting(["config"] + names.dropFirst(), to: scalar)
        root = root.setting(
          ["steps"], to: ConfigurationNode(.sequence(changed), at: steps.location))
      } else {
        let ids = root["steps"]?.elements?.compactMap { $0["id"]?.scalar?.text } ?? []
        diagnostics.error(
          "--set \(name): there is no step '\(names[0])'", at: root.location,
          hint: didYouMean(names[0], among: ids + ["settings"]))
      }
    }
    return root
  }

  // MARK: Flat

  private func readFlat(_ root: ConfigurationNode) -> Workflow? {
    let node = root.expandingVariables(
      reporting: diagnostics, lookup: { lookup($0, MatrixEntry()) })
    guard !diagnostics.hasErrors,
      var reader = ConfigurationReader(node, named: "a workflow", reporting: diagnostics)
    else { return nil }
    let workflow = FlatWorkflowReader.read(&reader)
    reader.finish()
    return workflow
  }
}

/// One entry of `strategy.matrix`: a pipeline of its own.
struct MatrixEntry {
  var members: [ConfigurationNode.Entry] = []
  var label = ""

  /// A step's config, with the members that it knows and does not set itself.
  func merged(into config: ConfigurationNode, knownKeys: [String]) -> ConfigurationNode {
    guard let own = config.entries else { return config }
    let added = members.filter { member in
      knownKeys.contains(member.key) && !own.contains { $0.key == member.key }
    }
    return ConfigurationNode(.mapping(own + added), at: config.location)
  }
}

extension ConfigurationNode {
  /// The node with the value at a path of keys set; mappings that are missing are made.
  func setting(_ keys: [String], to value: ConfigurationNode) -> ConfigurationNode {
    guard let key = keys.first else { return value }
    var entries = self.entries ?? []
    let rest = Array(keys.dropFirst())
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = entries[index].value.setting(rest, to: value)
    } else {
      let empty = ConfigurationNode(.mapping([]), at: location)
      entries.append(
        Entry(key: key, keyLocation: location, value: empty.setting(rest, to: value)))
    }
    return ConfigurationNode(.mapping(entries), at: location)
  }
}
