internal import STACJSON
internal import STACModel

/// The protocol of a fetch, without clock, network or chance: told what came, it says what to do.
///
///     whole search ──▶ page 1 ──▶ few Items: page 2, page 3, …
///                         │
///                         └─────▶ many Items: cut into parts ──▶ page 1 ──▶ …
///                                  [.. a] [a b] [b c] [c ..]  └▶ still many: cut again
///
/// Parts of time share their edges, because servers count both ends in: an Item on an edge, or one
/// that reaches over it, comes in two parts. Such Items are remembered and given out once. When a
/// part is cut, or begun again after a mistake, what it has given out is remembered too.
struct FetchMachine: Sendable {
  /// What to do next.
  enum Step: Sendable, Hashable {
    /// Send a request.
    case send(ticket: Int, APIRequest)
    /// Wait for an answer, and no longer than to this time.
    case wait(until: Double?)
    /// There is nothing left to do.
    case finished
  }

  /// What is known of the server and the wanted Collections before the first page.
  struct Background: Sendable {
    var endpoint: SearchEndpoint
    /// The time that the wanted Collections cover.
    var extent = TemporalInterval.always
    /// The time of the clock, for what is open.
    var now: Timestamp
    /// The largest page that suits the server.
    var pageSize = 250
    /// Whether `offset` leads to the next page where no link does.
    var pagesByOffset = false
    /// How many Items the search has, and how they are spread over time, where the server tells.
    var histogram: TimeHistogram?
    /// Ids in one request.
    var idsPerRequest = 100
  }

  let search: ItemSearch
  let background: Background
  let options: FetchOptions
  let policy: RetryPolicy
  var gate: HostGate
  var pending: [SearchPart] = []
  var active: [Int: SearchPart] = [:]
  var lost: [LostPart] = []
  let seen: SeenItems
  var totals = FetchTotals()
  /// The largest page that the server has not choked on.
  var pageSize: Int
  var nextID = 0
  /// Requests that failed since the last one that went well.
  var failuresInRow = 0
  /// Parts that were given up, and parts that were begun again, since then.
  var lostInRow = 0
  var recoveredInRow = 0
  /// Ends everything: credentials, or a server that keeps failing.
  var fatal: RequestProblem?
  /// What is known of whether parts by time, or by space, are as good as the whole.
  var isCuttable: [Dimension: Bool] = [:]
  /// What the server is asked before a part is cut; the part waits for the answer.
  var question: Question?
  /// Whether the search began as one part, whose count is that of the whole.
  private(set) var hasOneRoot = false
  private var random: UInt64

  init(
    _ search: ItemSearch, _ background: Background, _ options: FetchOptions, seed: UInt64 = 1
  ) {
    self.init(search, background, options, seed: seed, seen: SeenItems())
    pending = firstScopes().map { makePart($0) }
    hasOneRoot = pending.count == 1
    totals.parts = pending.count
  }

  private init(
    _ search: ItemSearch, _ background: Background, _ options: FetchOptions, seed: UInt64,
    seen: SeenItems
  ) {
    self.search = search
    self.background = background
    self.options = options
    self.seen = seen
    policy = options.policy
    gate = HostGate(connections: options.connections, rate: options.rate)
    let wanted = search.pageSize ?? background.pageSize
    pageSize = max(1, min(wanted, search.maximumCount ?? wanted))
    // The user's own time, or box, is in every request: what it does not find nobody wants.
    if search.interval != nil { isCuttable[.time] = true }
    if search.boundingBox != nil { isCuttable[.space] = true }
    // Items that are all counted by their time are all found by it.
    if background.histogram?.isWhole == true { isCuttable[.time] = true }
    if search.intersects != nil { isCuttable[.space] = false }
    random = seed | 1
  }

  /// Continues what a checkpoint tells of.
  init(
    _ search: ItemSearch, _ background: Background, _ options: FetchOptions, seed: UInt64 = 1,
    resuming snapshot: FetchSnapshot
  ) {
    self.init(search, background, options, seed: seed, seen: snapshot.seen)
    pending = snapshot.parts
    nextID = snapshot.nextID
    totals = snapshot.totals
    for (dimension, isSafe) in snapshot.isCuttable { isCuttable[dimension] = isSafe }
  }

  /// What a checkpoint needs to tell.
  var snapshot: FetchSnapshot {
    FetchSnapshot(
      parts: active.values.sorted { $0.id < $1.id } + pending + lost.map(\.part), nextID: nextID,
      totals: totals, isCuttable: isCuttable, seen: seen, seenCount: seen.count)
  }

  /// Whether the search may be cut into parts.
  var splits: Bool {
    options.splits && options.connections > 1 && search.sortBy.isEmpty
      && search.maximumCount == nil
  }

  func firstScopes() -> [PartScope] {
    var whole = PartScope()
    if let interval = search.interval {
      whole.hasTime = true
      (whole.start, whole.end) = (interval.start, interval.end)
    }
    if !search.collections.isEmpty { whole.collections = search.collections }
    var scopes = [whole]
    if background.endpoint.isByCollection {
      scopes = search.collections.map { id in
        var scope = whole
        scope.collections = [id]
        return scope
      }
    }
    if search.ids.isEmpty { return scopes }
    return scopes.flatMap { scope in
      stride(from: 0, to: search.ids.count, by: background.idsPerRequest).map { start in
        var part = scope
        part.ids = Array(search.ids[start...].prefix(background.idsPerRequest))
        return part
      }
    }
  }

  mutating func makePart(_ scope: PartScope) -> SearchPart {
    defer { nextID += 1 }
    return SearchPart(nextID, scope)
  }

  /// A number from 0 to 1 (xorshift).
  mutating func chance() -> Double {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return Double(random >> 11) / Double(1 << 53)
  }

  /// Requests under way.
  var underWay: Int {
    active.values.count { $0.isUnderWay } + (question?.ticket == nil ? 0 : 1)
  }

  // MARK: What to do

  /// What to do at a time, in seconds of a clock that only goes forward.
  mutating func next(at now: Double) -> Step {
    if fatal != nil {
      giveUpAll()
      return underWay > 0 ? .wait(until: nil) : .finished
    }
    if hasEnough { return .finished }
    if active.isEmpty, pending.isEmpty { return .finished }
    var ready = active.values.filter { !$0.isUnderWay && $0.id != question?.part }
    guard let opening = gate.opening(underWay: underWay, now: now) else { return .wait(until: nil) }
    if opening > now { return .wait(until: opening) }
    if let question, question.ticket == nil { return ask(question) }
    ready.sort { ($0.notBefore, $0.id) < ($1.notBefore, $1.id) }
    if let part = ready.first, part.notBefore <= now { return send(part) }
    if !pending.isEmpty, active.count < options.connections { return send(pending.removeFirst()) }
    return .wait(until: ready.first?.notBefore)
  }

  private var hasEnough: Bool {
    guard let maximum = search.maximumCount else { return false }
    return totals.given >= maximum
  }

  private mutating func send(_ part: SearchPart) -> Step {
    var part = part
    var request =
      part.next ?? search.request(part.scope, at: background.endpoint, pageSize: pageSize)
    if let size = request.pageSize, size > pageSize { request.setPageSize(pageSize) }
    part.next = request
    part.isUnderWay = true
    part.visited.insert(request.fingerprint)
    active[part.id] = part
    gate.pass()
    totals.requests += 1
    return .send(ticket: part.id, request)
  }

  private mutating func ask(_ question: Question) -> Step {
    let ticket = nextID
    nextID += 1
    self.question?.ticket = ticket
    gate.pass()
    totals.requests += 1
    let request = search.request(scope(of: question), at: background.endpoint, pageSize: 1)
    return .send(ticket: ticket, request)
  }

  /// Gives up what is not under way.
  private mutating func giveUpAll() {
    guard let fatal else { return }
    for part in pending + active.values.filter({ !$0.isUnderWay }) {
      lost.append(LostPart(part: part, problem: fatal))
      active[part.id] = nil
    }
    pending = []
    if question?.ticket == nil { question = nil }
  }
}
