internal import Glibc
internal import SpellingSuggestions

/// How an object store is reached, besides credentials: from the parameters of a location, which
/// win, and from the environment.
///
/// | parameter | environment |
/// | --- | --- |
/// | `endpoint` | `STAC_MANAGER_STORE_ENDPOINT`; S3: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL` |
/// | `region` | `STAC_MANAGER_STORE_REGION`, `AWS_REGION`, `AWS_DEFAULT_REGION` |
/// | `anonymous` | `STAC_MANAGER_STORE_ANONYMOUS`, `AWS_NO_SIGN_REQUEST` |
/// | `path_style` | `STAC_MANAGER_STORE_PATH_STYLE` |
struct StoreOptions: Sendable, Hashable {
  /// Host and port in place of the provider's own.
  var endpoint = ""
  var isPlainHTTP = false
  var region = ""
  var isAnonymous = false
  /// Whether the bucket stands in the path and not in the host name; nil for what fits the endpoint.
  var isPathStyle: Bool?
  /// The storage account, for Azure.
  var account = ""
  /// A PEM file of certificate authorities; empty for those of the system.
  var authorities = ""
  /// How long a connection may take, in seconds.
  var connectSeconds = 4.0
  /// For how long a server may say nothing, in seconds.
  var answerSeconds = 15.0
  /// For how long requests that fail are tried again, in seconds.
  var retrySeconds = 20.0

  /// The parameters that a location may have.
  static let parameters = [
    "endpoint", "endpoint_override", "scheme", "region", "anonymous", "path_style",
  ]

  init(_ provider: StoreLocation.Provider, query: String, shown: String) throws(StorageError) {
    var values: [String: String] = [:]
    for pair in query.dropFirst().split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard Self.parameters.contains(name) else {
        let hint =
          didYouMean(name, among: Self.parameters)
          ?? "known are \(Self.parameters.joined(separator: ", "))"
        throw StorageError(
          .unsupported, "the location '\(shown)' has an unknown parameter '\(name)'; \(hint)",
          path: shown)
      }
      values[name] = parts.count > 1 ? String(parts[1]) : ""
    }
    func flag(_ choices: [(name: String, text: String?)]) throws(StorageError) -> Bool? {
      guard let (name, text) = choices.first(where: { $0.text != nil }) else { return nil }
      switch text?.lowercased() {
      case "1", "true", "yes", "on": return true
      case "0", "false", "no", "off", "": return false
      default:
        throw StorageError(
          .unsupported, "'\(name)' must be true or false, for '\(shown)'", path: shown)
      }
    }
    func seconds(_ name: String, _ preset: Double) throws(StorageError) -> Double {
      guard let text = Self.variable(name) else { return preset }
      guard let value = Double(text), value > 0, value <= 3600 else {
        throw StorageError(
          .unsupported, "\(name) must be a number of seconds up to 3600, not '\(text)'",
          path: shown)
      }
      return value
    }
    let named = values["endpoint"] ?? values["endpoint_override"]
    var place = named ?? Self.variable("STAC_MANAGER_STORE_ENDPOINT")
    if place == nil {
      switch provider {
      case .s3: place = Self.variable("AWS_ENDPOINT_URL_S3") ?? Self.variable("AWS_ENDPOINT_URL")
      case .google: place = Self.variable("STORAGE_EMULATOR_HOST")
      case .azure: break
      }
    }
    if let place, !place.isEmpty { try setEndpoint(place, scheme: values["scheme"], shown) }
    region =
      values["region"] ?? Self.variable("STAC_MANAGER_STORE_REGION")
      ?? Self.variable("AWS_REGION") ?? Self.variable("AWS_DEFAULT_REGION") ?? ""
    let unsigned = provider == .s3 ? "AWS_NO_SIGN_REQUEST" : ""
    isAnonymous =
      try flag([
        ("anonymous", values["anonymous"]), Self.named("STAC_MANAGER_STORE_ANONYMOUS"),
        Self.named(unsigned),
      ]) ?? false
    isPathStyle = try flag([
      ("path_style", values["path_style"]), Self.named("STAC_MANAGER_STORE_PATH_STYLE"),
    ])
    if provider == .s3, isPathStyle == true, endpoint.isEmpty {
      // Arrow writes paths in this style only for an endpoint that is given.
      endpoint = region.isEmpty ? "s3.amazonaws.com" : "s3.\(region).amazonaws.com"
    }
    authorities =
      Self.variable("STAC_MANAGER_STORE_CA_FILE") ?? Self.variable("AWS_CA_BUNDLE") ?? ""
    connectSeconds = try seconds("STAC_MANAGER_STORE_CONNECT_SECONDS", connectSeconds)
    answerSeconds = try seconds("STAC_MANAGER_STORE_ANSWER_SECONDS", answerSeconds)
    retrySeconds = try seconds("STAC_MANAGER_STORE_RETRY_SECONDS", retrySeconds)
    if provider == .azure { account = Self.variable("AZURE_STORAGE_ACCOUNT") ?? "" }
  }

  private mutating func setEndpoint(
    _ text: String, scheme: String?, _ shown: String
  ) throws(StorageError) {
    var rest = text[...]
    var chosen = scheme
    if let named = LocationParts.scheme(of: text) {
      chosen = chosen ?? named
      rest = rest.dropFirst(named.count + 3)
    }
    while rest.hasSuffix("/") { rest = rest.dropLast() }
    guard ["http", "https", nil].contains(chosen), !rest.isEmpty,
      !rest.contains(where: { $0 == "/" || $0 == "@" || $0 == "?" })
    else {
      throw StorageError(
        .unsupported,
        "the endpoint for '\(shown)' must be http://HOST:PORT or https://HOST:PORT", path: shown)
    }
    endpoint = String(rest)
    isPlainHTTP = chosen == "http"
  }

  private static func named(_ name: String) -> (name: String, text: String?) {
    (name, variable(name))
  }

  /// A variable of the environment; nil where it is not there or empty.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}

extension StoreLocation.Provider {
  /// Where credentials come from, for messages.
  var credentialVariables: String {
    switch self {
    case .s3: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
    case .google: "GOOGLE_APPLICATION_CREDENTIALS"
    case .azure: "AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or a login of the az tool"
    }
  }

  /// Variables whose values no message may show.
  static let secretVariables = [
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AZURE_STORAGE_KEY",
    "AZURE_STORAGE_SAS_TOKEN", "AZURE_CLIENT_SECRET",
  ]
}
