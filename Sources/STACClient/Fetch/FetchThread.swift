internal import Glibc
internal import STACJSON
internal import STACModel
internal import STACStorage

/// Drives the machine of a fetch with the clock and the network, on a thread of its own.
final class FetchThread: Sendable {
  /// What is to be fetched.
  struct Job: Sendable {
    var address: WebAddress
    var search: ItemSearch
    var options: FetchOptions
    var credentials: Credentials
    var givesCatalogs = false
    /// Where an interrupted fetch goes on.
    var state: JSONValue?
  }

  typealias Tell = @Sendable (FetchReport?, [String: JSONObject]) -> Void

  private let job: Job
  private let queue: PageQueue

  init(_ job: Job, _ queue: PageQueue) {
    self.job = job
    self.queue = queue
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts the thread, which ends by itself.
  func start(_ tell: @escaping Tell) {
    let body = Unmanaged.passRetained(Body { self.run(tell) })
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // Deep documents are walked by recursion.
    pthread_attr_setstacksize(&attributes, 16 << 20)
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      body.release()
      queue.finish(ClientError(.server, "cannot start a thread"))
    }
  }

  private func run(_ tell: Tell) {
    do throws(ClientError) {
      let client = WebClient(job.credentials, job.options)
      var page = try client.fetch(APIRequest(.get, job.address))
      try Self.decompress(&page, limit: job.options.pageLimit)
      if let opening = FetchOpening(itemsOf: page, job.search) {
        tell(nil, opening.collections)
        let snapshot = try job.state.map { (state) throws(ClientError) in
          try FetchSnapshot(json: state)
        }
        let report = try fetch(opening, snapshot)
        tell(report, opening.collections)
        return queue.finish(report.flatMap(Self.failure))
      }
      if try takeItems(page) { return queue.finish(nil) }
      guard let document = try WebClient.json(page).object else {
        throw ClientError(.address, "'\(job.address.withoutQuery)' is neither API nor catalog")
      }
      guard APILanding.isAPI(document) else {
        let catalog = try StaticFetch(document, page.address, job, queue)
        let report = try catalog.run()
        tell(report, catalog.collections)
        return queue.finish(nil)
      }
      let landing = try APILanding.open(page, client, named: job.address)
      var opening = try FetchOpening(landing, job.search, client, now: .now)
      if job.options.splits, job.options.connections > 1, job.state == nil {
        opening.readHistogram(landing, WebClient(job.credentials, job.options.impatient))
      }
      tell(nil, opening.collections)
      let snapshot = try job.state.map { (state) throws(ClientError) in
        guard opening.division.order == nil else {
          throw ClientError(
            .checkpoint, "the server cannot sort, so nothing can be continued; run without --resume"
          )
        }
        return try FetchSnapshot(json: state)
      }
      let report = try fetch(opening, snapshot)
      tell(report, opening.collections)
      queue.finish(report.flatMap(Self.failure))
    } catch {
      queue.finish(job.options.isCancelled() ? nil : error)
    }
  }

  /// What lies on a server as `items.ndjson.gz` is sent as it lies there.
  private static func decompress(
    _ page: inout WebClient.Document, limit: Int
  ) throws(ClientError) {
    do throws(StorageError) {
      let content = try decompressed(
        page.response.body.bytes, named: page.address.withoutQuery, limit: limit)
      if let content { page.response.body = RecordBlock(holding: content) }
    } catch { throw ClientError(.server, error.message) }
  }

  /// Gives out a document that holds Items itself; false where it does not.
  private func takeItems(_ page: WebClient.Document) throws(ClientError) -> Bool {
    let block = page.response.body
    let path = Compression.split(fileName: page.address.path.lowercased()).name
    if path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl") {
      block.separation = .lines
    } else {
      let json = try WebClient.json(page)
      switch json["type"]?.string {
      case "FeatureCollection" where json["features"]?.array != nil:
        block.separation = .listed
        block.listElements(of: "features")
      case "Feature": block.listWhole()
      case nil where json.array != nil:
        block.separation = .listed
        block.listElements(of: "")
      default: return false
      }
    }
    guard job.state == nil else { return true }
    var filter = try StaticFilter(job.search)
    var shaper = PageShaper(filter.division, job.search.maximumCount, queue)
    var wanted = block
    if !filter.isOpen || job.search.maximumCount != nil {
      wanted = RecordBlock(capacity: block.count)
      let limit = filter.division.order == nil ? job.search.maximumCount : nil
      block.forEachRecord { bytes, _ in
        let isFull = limit.map { wanted.ranges.count >= $0 } ?? false
        if !isFull, filter.matches(bytes) { wanted.appendRecord(bytes) }
      }
    }
    try shaper.push(
      FetchedPage(
        block: wanted, address: page.address.withoutQuery, problems: [],
        state: FetchState { ["version": 1, "static_items": 1] }))
    try shaper.finish()
    return true
  }

  private static func failure(_ report: FetchReport) -> ClientError? {
    guard report.completeness == .incomplete else { return nil }
    let isRefused = report.lost.contains { $0.problem.kind == .credentials }
    let parts = report.missing
    let list = parts.prefix(5).joined(separator: "; ")
    let more = parts.count > 5 ? "; and \(parts.count - 5) more" : ""
    // Where it is all of it, there is nothing to list.
    let text =
      report.totals.given == 0 && parts.count == 1
      ? report.lost[0].problem.message
      : "some Items could not be fetched: \(list)\(more)"
    return ClientError(isRefused ? .credentials : .incomplete, text)
  }

  // MARK: Fetching

  /// - Returns: what was done; nil where it was cancelled.
  private func fetch(
    _ opening: FetchOpening, _ snapshot: FetchSnapshot?
  ) throws(ClientError) -> FetchReport? {
    var shaper = PageShaper(opening.division, job.search.maximumCount, queue)
    var numbers = SystemRandomNumberGenerator()
    let seed = numbers.next()
    var machine: FetchMachine
    if let snapshot {
      machine = FetchMachine(
        opening.search, opening.background, job.options, seed: seed, resuming: snapshot)
    } else {
      machine = FetchMachine(opening.search, opening.background, job.options, seed: seed)
    }
    let exchange = Exchange(
      job.credentials, timeout: job.options.timeout, limit: job.options.pageLimit)
    var reader = PageReader(
      collections: opening.search.collections, allowedHosts: job.options.allowedHosts,
      filter: opening.division.filter)
    while true {
      if job.options.isCancelled() || queue.isClosed {
        exchange.cancelAll()
        return nil
      }
      var wait = 0.2
      if queue.isFull {
        if machine.underWay == 0 {
          queue.waitForRoom()
          continue
        }
        wait = 0.02
      } else {
        switch machine.next(at: monotonicSeconds()) {
        case .send(let ticket, let request):
          exchange.start(request, ticket: ticket)
          continue
        case .finished:
          exchange.cancelAll()
          try shaper.finish()
          return finish(machine, opening)
        case .wait(let until):
          if let until { wait = min(wait, max(0.001, until - monotonicSeconds())) }
        }
      }
      for outcome in exchange.wait(milliseconds: Int((wait * 1000).rounded(.up))) {
        try take(outcome, &machine, &reader, &shaper)
      }
    }
  }

  private func take(
    _ outcome: Exchange.Outcome, _ machine: inout FetchMachine, _ reader: inout PageReader,
    _ shaper: inout PageShaper
  ) throws(ClientError) {
    var taken: (RecordBlock, PageFacts, [Bool])?
    do throws(RequestProblem) {
      let response = try outcome.result.get()
      var page = try reader.read(response, outcome.request)
      if case .request(var next) = page.next {
        next.address = job.credentials.cleaned(next.address)
        page.next = .request(next)
      }
      let kept = machine.receive(page, ticket: outcome.ticket, at: monotonicSeconds())
      taken = (response.body, page, kept)
    } catch {
      machine.fail(error, ticket: outcome.ticket, at: monotonicSeconds())
    }
    guard let (block, page, kept) = taken else { return }
    try push(block, page, kept, outcome.request, machine, &shaper)
  }

  private func push(
    _ block: RecordBlock, _ page: PageFacts, _ kept: [Bool], _ request: APIRequest,
    _ machine: borrowing FetchMachine, _ shaper: inout PageShaper
  ) throws(ClientError) {
    let foreign = page.items.count { $0.isForeign }
    guard foreign > 0 || kept.contains(true) else { return }
    if kept.contains(false) {
      block.ranges = zip(block.ranges, kept).compactMap { $1 ? $0 : nil }
    }
    let address = request.address.withoutQuery
    let problems =
      foreign == 0
      ? []
      : [
        FetchedPage.Problem(
          code: "foreign-collection",
          message: "the server gave \(foreign) Items of Collections that were not asked for")
      ]
    try shaper.push(
      FetchedPage(
        block: block, address: address, problems: problems,
        state: FetchState(machine.snapshot)))
  }

  private func finish(_ machine: FetchMachine, _ opening: FetchOpening) -> FetchReport {
    let report = FetchReport(
      totals: machine.totals, lost: machine.lost,
      isLimited: job.search.maximumCount.map { machine.totals.given >= $0 } ?? false)
    var problems = report.mismatches
    if problems.isEmpty, case .short = report.completeness { problems = [report.verdict] }
    guard !problems.isEmpty else { return report }
    queue.push(
      FetchedPage(
        block: RecordBlock(capacity: 1), address: job.address.withoutQuery,
        problems: problems.map { FetchedPage.Problem(code: "count-mismatch", message: $0) },
        state: FetchState(machine.snapshot)))
    return report
  }
}
