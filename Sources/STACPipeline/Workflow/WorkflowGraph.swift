internal import STACModel
internal import SpellingSuggestions

/// The steps of a pipeline in an order in which each comes behind those that it depends on, with
/// the ways that Items take.
struct WorkflowGraph: Sendable {
  /// A step and where its Items go.
  struct Node: Sendable {
    var step: Workflow.Step
    var successors: [Int] = []
  }

  private(set) var nodes: [Node] = []

  /// Something that is wrong with the steps.
  struct Problem: Error, Hashable {
    let step: String
    /// Where the step stands among those that were given.
    let position: Int
    let message: String
    var hint: String?
    /// Whether it is about the id rather than about what the step depends on.
    var isAboutID = false
    /// It can be run all the same.
    var isWarning = false
  }

  /// Orders the steps.
  ///
  /// A step that says nothing of its dependencies takes the Items of the last step before it that
  /// gives any on (an output does not), unless it is an `ingest`. A `validate` that no step depends on checks the Items that its siblings get:
  /// those written behind it move there, so that an Item is not both reported and written.
  ///
  /// - Returns: the graph, or nil and the problems that forbid it.
  static func make(_ steps: [Workflow.Step]) -> (graph: WorkflowGraph?, problems: [Problem]) {
    var builder = Builder(steps: steps)
    builder.resolve()
    let graph = builder.graph()
    if graph != nil { builder.checkEnds() }
    return (graph, builder.problems)
  }

  /// Tells the steps what time their stamps show.
  mutating func stamp(_ time: Timestamp) {
    for index in nodes.indices {
      if case .process(let step as any StampingStep) = nodes[index].step.action {
        nodes[index].step.action = .process(step.stamping(time))
      }
    }
  }

  /// Finds out what has changed, where only that is wanted.
  mutating func resolveChanges(
    workers: Int, _ control: RunControl
  ) throws(WorkflowError) {
    for index in nodes.indices {
      guard case .ingest(let ingest) = nodes[index].step.action, ingest.since != nil else {
        continue
      }
      nodes[index].step.action = .ingest(
        try ingest.resolvingChanges(workers: workers, control))
    }
  }

  /// Tells the steps what the Items are read from.
  func tellSources() {
    var sources: [String] = []
    for case .ingest(let ingest) in nodes.map(\.step.action) { sources += ingest.sources }
    for case .process(let step as any SourceAwareStep) in nodes.map(\.step.action) {
      step.reading(sources)
    }
  }

  private struct Builder {
    let steps: [Workflow.Step]
    var dependencies: [[Int]] = []
    var problems: [Problem] = []
    var hasErrors: Bool { problems.contains { !$0.isWarning } }

    mutating func resolve() {
      var positions: [String: Int] = [:]
      for (position, step) in steps.enumerated() {
        if positions[step.id] != nil {
          report(position, "another step has the id '\(step.id)' already", isAboutID: true)
        }
        positions[step.id] = position
      }
      for (position, step) in steps.enumerated() {
        dependencies.append(resolve(step, position, positions))
      }
      guardSiblings()
      let hasIngest = steps.contains { if case .ingest = $0.action { true } else { false } }
      if !hasIngest, !steps.isEmpty {
        report(0, "no step reads Items: add an ingest step", isAboutID: true)
      }
    }

    private mutating func resolve(
      _ step: Workflow.Step, _ position: Int, _ positions: [String: Int]
    ) -> [Int] {
      let isIngest = if case .ingest = step.action { true } else { false }
      let named = step.dependencies ?? []
      if named.isEmpty {
        if isIngest { return [] }
        let before = steps[..<position].lastIndex { other in
          if case .output = other.action { false } else { true }
        }
        if before == nil {
          report(position, "'\(step.id)' comes first, but only an ingest step can begin")
        }
        return before.map { [$0] } ?? []
      }
      if isIngest {
        report(position, "'\(step.id)' reads Items of its own and cannot depend on other steps")
      }
      var found: [Int] = []
      for name in named {
        guard let other = positions[name] else {
          report(
            position, "'\(step.id)' depends on '\(name)', but there is no such step",
            hint: didYouMean(name, among: steps.map(\.id)))
          continue
        }
        if case .output = steps[other].action {
          report(
            position, "'\(step.id)' depends on '\(name)', which writes Items and gives none on")
        }
        if !found.contains(other) { found.append(other) }
      }
      return found
    }

    private mutating func guardSiblings() {
      for (position, step) in steps.enumerated() {
        guard case .process(let action) = step.action, action is any CheckingStep,
          !dependencies.contains(where: { $0.contains(position) })
        else { continue }
        for other in steps.indices where other > position {
          let shared = dependencies[other].filter { dependencies[position].contains($0) }
          if shared.isEmpty { continue }
          dependencies[other] = dependencies[other].filter { !shared.contains($0) } + [position]
        }
      }
    }

    /// Warns of steps whose Items go nowhere.
    mutating func checkEnds() {
      for (position, step) in steps.enumerated() {
        if case .output = step.action { continue }
        if dependencies.contains(where: { $0.contains(position) }) { continue }
        problems.append(
          Problem(
            step: step.id, position: position,
            message: "no step takes the Items of '\(step.id)'",
            hint: "add an output step, or name '\(step.id)' under depends_on", isAboutID: true,
            isWarning: true))
      }
    }

    private mutating func report(
      _ position: Int, _ message: String, hint: String? = nil, isAboutID: Bool = false
    ) {
      problems.append(
        Problem(
          step: steps[position].id, position: position, message: message, hint: hint,
          isAboutID: isAboutID))
    }

    /// The steps in order (Kahn's algorithm; among those that are free, the first written).
    mutating func graph() -> WorkflowGraph? {
      if hasErrors { return nil }
      var order: [Int] = []
      var isPlaced = [Bool](repeating: false, count: steps.count)
      while order.count < steps.count {
        let next = steps.indices.first { position in
          !isPlaced[position] && dependencies[position].allSatisfy { isPlaced[$0] }
        }
        guard let next else {
          reportCycle(isPlaced)
          return nil
        }
        isPlaced[next] = true
        order.append(next)
      }
      var graph = WorkflowGraph()
      var place: [Int: Int] = [:]
      for position in order {
        place[position] = graph.nodes.count
        for dependency in dependencies[position] {
          if let before = place[dependency] {
            graph.nodes[before].successors.append(graph.nodes.count)
          }
        }
        graph.nodes.append(Node(step: steps[position]))
      }
      return graph
    }

    private mutating func reportCycle(_ isPlaced: [Bool]) {
      guard var position = isPlaced.firstIndex(of: false) else { return }
      var path: [Int] = []
      while !path.contains(position) {
        path.append(position)
        position = dependencies[position].first { !isPlaced[$0] } ?? position
      }
      let cycle = path[(path.firstIndex(of: position) ?? 0)...] + [position]
      let names = cycle.reversed().map { steps[$0].id }.joined(separator: " → ")
      report(position, "the steps depend on each other in a circle: \(names)")
    }
  }
}
