internal import STACJSON
internal import STACModel
internal import STACStorage

/// Whether a server knows of all Items of a search when they were updated.
public struct UpdateSurvey: Sendable, Hashable {
  /// Items of the search.
  public var total: Int
  /// Items of them that have `updated`.
  public var dated: Int

  /// Whether every Item says when it was updated.
  public var isComplete: Bool { total == dated }

  /// Asks a server.
  ///
  /// - Returns: nil where it cannot look for `updated`, or does not count.
  /// - Throws: ``ClientError`` where there is no API.
  public static func find(
    _ search: ItemSearch, at url: String, _ options: FetchOptions = FetchOptions(),
    environment: [String: String]? = nil
  ) throws(ClientError) -> UpdateSurvey? {
    guard let address = WebAddress(url) else {
      throw ClientError(.address, "'\(url)' is no http or https address")
    }
    let credentials = try Credentials(
      for: address, environment: environment ?? processEnvironment())
    let client = WebClient(credentials, options)
    let page = try client.fetch(APIRequest(.get, address))
    guard let document = try WebClient.json(page).object, APILanding.isAPI(document) else {
      return nil
    }
    let landing = try APILanding.open(page, client, named: address)
    let opening = try FetchOpening(landing, search, client, now: .now)
    guard let counts = try opening.countDated(landing, client) else { return nil }
    return UpdateSurvey(total: counts.total, dated: counts.dated)
  }
}
