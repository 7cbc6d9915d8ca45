internal import STACJSON
internal import STACStorage

/// A way in which servers differ from what they should be, or from each other. Each is handled at
/// one place; this table says where it is met.
enum ServerQuirk: String, Sendable, CaseIterable {
  /// The root has no search: each provider below it has its own.
  case providerRoots = "provider-roots"
  /// Answers are small: more than some megabytes make the server fail.
  case smallAnswers = "small-answers"
  /// The server takes few Items on a page.
  case smallPages = "small-pages"
  /// There is no link to the next page; `offset` leads there.
  case offsetPaging = "offset-paging"

  /// What the quirk means for the size of a page.
  var pageSize: Int? {
    switch self {
    case .smallPages: 100
    case .smallAnswers: 200
    case .providerRoots, .offsetPaging: nil
    }
  }
}

/// Servers of which something is known.
struct KnownServer: Sendable {
  /// What people call it.
  let name: String
  /// What tells it: the end of its host, or a beginning of what it says it conforms to.
  let isMet: @Sendable (WebAddress, JSONObject) -> Bool
  let quirks: Set<ServerQuirk>

  private static func host(_ end: String) -> @Sendable (WebAddress, JSONObject) -> Bool {
    { address, _ in address.host == end || address.host.hasSuffix("." + end) }
  }

  /// Whether there are links of a relation.
  private static func hasLink(_ landing: JSONObject, _ relation: String) -> Bool {
    landing["links"]?.array?.contains { $0["rel"]?.string == relation } == true
  }

  static let all: [KnownServer] = [
    KnownServer(
      name: "CMR-STAC",
      isMet: { address, _ in
        address.host == "cmr.earthdata.nasa.gov" || address.host == "cmr.uat.earthdata.nasa.gov"
      }, quirks: [.smallPages]),
    // Several catalogs, each an API of its own, below a root that is none.
    KnownServer(
      name: "a root of providers",
      isMet: { _, landing in
        !hasLink(landing, "search") && !hasLink(landing, "data") && hasLink(landing, "child")
          && landing["conformsTo"] != nil
      }, quirks: [.providerRoots]),
    // Behind a gateway that lets no more than 6 MB through.
    KnownServer(
      name: "Earth Search", isMet: host("earth-search.aws.element84.com"), quirks: [.smallAnswers]),
    KnownServer(
      name: "stac-server",
      isMet: { _, landing in landing["description"]?.string?.contains("stac-server") == true },
      quirks: [.smallAnswers]),
    KnownServer(
      name: "an OGC API Features server",
      isMet: { _, landing in !hasLink(landing, "search") && hasLink(landing, "data") },
      quirks: [.offsetPaging]),
  ]

  /// All that is known of a server.
  static func quirks(of address: WebAddress, _ landing: JSONObject) -> Set<ServerQuirk> {
    all.reduce(into: []) { quirks, server in
      if server.isMet(address, landing) { quirks.formUnion(server.quirks) }
    }
  }
}
