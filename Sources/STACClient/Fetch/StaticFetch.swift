internal import STACJSON
internal import STACStorage

/// The Items of a static catalog on the web: its documents one after the other, the Items of each
/// side by side, given out in the order of the links.
final class StaticFetch {
  private let job: FetchThread.Job
  private let queue: PageQueue
  private let walk: CatalogWalk
  private var loader: DocumentLoader
  private var filter: StaticFilter
  private var shaper: PageShaper
  /// No order is to be made here, so that there is an end before all was read.
  private let limit: Int?
  /// Items that were taken care of, those included that an interrupted fetch has given out.
  private var done = 0
  /// Items that an interrupted fetch has given out.
  private let skipped: Int
  private var totals = FetchTotals()
  private(set) var collections: [String: JSONObject] = [:]

  /// Items on a page.
  private static let pageSize = 64

  init(
    _ document: JSONObject, _ address: WebAddress, _ client: WebClient, _ job: FetchThread.Job,
    _ queue: PageQueue
  ) throws(ClientError) {
    self.job = job
    self.queue = queue
    walk = CatalogWalk(address, document, client, allowedHosts: job.options.allowedHosts)
    loader = DocumentLoader(job.credentials, job.options)
    filter = try StaticFilter(job.search)
    shaper = PageShaper(filter.division, job.search.maximumCount, queue)
    limit = filter.division.order == nil ? job.search.maximumCount : nil
    if let state = job.state {
      guard let count = state["static_items"]?.integer else {
        throw ClientError(
          .checkpoint, "the checkpoint is not of a static catalog; run without --resume")
      }
      skipped = Int(count)
    } else {
      skipped = 0
    }
  }

  /// Goes through the catalog.
  ///
  /// - Returns: what was done; nil where it was cancelled.
  func run() throws(ClientError) -> FetchReport? {
    guard let report = try walkAll() else { return nil }
    try shaper.finish()
    return report
  }

  private func walkAll() throws(ClientError) -> FetchReport? {
    while !job.options.isCancelled(), !queue.isClosed {
      let visit: CatalogWalk.Visit
      do throws(ClientError) {
        guard let next = try walk.next() else { return report }
        visit = next
      } catch {
        if job.options.isCancelled() { return nil }
        try give(RecordBlock(capacity: 1), [problem("broken-link", error.message)], job.address)
        continue
      }
      if let id = visit.document["id"]?.string, visit.document["type"]?.string == "Collection" {
        collections[id] = AbsoluteHrefs.made(of: visit.document, at: visit.address)
      }
      guard try take(visit) else { return nil }
      if let limit, totals.given >= limit { return report }
    }
    return nil
  }

  private var report: FetchReport {
    FetchReport(
      totals: totals, lost: [],
      isLimited: job.search.maximumCount.map { totals.given >= $0 } ?? false, isStatic: true)
  }

  /// Gives out a document and its Items; false where the fetch is cancelled.
  private func take(_ visit: CatalogWalk.Visit) throws(ClientError) -> Bool {
    let problems = visit.problems
    if job.givesCatalogs || !problems.isEmpty {
      let block = RecordBlock(capacity: 1 << 12)
      if job.givesCatalogs {
        var text = ByteBuffer()
        text.append(json: .object(visit.document))
        text.withUnsafeBytes { block.appendRecord($0) }
      }
      try give(block, problems, visit.address)
    }
    var rest = visit.items[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Self.pageSize))
      rest = rest.dropFirst(part.count)
      if done + part.count <= skipped {
        done += part.count
        continue
      }
      while queue.isFull, !queue.isClosed { queue.waitForRoom() }
      guard let documents = loader.load(part) else { return false }
      let block = RecordBlock(capacity: 1 << 16)
      var problems: [FetchedPage.Problem] = []
      for (address, result) in zip(part, documents) {
        done += 1
        if done <= skipped { continue }
        switch result {
        case .failure(let error):
          problems.append(
            problem(
              error.kind.rawValue, "cannot fetch '\(address.withoutQuery)': \(error.message)"))
        case .success(let body):
          if let limit, totals.given >= limit { break }
          guard filter.matches(body.bytes) else { continue }
          totals.given += 1
          AbsoluteHrefs.append(body.bytes, from: address, to: block)
        }
      }
      totals.pages += 1
      try give(block, problems, visit.address)
      if let limit, totals.given >= limit { return true }
    }
    return true
  }

  private func problem(_ code: String, _ message: String) -> FetchedPage.Problem {
    FetchedPage.Problem(code: code, message: message)
  }

  private func give(
    _ block: RecordBlock, _ problems: [FetchedPage.Problem], _ address: WebAddress
  ) throws(ClientError) {
    guard !block.ranges.isEmpty || !problems.isEmpty else { return }
    let done = self.done
    try shaper.push(
      FetchedPage(
        block: block, address: address.withoutQuery, problems: problems,
        state: FetchState { ["version": 1, "static_items": .integer(Int64(done))] }))
  }
}
