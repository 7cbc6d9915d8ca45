internal import STACJSON
internal import STACStorage

/// Fetches many documents side by side, each until it is there or given up.
struct DocumentLoader {
  private let exchange: Exchange
  private let options: FetchOptions
  private var gate: HostGate
  private var random = SystemRandomNumberGenerator()

  init(_ credentials: Credentials, _ options: FetchOptions) {
    exchange = Exchange(credentials, timeout: options.timeout, limit: options.pageLimit)
    self.options = options
    gate = HostGate(connections: options.connections, rate: options.rate)
  }

  /// The bodies of documents, in the order of their addresses; nil where the fetch is cancelled.
  mutating func load(_ addresses: [WebAddress]) -> [Result<RecordBlock, RequestProblem>]? {
    var results = [Result<RecordBlock, RequestProblem>?](repeating: nil, count: addresses.count)
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
          results[outcome.ticket] = .success(response.body)
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
}
