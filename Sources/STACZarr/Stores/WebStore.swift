internal import Glibc
internal import STACJSON
internal import STACStorage
internal import Synchronization

/// A store behind a web server: one request a key, many side by side.
final class WebStore: ZarrStore {
  let location: String
  let kind = ZarrStoreKind.web
  private let address: WebAddress
  private let connections: WebConnections

  init(_ address: WebAddress, _ connections: WebConnections) {
    // What stands behind the question mark may be a secret.
    location = address.withoutQuery
    self.address = address
    self.connections = connections
  }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    connections.fetch(
      requests.map { request in
        // Stores on the web often need what stands behind the question mark for each key.
        var address = self.address.appending(WebConnections.encoded(request.key))
        address.query = self.address.query
        return (address, request)
      })
  }

  func folders(below prefix: String) throws(ZarrError) -> [String]? { nil }
}

/// Connections that all stores share, kept open between batches.
///
/// Batches of several threads go side by side, each with connections of its own while it lasts: who comes next
/// takes those that were used last.
final class WebConnections: Sendable {
  /// The connections of this program.
  static let shared = WebConnections()

  /// `@unchecked Sendable`: the transfers of a batch are no others' until it gives them back.
  private struct Lent: @unchecked Sendable {
    let transfers = HTTPTransfers()
  }

  private struct State {
    var idle: [Lent] = []
    var batchCount = 0
  }

  /// The most requests of all batches together, but for two that each may have.
  private static let requestCount = 64
  private let state = Mutex(State())
  private let pauses: [UInt32] = [200_000, 1_000_000]

  /// Lends connections.
  private func withTransfers<R, E: Error>(
    _ body: (HTTPTransfers) throws(E) -> R
  ) throws(E) -> R {
    let taken = state.withLock { state in
      state.batchCount += 1
      return state.idle.popLast()
    }
    let lent = taken ?? Lent()
    defer {
      state.withLock { state in
        state.batchCount -= 1
        if state.idle.count < requestsSideBySide { state.idle.append(lent) }
      }
    }
    return try body(lent.transfers)
  }

  /// How many requests a batch may have under way.
  private var width: Int {
    let count = state.withLock { $0.batchCount }
    return max(2, min(requestsSideBySide, Self.requestCount / max(1, count)))
  }

  /// The values at addresses; nil where there is nothing, or it may not be seen.
  func fetch(
    _ requests: [(address: WebAddress, request: StoreRequest)]
  ) -> [Result<[UInt8]?, ZarrError>] {
    var results = [Result<[UInt8]?, ZarrError>](repeating: .success(nil), count: requests.count)
    guard !requests.isEmpty else { return results }
    withTransfers { transfers in
      var waiting = Array(requests.indices)
      for attempt in 0...pauses.count {
        waiting = run(waiting, requests, transfers, &results)
        guard !waiting.isEmpty, attempt < pauses.count else { break }
        usleep(pauses[attempt])
      }
    }
    return results
  }

  /// Runs requests, and returns those that are worth another attempt.
  private func run(
    _ indices: [Int], _ requests: [(address: WebAddress, request: StoreRequest)],
    _ transfers: HTTPTransfers, _ results: inout [Result<[UInt8]?, ZarrError>]
  ) -> [Int] {
    var queue = Array(indices.reversed())
    var addresses: [Int: (WebAddress, redirections: Int)] = [:]
    var again: [Int] = []
    while !queue.isEmpty || transfers.activeCount > 0 {
      while transfers.activeCount < width, let index = queue.popLast() {
        let address = addresses[index]?.0 ?? requests[index].address
        if let request = Self.request(address, requests[index].request) {
          transfers.start(request, tag: index)
        } else {
          results[index] = .failure(
            ZarrError(.reference, "'\(address.withoutQuery)' has no such bytes"))
        }
      }
      for outcome in transfers.wait(milliseconds: 1000) {
        let index = outcome.tag
        let (known, count) = addresses[index] ?? (requests[index].address, 0)
        switch outcome.result {
        case .failure(let failure):
          results[index] = .failure(
            ZarrError(
              failure.kind == .tooLarge ? .size : .store,
              "cannot fetch '\(known.withoutQuery)': \(failure.message)"))
          if [.connection, .timeout, .truncated].contains(failure.kind) { again.append(index) }
        case .success(let response):
          if let target = redirection(response, from: known), count < 5 {
            addresses[index] = (target, count + 1)
            queue.append(index)
            continue
          }
          results[index] = Self.result(response, requests[index].request, known)
          if response.status == 429 || response.status >= 500 { again.append(index) }
        }
      }
    }
    return again
  }

  /// The request to a server; nil where the bytes are none that a file can have.
  private static func request(_ address: WebAddress, _ request: StoreRequest) -> HTTPRequest? {
    var made = HTTPRequest(.get, address)
    made.limit = request.limit
    switch request.range {
    case .bytes(let offset, let count):
      let (end, overflows) = offset.addingReportingOverflow(max(count, 1))
      guard offset >= 0, count >= 0, !overflows else { return nil }
      made.headers.append(("Range", "bytes=\(offset)-\(end - 1)"))
    case .last(let count):
      guard count > 0 else { return nil }
      made.headers.append(("Range", "bytes=-\(count)"))
    case nil: break
    }
    return made
  }

  private static func result(
    _ response: HTTPResponse, _ request: StoreRequest, _ address: WebAddress
  ) -> Result<[UInt8]?, ZarrError> {
    switch response.status {
    case 206 where request.range != nil:
      let bytes = response.body.bytes
      let wanted: Int
      switch request.range {
      case .bytes(_, let count), .last(let count): wanted = count
      case nil: wanted = 0
      }
      guard bytes.count >= wanted else {
        return .failure(
          ZarrError(.store, "'\(address.withoutQuery)' ends before the bytes that are asked for"))
      }
      return .success(Array(bytes.prefix(wanted)))
    case 200..<300:
      let bytes = response.body.bytes
      guard let range = resolve(request.range, in: bytes.count) else {
        return .failure(
          ZarrError(.store, "'\(address.withoutQuery)' ends before the bytes that are asked for"))
      }
      return .success(Array(bytes[range]))
    // Object stores answer 403 for what is not there to those who may not list.
    case 403, 404, 410, 416: return .success(nil)
    default:
      return .failure(
        ZarrError(
          .store, "cannot fetch '\(address.withoutQuery)': the server answers \(response.status)"))
    }
  }

  /// The size of a file, as the server tells it with its first byte; nil where it does not.
  func size(of address: WebAddress) throws(ZarrError) -> Int? {
    try withTransfers { transfers throws(ZarrError) -> Int? in
      var address = address
      for _ in 0...5 {
        var request = HTTPRequest(.get, address)
        request.headers.append(("Range", "bytes=0-0"))
        transfers.start(request, tag: 0)
        var outcomes: [HTTPTransfers.Outcome] = []
        while outcomes.isEmpty { outcomes = transfers.wait(milliseconds: 1000) }
        switch outcomes[0].result {
        case .failure(let failure):
          throw ZarrError(.store, "cannot fetch '\(address.withoutQuery)': \(failure.message)")
        case .success(let response):
          if let target = redirection(response, from: address) {
            address = target
            continue
          }
          return response.header("content-range")?.split(separator: "/").last.flatMap { Int($0) }
        }
      }
      return nil
    }
  }

  /// A key as a path of a URL.
  static func encoded(_ key: String) -> String {
    key.split(separator: "/", omittingEmptySubsequences: false)
      .map { WebAddress.encoded(String($0)) }.joined(separator: "/")
  }
}
