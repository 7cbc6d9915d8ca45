internal import STACCatalog
internal import STACJSON
internal import STACStorage
internal import STACValidation
internal import STACYAML
internal import SpellingSuggestions

/// Reads a configuration document as a workflow and reports all that is wrong.
struct WorkflowReader {
  let inputs: WorkflowFile.Inputs
  let diagnostics: Diagnostics
  let variables: WorkflowVariables

  init(_ inputs: WorkflowFile.Inputs, reporting diagnostics: Diagnostics) {
    self.inputs = inputs
    self.diagnostics = diagnostics
    variables = WorkflowVariables(inputs)
  }

  func read(_ root: ConfigurationNode, path: String) -> Workflow? {
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
    let changed = Assignments(inputs.assignments, diagnostics).applied(toSteps: root)
    var workflow: Workflow?
    for (index, entry) in matrix.enumerated() {
      let problems = diagnostics.all.count
      let node = changed.expandingVariables(
        reporting: diagnostics, lookup: { variables.value($0, entry) })
      // Without its variables nothing can be said of a value.
      guard diagnostics.all.count == problems, let read = readPipeline(node, entry) else {
        return nil
      }
      if workflow == nil {
        workflow = read
      } else {
        workflow?.pipelines += read.pipelines
      }
      if matrix.count > 1 { workflow?.pipelines[index].label = entry.label }
    }
    if let workflow { checkPlaces(workflow, root) }
    checkUse(matrix, changed)
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
    var workflow = Workflow(name: name, steps: ScaffoldReader.giveCollections(to: steps))
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
    let action = StepReader.read(kind, &configReader, schemas: inputs.schemas)
    configReader.finish()
    guard let id, let action else { return nil }
    return Workflow.Step(id, action, after: dependencies, logLevel: logLevel)
  }

  private func reportUnknownModule(_ module: String, _ reader: ConfigurationReader) {
    let names = StepModule.allCases.flatMap(\.names)
    reader.error(
      "unknown module '\(module)'", at: "module",
      hint: didYouMean(module, among: names)
        ?? "the modules are \(StepModule.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  private func checkGraph(_ steps: [Workflow.Step], _ node: ConfigurationNode?) {
    for problem in WorkflowGraph.make(steps).problems {
      let elements = node?.elements ?? []
      let place = elements.indices.contains(problem.position) ? elements[problem.position] : node
      let value = problem.isAboutID ? place?["id"] : place?["depends_on"] ?? place?["id"]
      let location = (value ?? place)?.location ?? .start
      if problem.isWarning {
        diagnostics.warning(problem.message, at: location, hint: problem.hint)
      } else {
        diagnostics.error(problem.message, at: location, hint: problem.hint)
      }
    }
  }

  /// Two outputs that write to one place would destroy each other's work. Pipelines that run side
  /// by side may share a folder: each adds Collections of its own.
  private func checkPlaces(_ workflow: Workflow, _ root: ConfigurationNode) {
    var seen: [String: String] = [:]
    for (index, pipeline) in workflow.pipelines.enumerated() {
      for (position, step) in pipeline.steps.enumerated() {
        guard case .output(let output) = step.action, output.place != "-" else { continue }
        var place = normalized(output.place)
        switch output.target {
        case .records(.file, _), .parquet, .dataset, .sink: break
        case .records(.folder, _): place += " records \(index)"
        case .tree: place += " tree \(index)"
        }
        let who = pipeline.label.isEmpty ? step.id : "\(step.id) of \(pipeline.label)"
        if let other = seen.updateValue(who, forKey: place) {
          diagnostics.error(
            "'\(other)' and '\(who)' both write to '\(output.place)'",
            at: (root["steps"]?.elements?[position] ?? root).location,
            hint: workflow.pipelines.count > 1
              ? "name the matrix variable in the path, or write to different places"
              : "write to different places")
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
        reporting: diagnostics, lookup: { variables.value($0, MatrixEntry()) })
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

  /// What was given and has no effect was probably meant to have one.
  private func checkUse(_ matrix: [MatrixEntry], _ root: ConfigurationNode) {
    Assignments(inputs.assignments, diagnostics).checkUse(variables, root)
    let modules = (root["steps"]?.elements ?? []).compactMap { $0["module"]?.scalar?.text }
      .compactMap(StepModule.init(named:))
    let keys = Set(modules.flatMap(\.keys))
    for entry in matrix {
      for member in entry.members
      where !keys.contains(member.key) && variables.used[member.key] == nil {
        diagnostics.warning(
          "'\(member.key)' has no effect: no step knows it and no '${\(member.key)}' uses it",
          at: member.keyLocation, hint: didYouMean(member.key, among: keys.sorted()))
      }
    }
  }

  // MARK: Flat

  private func readFlat(_ root: ConfigurationNode) -> Workflow? {
    let assignments = Assignments(inputs.assignments, diagnostics)
    let changed = assignments.applied(toFlat: root)
    let node = changed.expandingVariables(
      reporting: diagnostics, lookup: { variables.value($0, MatrixEntry()) })
    guard !diagnostics.hasErrors,
      var reader = ConfigurationReader(node, named: "a workflow", reporting: diagnostics)
    else { return nil }
    let workflow = FlatWorkflowReader.read(&reader, schemas: inputs.schemas)
    reader.finish()
    assignments.checkUse(variables, root)
    return workflow
  }
}
