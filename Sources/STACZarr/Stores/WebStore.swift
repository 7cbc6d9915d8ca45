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

/// Connections that several stores share, kept open between batches.
///
/// `@unchecked Sendable`: the transfers are used only while the lock is held.
final class WebConnections: @unchecked Sendable {
  private let lock = Mutex(())
  private let transfers = HTTPTransfers()
  private let pauses: [UInt32] = [200_000, 1_000_000]

  /// The values at addresses; nil where there is nothing, or it may not be seen.
  func fetch(
    _ requests: [(address: WebAddress, request: StoreRequest)]
  ) -> [Result<[UInt8]?, ZarrError>] {
    lock.withLock { _ in
      var results = [Result<[UInt8]?, ZarrError>](
        repeating: .success(nil), count: requests.count)
      var waiting = Array(requests.indices)
      for attempt in 0...pauses.count {
        waiting = run(waiting, requests, &results)
        guard !waiting.isEmpty, attempt < pauses.count else { break }
        usleep(pauses[attempt])
      }
      return results
    }
  }

  /// Runs requests, and returns those that are worth another attempt.
  private func run(
    _ indices: [Int], _ requests: [(address: WebAddress, request: StoreRequest)],
    _ results: inout [Result<[UInt8]?, ZarrError>]
  ) -> [Int] {
    var queue = Array(indices.reversed())
    var addresses: [Int: (WebAddress, redirections: Int)] = [:]
    var again: [Int] = []
    while !queue.isEmpty || transfers.activeCount > 0 {
      while transfers.activeCount < requestsSideBySide, let index = queue.popLast() {
        let address = addresses[index]?.0 ?? requests[index].address
        transfers.start(Self.request(address, requests[index].request), tag: index)
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

  private static func request(_ address: WebAddress, _ request: StoreRequest) -> HTTPRequest {
    var made = HTTPRequest(.get, address)
    made.limit = request.limit
    switch request.range {
    case .bytes(let offset, let count):
      made.headers.append(("Range", "bytes=\(offset)-\(offset + max(count, 1) - 1)"))
    case .last(let count): made.headers.append(("Range", "bytes=-\(count)"))
    case nil: break
    }
    return made
  }

  private static func result(
    _ response: HTTPResponse, _ request: StoreRequest, _ address: WebAddress
  ) -> Result<[UInt8]?, ZarrError> {
    switch response.status {
    case 206 where request.range != nil: return .success(Array(response.body.bytes))
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
    try lock.withLock { _ throws(ZarrError) -> Int? in
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
