extension Workflow.Pipeline {
  /// The ways that Items take, a line for each step: `ingest → update`.
  public var flow: [String] {
    guard let graph = WorkflowGraph.make(steps).graph else { return [] }
    return graph.nodes.compactMap { node in
      guard !node.successors.isEmpty else { return nil }
      let next = node.successors.map { graph.nodes[$0].step.id }.joined(separator: ", ")
      return "\(node.step.id) → \(next)"
    }
  }
}
