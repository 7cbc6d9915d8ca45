internal import STACJSON
internal import Synchronization

/// The plans of the documents that were met.
///
/// A list of extensions that comes for the first time costs little: its schemas are compiled once,
/// whatever lists they stand in, and a document is held against one after the other. Only a list
/// that comes often gets a graph of its own, in which its schemas and what our rules ask are one;
/// and only so many lists have one at a time.
final class CheckPlans: Sendable {
  /// Of how many documents with the same list a graph for all its schemas is made: it costs as much
  /// as it saves in about so many.
  static let documentsBeforeFusing = 400
  /// How many lists have such a graph at a time.
  static let fusedLimit = 64
  /// A graph makes room for another when it was not used for so many documents.
  static let idleDocuments = 5_000
  /// How many lists are remembered at a time.
  static let limit = 10_000

  private struct Entry {
    var plan: CheckPlan
    var uses = 0
    var lastUse = 0
    var isBeingFused = false
    /// Documents that the graph did not let pass.
    var refusals = 0
    /// Whether it let too few pass to be worth asking.
    var leavesRulesOut = false
  }

  private struct Table {
    var entries: [UInt64: Entry] = [:]
    var clock = 0
    var fusedCount = 0
  }

  private let table = Mutex(Table())
  private let compiler: SchemaCompiler
  private let makePlan: @Sendable (JSONView, PlanKey) -> CheckPlan

  /// Plans that a function makes.
  init(
    _ compiler: SchemaCompiler, makePlan: @escaping @Sendable (JSONView, PlanKey) -> CheckPlan
  ) {
    self.compiler = compiler
    self.makePlan = makePlan
  }

  /// How many lists have a graph of their own, and how many are remembered.
  var counts: (fused: Int, all: Int) { table.withLock { ($0.fusedCount, $0.entries.count) } }

  /// The plan of a document.
  func plan(for document: JSONView) -> CheckPlan {
    let key = PlanKey(document)
    let (known, isToBeFused) = table.withLock { Self.find(key, in: &$0) }
    if let known {
      if isToBeFused { fuse(known, key) }
      return known
    }
    let plan = makePlan(document, key)
    table.withLock { Self.add(plan, key, to: &$0) }
    return plan
  }

  private static func find(_ key: PlanKey, in table: inout Table) -> (CheckPlan?, Bool) {
    // In place: a copy of the entry would count references.
    guard let place = table.entries.index(forKey: key.hash),
      key.matches(table.entries.values[place].plan.key)
    else { return (nil, false) }
    table.clock &+= 1
    table.entries.values[place].uses &+= 1
    table.entries.values[place].lastUse = table.clock
    let isToBeFused =
      table.entries.values[place].uses % documentsBeforeFusing == 0
      && isWorthFusing(&table.entries.values[place])
    return (table.entries.values[place].plan, isToBeFused)
  }

  private static func isWorthFusing(_ entry: inout Entry) -> Bool {
    if entry.isBeingFused || !entry.plan.isWorthGraph
      || entry.leavesRulesOut && entry.plan.schemas.count < 2
    {
      return false
    }
    entry.isBeingFused = true
    return true
  }

  private static func add(_ plan: CheckPlan, _ key: PlanKey, to table: inout Table) {
    if table.entries.count >= limit {
      table.entries = table.entries.filter { $0.value.plan.graph != nil || $0.value.isBeingFused }
    }
    // Of two lists with the same hash the later one takes the place.
    if table.entries[key.hash]?.plan.graph != nil { table.fusedCount -= 1 }
    table.clock &+= 1
    table.entries[key.hash] = Entry(plan: plan, uses: 1, lastUse: table.clock)
  }

  // MARK: Graphs of lists

  /// Makes a graph of a list, if there is room; the others go on without it meanwhile.
  private func fuse(_ plan: CheckPlan, _ key: PlanKey) {
    let (hasRoom, leavesRulesOut) = table.withLock { table in
      (Self.makeRoom(in: &table), table.entries[key.hash]?.leavesRulesOut ?? false)
    }
    // The graph is made here rather than by the next document, of which there may be many at once.
    let graph = hasRoom ? makeGraph(plan, leavesRulesOut: leavesRulesOut) : nil
    table.withLock { table in
      if hasRoom { table.fusedCount -= 1 }
      guard table.entries[key.hash]?.plan === plan else { return }
      table.entries[key.hash]?.isBeingFused = false
      guard let graph else { return }
      table.entries[key.hash]?.plan = plan.with(graph)
      table.fusedCount += 1
    }
  }

  private func makeGraph(_ plan: CheckPlan, leavesRulesOut: Bool) -> CheckPlan.Graph? {
    if let rules = plan.rules, !leavesRulesOut,
      let all = compiler.compile(all: plan.urls, with: rules)
    {
      return .everything(all)
    }
    guard plan.schemas.count > 1, let all = try? compiler.compile(all: plan.urls) else {
      return nil
    }
    all.prepare(plan.type)
    return .schemas(all)
  }

  /// Takes note that a graph of everything did not let a document pass. Where that is usual the
  /// graph only costs time: then it is given up, for one of the schemas alone.
  func noteRefusal(of plan: CheckPlan, _ document: JSONView) {
    let key = PlanKey(document)
    table.withLock { table in
      guard let entry = table.entries[key.hash], entry.plan === plan else { return }
      table.entries[key.hash]?.refusals += 1
      let refusals = entry.refusals + 1
      guard refusals >= Self.documentsBeforeFusing,
        2 * refusals > entry.uses - Self.documentsBeforeFusing
      else { return }
      table.entries[key.hash]?.leavesRulesOut = true
      table.entries[key.hash]?.plan = plan.with(nil)
      table.fusedCount -= 1
    }
  }

  /// Reserves room for a graph, by taking that of a list that has not come for long; false where all
  /// are in use.
  private static func makeRoom(in table: inout Table) -> Bool {
    if table.fusedCount >= fusedLimit {
      let fused = table.entries.filter { $0.value.plan.graph != nil }
      guard let oldest = fused.min(by: { $0.value.lastUse < $1.value.lastUse }),
        table.clock - oldest.value.lastUse > idleDocuments
      else { return false }
      table.entries[oldest.key]?.plan = oldest.value.plan.with(nil)
      table.fusedCount -= 1
    }
    table.fusedCount += 1
    return true
  }
}
