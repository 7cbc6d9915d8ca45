internal import STACJSON

/// Tells the walker which parts of a schema have nothing to complain about, so that it looks only
/// where something is wrong.
///
/// It has a graph of its own, in which every part of a schema stands alone. It never changes, and
/// may be shared by threads.
final class SchemaPruner: @unchecked Sendable {
  private let memory: GraphMemory
  private let nodes: [ObjectIdentifier: NodePointer]

  init(_ roots: [Subschema]) {
    let compiler = GraphCompiler()
    for root in roots { _ = compiler.root([root]) }
    memory = compiler.memory
    nodes = compiler.singleNodes
  }

  /// The verdict of the graph; nil where it has none. Says whether it gave up: then the way is
  /// likely a circle, and asking again costs as much again.
  func verdict(_ schema: Subschema, _ value: JSONView, isGivenUp: inout Bool) -> Bool? {
    guard let node = nodes[ObjectIdentifier(schema)] else { return nil }
    var state = GraphWalkState(memory: Unmanaged.passUnretained(memory), for: value)
    let isValid = withUnsafeMutablePointer(to: &state) { state in
      let walk = GraphWalk(tape: value.tapeWords, strings: value.tapeStrings, state: state)
      return walk.check(node, value.tapeIndex, value.tapeWords[value.tapeIndex])
    }
    isGivenUp = state.isGivenUp
    return isGivenUp ? nil : isValid
  }
}
