internal import Glibc
internal import STACJSON
internal import STACModel
internal import STACStorage

/// Sends requests with what proves who asks, and follows redirects.
///
/// Credentials go to the origin that they are for, and nowhere else, wherever a redirect leads. A
/// token that has run out is renewed once for each request.
final class Exchange {
  /// How one request ended.
  struct Outcome {
    let ticket: Int
    let result: Result<HTTPResponse, RequestProblem>
    /// What was asked in the end, behind the redirects.
    let request: APIRequest
  }

  private struct Entry {
    var request: APIRequest
    /// Who takes a body that may be too large for memory.
    var receiver: (any BodyReceiver)?
    var redirects = 0
    var hasRenewed = false
  }

  private let transfers = HTTPTransfers()
  private let credentials: Credentials
  private let timeout: Int
  private let limit: Int
  private var entries: [Int: Entry] = [:]
  private var token: (text: String, until: Double)?
  private var early: [Outcome] = []

  private static let maximumRedirects = 5

  init(_ credentials: Credentials, timeout: Int, limit: Int) {
    self.credentials = credentials
    self.timeout = timeout
    self.limit = limit
  }

  /// Starts a request.
  func start(_ request: APIRequest, ticket: Int, into receiver: (any BodyReceiver)? = nil) {
    send(Entry(request: request, receiver: receiver), ticket)
  }

  /// Waits until requests end or the time is up.
  func wait(milliseconds: Int) -> [Outcome] {
    if !early.isEmpty {
      defer { early = [] }
      return early
    }
    var outcomes: [Outcome] = []
    for outcome in transfers.wait(milliseconds: milliseconds) {
      guard let entry = entries.removeValue(forKey: outcome.tag) else { continue }
      if let result = settle(outcome.result, entry, outcome.tag) {
        outcomes.append(Outcome(ticket: outcome.tag, result: result, request: entry.request))
      }
    }
    return outcomes
  }

  /// Ends all requests.
  func cancelAll() {
    for ticket in entries.keys { transfers.cancel(tag: ticket) }
    entries = [:]
  }

  private func send(_ entry: Entry, _ ticket: Int) {
    let asked = entry.request
    var request = HTTPRequest(asked.method, asked.address)
    // A large body takes as long as it takes.
    request.seconds = entry.receiver == nil ? timeout : 0
    request.receiver = entry.receiver
    request.limit = limit
    request.headers = asked.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    request.headers.append(("Accept", "application/geo+json, application/json, */*;q=0.1"))
    if asked.method == .post {
      request.headers.append(("Content-Type", "application/json"))
      request.body = Array((asked.body ?? [:]).description.utf8)
    }
    do throws(RequestProblem) {
      credentials.apply(to: &request, token: try currentToken(for: asked.address))
    } catch {
      early.append(Outcome(ticket: ticket, result: .failure(error), request: asked))
      return
    }
    entries[ticket] = entry
    transfers.start(request, tag: ticket)
  }

  /// The result for who asked; nil where the request goes on.
  private func settle(
    _ result: Result<HTTPResponse, HTTPFailure>, _ entry: Entry, _ ticket: Int
  ) -> Result<HTTPResponse, RequestProblem>? {
    let response: HTTPResponse
    switch result {
    case .failure(let failure): return .failure(RequestProblem(failure))
    case .success(let answer): response = answer
    }
    var entry = entry
    if (301...308).contains(response.status), response.header("location") != nil {
      if let problem = redirect(response, &entry) { return .failure(problem) }
      send(entry, ticket)
      return nil
    }
    if response.status == 401, case .oauth = credentials.kind, !entry.hasRenewed,
      entry.request.address.origin == credentials.origin
    {
      token = nil
      entry.hasRenewed = true
      send(entry, ticket)
      return nil
    }
    if var problem = RequestProblem(response, now: .now) {
      problem.message = credentials.redacted(problem.message)
      return .failure(problem)
    }
    return .success(response)
  }

  private func redirect(_ response: HTTPResponse, _ entry: inout Entry) -> RequestProblem? {
    guard let target = redirection(response, from: entry.request.address) else {
      return RequestProblem(.redirect, "the server redirects to what is no http address")
    }
    guard entry.redirects < Self.maximumRedirects else {
      return RequestProblem(.redirect, "more than \(Self.maximumRedirects) redirects in a row")
    }
    if entry.request.address.scheme == "https", target.scheme == "http" {
      return RequestProblem(
        .redirect, "the server redirects to an unencrypted address, \(target.withoutQuery)")
    }
    entry.redirects += 1
    entry.request.address = target
    // A search stays one, whatever browsers do: only 303 asks for another kind of request.
    if response.status == 303 {
      entry.request.method = .get
      entry.request.body = nil
    }
    return nil
  }

  // MARK: Tokens

  private func currentToken(for address: WebAddress) throws(RequestProblem) -> String? {
    guard case .oauth(let grant) = credentials.kind, address.origin == credentials.origin else {
      return nil
    }
    if let token, token.until > monotonicSeconds() { return token.text }
    let transfers = HTTPTransfers()
    transfers.start(grant.request, tag: 1)
    while true {
      guard let outcome = transfers.wait(milliseconds: 1000).first else { continue }
      switch outcome.result {
      case .failure(let failure): throw RequestProblem(failure)
      case .success(let response):
        let (text, seconds) = try OAuthGrant.token(response)
        // Some seconds early, for the way.
        token = (text, monotonicSeconds() + max(1, seconds - 15))
        return text
      }
    }
  }
}

/// Seconds of a clock that only goes forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
