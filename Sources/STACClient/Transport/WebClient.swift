internal import Glibc
public import STACJSON
public import STACStorage

/// Fetches single documents of a server, politely: with retries, rests and credentials.
public final class WebClient {
  private let exchange: Exchange
  private let options: FetchOptions
  private var gate: HostGate
  private var random = SystemRandomNumberGenerator()

  /// A client for the server at an address.
  public init(_ credentials: Credentials, _ options: FetchOptions) {
    exchange = Exchange(credentials, timeout: options.timeout, limit: options.pageLimit)
    self.options = options
    gate = HostGate(connections: 1, rate: options.rate)
  }

  /// A document that was fetched.
  struct Document {
    var response: HTTPResponse
    /// Where it was found, behind redirects.
    var address: WebAddress
  }

  /// Fetches a document as JSON.
  ///
  /// - Throws: ``ClientError`` with the reason, once it was tried as often as the options say.
  public func json(_ address: WebAddress) throws(ClientError) -> JSONValue {
    let document = try fetch(APIRequest(.get, address))
    return try Self.json(document)
  }

  static func json(_ document: Document) throws(ClientError) -> JSONValue {
    try json(document.response.body, from: document.address)
  }

  /// A body as JSON.
  static func json(
    _ body: RecordBlock, from address: WebAddress
  ) throws(ClientError) -> JSONValue {
    let bytes = body.bytes
    do throws(JSONError) {
      return try JSONValue(parsing: bytes)
    } catch {
      let isMarkup = bytes.first { ![0x20, 0x0a, 0x0d, 0x09].contains($0) } == UInt8(ascii: "<")
      throw ClientError(
        .server,
        "'\(address.withoutQuery)' is not JSON: "
          + (isMarkup ? "it is HTML or XML" : error.message))
    }
  }

  /// Makes a request until it goes well.
  ///
  /// - Parameter receiver: takes the body, from its beginning each time that it is tried.
  func fetch(
    _ request: APIRequest, into receiver: (any BodyReceiver)? = nil
  ) throws(ClientError) -> Document {
    var failures = 0
    while true {
      if options.isCancelled() { throw ClientError(.server, "interrupted") }
      let now = monotonicSeconds()
      if let opening = gate.opening(underWay: 0, now: now), opening > now {
        usleep(useconds_t(min(opening - now, 0.2) * 1_000_000) + 1)
        continue
      }
      gate.pass()
      exchange.start(request, ticket: 1, into: receiver)
      let outcome = wait()
      switch outcome.result {
      case .success(let response):
        gate.succeed()
        return Document(response: response, address: outcome.request.address)
      case .failure(let problem):
        failures += 1
        let chance = Double.random(in: 0..<1, using: &random)
        switch options.policy.decision(problem, failures: failures, chance: chance) {
        case .again(let delay): gate.rest(until: monotonicSeconds() + delay)
        case .giveUp(let message):
          throw ClientError(
            problem.kind == .credentials ? .credentials : .server,
            "cannot fetch '\(request.address.withoutQuery)': \(message)", kind: problem.kind)
        }
      }
    }
  }

  private func wait() -> Exchange.Outcome {
    while true {
      if let outcome = exchange.wait(milliseconds: 200).first { return outcome }
    }
  }
}
