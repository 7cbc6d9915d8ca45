internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import STACStorage

/// The Items of a static catalog on the web: its documents one after the other, the Items of each
/// side by side, given out in the order of the links.
final class StaticFetch {
  private let job: FetchThread.Job
  private let queue: PageQueue
  private let walk: CatalogWalk
  private var loader: DocumentLoader
  private var filter: StaticFilter
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
  func run() -> FetchReport? {
    while !job.options.isCancelled(), !queue.isClosed {
      let visit: CatalogWalk.Visit
      do throws(ClientError) {
        guard let next = try walk.next() else { return report }
        visit = next
      } catch {
        if job.options.isCancelled() { return nil }
        give(RecordBlock(capacity: 1), [problem("broken-link", error.message)], job.address)
        continue
      }
      if let id = visit.document["id"]?.string, visit.document["type"]?.string == "Collection" {
        collections[id] = visit.document
      }
      guard take(visit) else { return nil }
      if let maximum = job.search.maximumCount, totals.given >= maximum { return report }
    }
    return nil
  }

  private var report: FetchReport {
    FetchReport(
      totals: totals, lost: [],
      isLimited: job.search.maximumCount.map { totals.given >= $0 } ?? false, isStatic: true)
  }

  /// Gives out a document and its Items; false where the fetch is cancelled.
  private func take(_ visit: CatalogWalk.Visit) -> Bool {
    let problems = visit.problems.map { problem("unsupported-location", $0) }
    if job.givesCatalogs || !problems.isEmpty {
      let block = RecordBlock(capacity: 1 << 12)
      if job.givesCatalogs {
        var text = ByteBuffer()
        text.append(json: .object(visit.document))
        text.withUnsafeBytes { block.appendRecord($0) }
      }
      give(block, problems, visit.address)
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
          if let maximum = job.search.maximumCount, totals.given >= maximum { break }
          guard filter.matches(body.bytes) else { continue }
          totals.given += 1
          block.appendRecord(body.bytes)
        }
      }
      totals.pages += 1
      give(block, problems, visit.address)
      if let maximum = job.search.maximumCount, totals.given >= maximum { return true }
    }
    return true
  }

  private func problem(_ code: String, _ message: String) -> FetchedPage.Problem {
    FetchedPage.Problem(code: code, message: message)
  }

  private func give(
    _ block: RecordBlock, _ problems: [FetchedPage.Problem], _ address: WebAddress
  ) {
    guard !block.ranges.isEmpty || !problems.isEmpty else { return }
    let done = self.done
    queue.push(
      FetchedPage(
        block: block, address: address.withoutQuery, problems: problems,
        state: FetchState { ["version": 1, "static_items": .integer(Int64(done))] }))
  }
}

extension RecordBlock {
  /// Adds a document without the space around it.
  func appendRecord(_ bytes: UnsafeRawBufferPointer) {
    let isSpace: (UInt8) -> Bool = { [0x20, 0x0a, 0x0d, 0x09].contains($0) }
    var first = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var last = bytes.count
    while first < last, isSpace(bytes[first]) { first += 1 }
    while last > first, isSpace(bytes[last - 1]) { last -= 1 }
    let start = count
    _ = fill(upTo: count + last - first + 1) { memory in
      memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[first..<last]))
      memory[last - first] = 0x0a
      return last - first + 1
    }
    separation = .listed
    ranges.append((start..<start + last - first, .start))
  }
}

/// What can be asked of documents that no server searches.
struct StaticFilter: ~Copyable {
  private let search: ItemSearch
  private var parser = JSONParser()
  /// Whether everything is wanted.
  let isOpen: Bool

  /// - Throws: ``ClientError`` where the search needs a server.
  init(_ search: ItemSearch) throws(ClientError) {
    let needs =
      search.query != nil
      ? "query"
      : search.filter != nil
        ? "filter"
        : search.intersects != nil
          ? "intersects" : search.updatedSince != nil ? "since" : nil
    let orders =
      !search.sortBy.isEmpty
      ? "sortby" : search.includedFields.isEmpty && search.excludedFields.isEmpty ? nil : "fields"
    if let word = needs ?? orders {
      throw ClientError(
        .search, "'\(word)' needs a server that can search, and this is a static catalog")
    }
    self.search = search
    isOpen =
      search.ids.isEmpty && search.collections.isEmpty && search.boundingBox == nil
      && search.interval == nil
  }

  /// Whether a document is wanted; one that is no Item is, for whoever reads it to complain.
  mutating func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if isOpen { return true }
    guard let view = try? parser.parse(padded: bytes), view.isObject else { return true }
    let item = ItemView(view)
    if !search.ids.isEmpty, !search.ids.contains(item.id.map { String($0) } ?? "") { return false }
    if !search.collections.isEmpty,
      !search.collections.contains(item.collection.map { String($0) } ?? "")
    {
      return false
    }
    if let box = search.boundingBox {
      guard let own = try? item.boundingBox, own.intersects(box) else { return false }
    }
    if let interval = search.interval {
      guard let own = try? item.temporalExtent, own.intersects(interval) else { return false }
    }
    return true
  }
}
