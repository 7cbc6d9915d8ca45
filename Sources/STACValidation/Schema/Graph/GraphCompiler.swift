internal import STACJSON

/// Makes a graph of schemas that are linked.
///
/// A node stands for a set of schemas that all must hold; the same set gives the same node, so
/// schemas that refer to themselves end.
final class GraphCompiler {
  /// How many nodes a graph may have before sets of schemas are no longer merged. In theory there
  /// are exponentially many sets.
  static let nodeBudget = 30_000

  let memory = GraphMemory()
  private var known: [Set<ObjectIdentifier>: NodePointer] = [:]
  private var finished: Set<NodePointer> = []
  private var nodeCount = 0
  /// How many nodes are being made inside each other, and how many may be.
  private var openCount = 0
  private static let maximumOpenCount = 60
  /// Nodes that were met too deep, to be filled later.
  private var pending: [(node: NodePointer, schemas: [Subschema])] = []
  private var objects: [UnsafeMutablePointer<ObjectCheck>] = []
  private var arrays: [UnsafeMutablePointer<ArrayCheck>] = []
  var outlines: [ObjectIdentifier: BranchOutline] = [:]
  var outlineSteps = 0

  lazy var always: NodePointer = {
    let node = memory.make(GraphNode())
    finished.insert(node)
    return node
  }()

  lazy var never: NodePointer = {
    let node = memory.make(GraphNode())
    node.pointee.mask = 0
    finished.insert(node)
    return node
  }()

  /// The node of a whole graph, ready to be walked.
  func root(_ schemas: [Subschema], assuming type: String? = nil) -> NodePointer {
    let node: NodePointer
    if let type {
      node = memory.make(GraphNode())
      fill(node, SchemaConjunction(schemas, assuming: type))
    } else {
      node = self.node(schemas)
    }
    while let next = pending.popLast() { fillNode(next.node, next.schemas) }
    finish()
    return node
  }

  /// A node that leaves everything to the walker.
  func interpretedRoot(_ schemas: [Subschema]) -> NodePointer {
    let node = memory.make(GraphNode())
    let parts = schemas.map { interpreted($0) }
    node.pointee.combinations = memory.list(parts)
    node.pointee.need = TagMask.all
    return node
  }

  private func interpreted(_ schema: Subschema) -> Combination {
    Combination(kind: .interpreted, part: memory.number(ofInterpreted: schema))
  }

  // MARK: Nodes

  /// The node for schemas that all must hold.
  func node(_ schemas: [Subschema]) -> NodePointer {
    let key = Set(schemas.map { ObjectIdentifier($0) })
    if key.isEmpty { return always }
    if let node = known[key] { return node }
    let node = memory.make(GraphNode())
    known[key] = node
    nodeCount += 1
    if openCount < Self.maximumOpenCount {
      fillNode(node, schemas)
    } else {
      // It counts as one that has much to say until it is known.
      node.pointee.need = TagMask.all
      pending.append((node, schemas))
    }
    return node
  }

  private func fillNode(_ node: NodePointer, _ schemas: [Subschema]) {
    openCount += 1
    defer { openCount -= 1 }
    node.pointee.need = 0
    if nodeCount > Self.nodeBudget, schemas.count > 1 {
      let nodes = schemas.map { self.node([$0]) }
      node.pointee.combinations = memory.list([Combination(kind: .allOf, nodes: memory.list(nodes))]
      )
      node.pointee.need = TagMask.all
    } else {
      fill(node, SchemaConjunction(schemas))
    }
    finished.insert(node)
  }

  /// The nodes of schemas that stand alone.
  var singleNodes: [ObjectIdentifier: NodePointer] {
    Dictionary(
      known.compactMap { key, node in
        guard let only = key.first, key.count == 1 else { return nil }
        return (only, node)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The node, nil where it lets everything pass.
  func nodeIfAny(_ schemas: [Subschema]) -> NodePointer? {
    let node = node(schemas)
    return isTrivial(node) ? nil : node
  }

  func isTrivial(_ node: NodePointer) -> Bool {
    finished.contains(node) && node.pointee.mask == TagMask.all && node.pointee.need == 0
  }

  private func isNever(_ node: NodePointer) -> Bool {
    finished.contains(node) && node.pointee.mask == 0
  }

  /// Copies the masks of nodes to where they are looked at first; nodes that refer to each other
  /// were not ready when the others were made.
  private func finish() {
    for object in objects {
      for number in 0..<object.pointee.table.slotCount {
        var slot = Optional(object.pointee.table.slots + number)
        while let current = slot {
          if let node = current.pointee.node {
            current.pointee.mask = node.pointee.mask
            current.pointee.need = node.pointee.need
          }
          slot = current.pointee.next
        }
      }
      if let node = object.pointee.others {
        object.pointee.othersMask = node.pointee.mask
        object.pointee.othersNeed = node.pointee.need
      }
    }
    for array in arrays {
      if let node = array.pointee.rest {
        array.pointee.restMask = node.pointee.mask
        array.pointee.restNeed = node.pointee.need
      }
    }
    objects = []
    arrays = []
  }

  private func fill(_ node: NodePointer, _ conjunction: SchemaConjunction) {
    var conjunction = conjunction
    node.pointee.mask = conjunction.isImpossible ? 0 : conjunction.kinds
    node.pointee.integersOnly = conjunction.integersOnly
    node.pointee.integersAreWritten = conjunction.integersAreWritten
    let choices = addChoices(conjunction.parts, &node.pointee.mask)
    if node.pointee.mask == 0 { return }
    var need: UInt64 = choices.isEmpty ? 0 : TagMask.all
    if conjunction.integersOnly { need |= TagMask.double | TagMask.bigNumber }
    node.pointee.choices = memory.list(choices)
    if let check = stringCheck(conjunction.parts) {
      node.pointee.string = memory.make(check)
      node.pointee.isNonEmptyString =
        check.minimumLength == 1 && check.maximumLength == .max && check.patterns.isEmpty
        && check.formats.isEmpty && check.forms.isEmpty
      node.pointee.isNotBlankString =
        check.minimumLength <= 1 && check.maximumLength == .max && check.patterns.isEmpty
        && check.formats.isEmpty && check.forms.count == 1
        && check.forms[0].pointee == .notBlank
      need |= TagMask.string
    }
    if let check = numberCheck(conjunction.parts) {
      node.pointee.number = memory.make(check)
      need |= TagMask.number
    }
    if node.pointee.mask & TagMask.array != 0, let check = arrayCheck(conjunction.parts) {
      let place = memory.make(check)
      arrays.append(place)
      node.pointee.array = place
      need |= TagMask.array
    }
    var leftToWalker = conjunction.interpreted
    if node.pointee.mask & TagMask.object != 0 {
      if let check = objectCheck(&conjunction, onlyObjects: node.pointee.mask == TagMask.object) {
        if let place = check.map({ memory.make($0) }) {
          objects.append(place)
          node.pointee.object = place
          need |= TagMask.object
        }
      } else {
        // More keys are required than there are presence bits.
        leftToWalker += conjunction.parts
      }
    }
    var combinations = leftToWalker.map { interpreted($0) }
    combinations += branches(conjunction, node)
    for case let check? in conjunction.parts.map(\.native.check) {
      combinations.append(Combination(kind: .native, part: check.rawValue))
    }
    if node.pointee.mask == 0 { return }
    need |= combinations.isEmpty ? node.pointee.need : TagMask.all
    node.pointee.combinations = memory.list(combinations)
    node.pointee.need = need
    node.pointee.isSimple = combinations.isEmpty && choices.isEmpty
  }

  // MARK: Combinations

  private func branches(
    _ conjunction: SchemaConjunction, _ node: NodePointer
  ) -> [Combination] {
    var result: [Combination] = []
    for list in conjunction.anyOf {
      if let table = branchTable(list) {
        result.append(table)
        continue
      }
      let nodes = list.map { self.node([$0]) }
      if nodes.contains(where: { isTrivial($0) }) { continue }
      result.append(Combination(kind: .anyOf, nodes: memory.list(nodes)))
    }
    for list in conjunction.oneOf {
      if addCounts(list, node) { continue }
      if let table = branchTable(list) {
        result.append(table)
        continue
      }
      result.append(
        Combination(kind: .oneOf, nodes: memory.list(list.map { self.node([$0]) })))
    }
    for schema in conjunction.not {
      let inner = self.node([schema])
      if isNever(inner) { continue }
      if isTrivial(inner) {
        node.pointee.mask = 0
      } else if finished.contains(inner), inner.pointee.need == 0 {
        node.pointee.mask &= ~inner.pointee.mask
      } else {
        result.append(Combination(kind: .not, nodes: memory.list([inner])))
      }
    }
    for schema in conjunction.conditions {
      guard let condition = schema.condition else { continue }
      let nodes = [condition, schema.consequence, schema.alternative].map { part in
        part.map { self.node([$0]) } ?? always
      }
      result.append(Combination(kind: .condition, nodes: memory.list(nodes)))
    }
    return result
  }

  /// Where alternatives of an array say how many elements it has and no more (a box has 4 or 6):
  /// the counts as bits.
  private func addCounts(_ branches: [Subschema], _ node: NodePointer) -> Bool {
    guard node.pointee.mask == TagMask.array else { return false }
    var counts: UInt64 = 0
    for branch in branches {
      guard branch.view.isObject, branch.minimumItems < 63,
        branch.maximumItems < 63 || branch.maximumItems == .max,
        branch.view.members.allSatisfy({
          $0.key == "minItems" || $0.key == "maxItems" || $0.key == "title"
            || $0.key == "description" || $0.key == "$comment"
        })
      else { return false }
    }
    for count in 0...63 {
      let fitting = branches.count { $0.minimumItems <= count && count <= $0.maximumItems }
      if fitting == 1 { counts |= 1 << UInt64(count) }
    }
    if node.pointee.array == nil {
      var check = ArrayCheck()
      check.isPlain = true
      node.pointee.array = memory.make(check)
    }
    node.pointee.array?.pointee.counts &= counts
    node.pointee.need |= TagMask.array
    return true
  }
}
