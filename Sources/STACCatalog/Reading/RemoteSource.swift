internal import STACClient
internal import STACJSON
internal import STACStorage

/// The Items at an address on the web: those that an API gives to a search, those of a static
/// catalog, or those of a single document.
///
/// What is there shows with the first batch.
final class RemoteSource: ItemSource {
  private let location: String
  private let options: ReadOptions
  private var fetch: ItemFetch?
  private(set) var failure: StorageError?

  init(_ location: String, _ options: ReadOptions) {
    self.location = location
    self.options = options
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    guard let fetch = open() else { return false }
    guard let page = fetch.next() else {
      if let error = fetch.failure { fail(error) }
      return false
    }
    batch.content = .records
    batch.block = page.block
    batch.path = page.address
    batch.beginsFile = true
    batch.problems = page.problems.map { problem in
      SourceProblem(
        ItemFailure(code: problem.code, message: problem.message),
        origin: ItemOrigin(path: page.address))
    }
    let state = page.state
    batch.state = { state.json }
    return true
  }

  var collections: [String: JSONObject] { fetch?.collections ?? [:] }

  var details: JSONValue? { fetch?.report?.json }

  private func open() -> ItemFetch? {
    if let fetch { return fetch }
    if failure != nil { return nil }
    let remote = options.remote
    do throws(ClientError) {
      fetch = try ItemFetch(
        location, remote.search, remote.fetch, environment: remote.environment,
        givesCatalogs: options.takesAllDocuments, resumingAt: remote.state)
    } catch { fail(error) }
    return fetch
  }

  private func fail(_ error: ClientError) {
    let code: StorageError.Code =
      switch error.code {
      case .credentials: .permission
      case .address, .search: .unsupported
      case .server, .incomplete, .checkpoint: .content
      }
    failure = StorageError(code, error.message, path: location)
  }
}
