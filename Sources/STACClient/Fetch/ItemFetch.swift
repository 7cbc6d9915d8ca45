internal import Glibc
public import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// All the Items of a search, page by page, fetched by a thread of its own.
///
///     machine ──▶ requests ──▶ exchange ──▶ pages ──▶ queue ──▶ next()
///        ▲                         │ answers, failures
///        └─────────────────────────┘
///
/// Pages come in the order in which they arrive. ``FetchedPage/state`` continues behind a page.
public final class ItemFetch: Sendable {
  private let queue: PageQueue
  private let result: Mutex<(report: FetchReport?, collections: [String: JSONObject])>

  /// Begins to fetch.
  ///
  /// - Parameters:
  ///   - url: the landing page of an API, or one of its Collections; a static catalog; or a document
  ///     of Items.
  ///   - environment: where credentials come from; nil for that of the process.
  ///   - givesCatalogs: the Catalogs and Collections of a static catalog are given too.
  ///   - state: what ``FetchState/json`` gave, to continue there.
  /// - Throws: ``ClientError`` where the search or the URL makes no sense. What the server says to
  ///   it comes later.
  public init(
    _ url: String, _ search: ItemSearch, _ options: FetchOptions = FetchOptions(),
    environment: [String: String]? = nil, givesCatalogs: Bool = false,
    resumingAt state: JSONValue? = nil
  ) throws(ClientError) {
    if let mistake = search.mistake { throw ClientError(.search, mistake) }
    guard let address = WebAddress(url) else {
      throw ClientError(
        .address,
        url.contains("@")
          ? "a URL must not hold a name or a password; give credentials in the environment"
          : "'\(url)' is no http or https address")
    }
    let credentials = try Credentials(
      for: address, environment: environment ?? processEnvironment())
    queue = PageQueue(limit: 2 * max(1, options.connections))
    result = Mutex((nil, [:]))
    let thread = FetchThread(
      FetchThread.Job(
        address: address, search: search, options: options, credentials: credentials,
        givesCatalogs: givesCatalogs, state: state), queue)
    let stored = Stored(self)
    thread.start { report, collections in stored.set(report, collections) }
  }

  /// Lets the thread tell its result without keeping the fetch alive.
  private final class Stored: Sendable {
    private let owner: Mutex<Weak>
    private struct Weak { weak var fetch: ItemFetch? }
    init(_ fetch: ItemFetch) { owner = Mutex(Weak(fetch: fetch)) }
    func set(_ report: FetchReport?, _ collections: [String: JSONObject]) {
      guard let fetch = owner.withLock({ $0.fetch }) else { return }
      fetch.result.withLock { $0 = (report ?? $0.report, collections) }
    }
  }

  deinit { queue.abandon() }

  /// The next page; nil at the end. Blocks until there is one.
  public func next() -> FetchedPage? { queue.pop() }

  /// Why not everything came; nil where it did, and before the end.
  public var failure: ClientError? { queue.failure }

  /// What was done; nil before the end.
  public var report: FetchReport? { result.withLock(\.report) }

  /// The wanted Collections, as far as the server has given them: id to document.
  public var collections: [String: JSONObject] { result.withLock(\.collections) }
}

/// The variables of the process.
func processEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var entry = environ
  while let text = entry.pointee {
    let parts = String(cString: text).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
    entry += 1
  }
  return variables
}
