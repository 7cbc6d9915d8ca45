internal import STACJSON
internal import STACStorage

/// The Items of a static catalog on the web, given out in the order of the links: its documents side
/// by side, and the Items of several documents, where each has few.
final class StaticFetch {
  private let job: FetchThread.Job
  private let queue: PageQueue
  private let walk: CatalogWalk
  private let loader: DocumentLoader
  /// Items that were come by and are not fetched yet, with the document that links to each.
  private var waiting: ArraySlice<(address: WebAddress, parent: WebAddress)> = []
  private let hrefs: AbsoluteHrefs
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

  init(
    _ document: JSONObject, _ address: WebAddress, _ job: FetchThread.Job, _ queue: PageQueue
  ) throws(ClientError) {
    self.job = job
    self.queue = queue
    loader = DocumentLoader(job.credentials, job.options)
    hrefs = AbsoluteHrefs(addsSelfLinks: job.options.addsSelfLinks)
    walk = CatalogWalk(address, document, loader, allowedHosts: job.options.allowedHosts)
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
        guard let next = try walk.next() else { return try fetch(atLeast: 1) ? report : nil }
        visit = next
      } catch {
        if job.options.isCancelled() { return nil }
        let code = error.code == .address ? "link-cycle" : "broken-link"
        try give(RecordBlock(capacity: 1), [problem(code, error.message)], job.address)
        continue
      }
      if let id = visit.document["id"]?.string, visit.document["type"]?.string == "Collection" {
        collections[id] = hrefs.made(of: visit.document, at: visit.address)
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
    waiting += visit.items.map { ($0, visit.address) }
    // What is fetched beyond the limit is fetched for nothing.
    return try fetch(atLeast: max(1, min(loader.width, missingCount)))
  }

  /// How many Items are wanted still.
  private var missingCount: Int { limit.map { max(0, $0 - totals.given) } ?? .max }

  /// Fetches the Items that wait, as long as there are at least so many; false where the fetch is
  /// cancelled.
  private func fetch(atLeast count: Int) throws(ClientError) -> Bool {
    while waiting.count >= count, missingCount > 0, !queue.isClosed {
      let part = Array(waiting.prefix(min(loader.width, missingCount)))
      waiting = waiting.dropFirst(part.count)
      if done + part.count <= skipped {
        done += part.count
        continue
      }
      while queue.isFull, !queue.isClosed { queue.waitForRoom() }
      guard let documents = loader.load(part.map(\.address)) else { return false }
      // A page has the Items of one document, which it names.
      var rest = zip(part, documents).map { (place: $0, answer: $1) }[...]
      while let parent = rest.first?.place.parent {
        let page = rest.prefix { $0.place.parent == parent }
        rest = rest.dropFirst(page.count)
        try give(page.map { ($0.place.address, $0.answer) }, parent)
      }
    }
    return true
  }

  /// Gives out the Items of one document.
  private func give(
    _ items: [(WebAddress, DocumentLoader.Answer)], _ parent: WebAddress
  ) throws(ClientError) {
    let block = RecordBlock(capacity: 1 << 16)
    var problems: [FetchedPage.Problem] = []
    for (address, answer) in items {
      done += 1
      if done <= skipped { continue }
      switch answer {
      case .failure(let error):
        problems.append(
          problem(error.kind.rawValue, "cannot fetch '\(address.withoutQuery)': \(error.message)"))
      case .success(let document):
        if let limit, totals.given >= limit { break }
        guard filter.matches(document.body.bytes) else { continue }
        totals.given += 1
        hrefs.append(document.body.bytes, from: document.address, to: block)
      }
    }
    totals.pages += 1
    try give(block, problems, parent)
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
