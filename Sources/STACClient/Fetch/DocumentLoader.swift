internal import STACJSON
internal import STACStorage

/// Fetches many documents side by side, each until it is there or given up.
final class DocumentLoader {
  /// A document that was fetched.
  struct Document {
    var body: RecordBlock
    /// Where it was found, behind redirects: what its relative hrefs begin at.
    var address: WebAddress
  }

  typealias Answer = Result<Document, RequestProblem>

  private let exchange: Exchange
  private let options: FetchOptions
  private var gate: HostGate
  private var random = SystemRandomNumberGenerator()

  /// How many are worth asking for at once, so that no connection is idle for long.
  let width: Int

  init(_ credentials: Credentials, _ options: FetchOptions) {
    exchange = Exchange(credentials, timeout: options.timeout, limit: options.pageLimit)
    self.options = options
    gate = HostGate(connections: options.documents, rate: options.rate)
    width = max(1, min(256, 4 * options.documents))
  }

  /// The documents at some addresses, in their order; nil where the fetch is cancelled.
  func load(_ addresses: [WebAddress]) -> [Answer]? {
    var results = [Answer?](repeating: nil, count: addresses.count)
    var failures = [Int](repeating: 0, count: addresses.count)
    var waiting: [(index: Int, time: Double)] = addresses.indices.map { ($0, 0) }
    var underWay = 0
    while underWay > 0 || !waiting.isEmpty {
      if options.isCancelled() {
        exchange.cancelAll()
        return nil
      }
      let now = monotonicSeconds()
      var pause = 0.2
      if let next = waiting.first, let opening = gate.opening(underWay: underWay, now: now) {
        let time = max(opening, next.time)
        if time <= now {
          waiting.removeFirst()
          gate.pass()
          underWay += 1
          exchange.start(APIRequest(.get, addresses[next.index]), ticket: next.index)
          continue
        }
        pause = min(pause, time - now)
      }
      for outcome in exchange.wait(milliseconds: max(1, Int(pause * 1000))) {
        underWay -= 1
        switch outcome.result {
        case .success(let response):
          gate.succeed()
          results[outcome.ticket] = document(response.body, outcome.request.address)
        case .failure(let problem):
          failures[outcome.ticket] += 1
          let chance = Double.random(in: 0..<1, using: &random)
          switch options.policy.decision(
            problem, failures: failures[outcome.ticket], chance: chance)
          {
          case .giveUp(let message):
            results[outcome.ticket] = .failure(RequestProblem(problem.kind, message))
          case .again(let delay):
            let time = monotonicSeconds() + delay
            if problem.isAboutServer { gate.rest(until: time) }
            let place = waiting.firstIndex { $0.time > time } ?? waiting.endIndex
            waiting.insert((outcome.ticket, time), at: place)
          }
        }
      }
    }
    return results.map { $0 ?? .failure(RequestProblem(.server, "no answer")) }
  }

  /// A document; one that lies on the server as `catalog.json.gz` is sent as it lies there.
  private func document(_ body: RecordBlock, _ address: WebAddress) -> Answer {
    do throws(StorageError) {
      let content = try decompressed(
        body.bytes, named: address.withoutQuery, limit: options.pageLimit)
      return .success(
        Document(body: content.map { RecordBlock(holding: $0) } ?? body, address: address))
    } catch { return .failure(RequestProblem(.content, error.message)) }
  }
}
