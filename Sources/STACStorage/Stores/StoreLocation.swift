internal import SpellingSuggestions

/// Where something lies in an object store: `s3://bucket/key`, `gs://bucket/key`,
/// `abfs://container@account.dfs.core.windows.net/key`.
///
/// The key is written as it is, without percent encoding, as other tools for stores do. Behind it may
/// stand parameters that say how the store is reached (``StoreOptions``), never credentials.
struct StoreLocation: Sendable, Hashable {
  /// Whose store it is.
  enum Provider: Sendable, Hashable, CaseIterable {
    case s3
    case google
    case azure

    init?(scheme: some StringProtocol) {
      switch scheme.lowercased() {
      case "s3", "s3a": self = .s3
      case "gs", "gcs": self = .google
      case "abfs", "abfss", "az": self = .azure
      default: return nil
      }
    }

    /// What people call it.
    var name: String {
      switch self {
      case .s3: "S3"
      case .google: "Google Cloud Storage"
      case .azure: "Azure Blob Storage"
      }
    }
  }

  /// Schemes that a location may have.
  static let schemes = ["s3", "gs", "abfs", "abfss", "file", "http", "https"]

  let provider: Provider
  /// The bucket or container.
  let bucket: String
  /// The path in the bucket, without a slash at its beginning or end; empty for the bucket.
  private(set) var key: String
  /// The storage account, which only Azure has.
  var account = ""
  var options: StoreOptions
  /// The location as it was given, for messages.
  let text: String

  /// The path in Arrow's file system.
  var path: String { key.isEmpty ? bucket : bucket + "/" + key }

  /// The bucket that it lies in.
  var inBucket: StoreLocation {
    var bucket = self
    bucket.key = ""
    return bucket
  }

  /// Takes a location apart.
  ///
  /// - Returns: nil where it is a path on this machine.
  /// - Throws: ``StorageError`` where it is a URL of a kind that is not known, or holds credentials.
  static func parse(_ text: String) throws(StorageError) -> StoreLocation? {
    guard let scheme = LocationParts.scheme(of: text) else { return nil }
    guard let provider = Provider(scheme: scheme) else {
      if scheme == "file" { return nil }
      throw unknownScheme(scheme, text)
    }
    return try StoreLocation(provider, text)
  }

  private init(_ provider: Provider, _ text: String) throws(StorageError) {
    let parts = LocationParts(text)
    let shown = redactedLocation(text)
    self.provider = provider
    self.text = text
    options = try StoreOptions(provider, query: parts.query, shown: shown)
    var authority = parts.root.drop { $0 != ":" }.dropFirst(3)
    var user = ""
    if let at = authority.lastIndex(of: "@") {
      user = String(authority[..<at])
      authority = authority[authority.index(after: at)...]
    }
    var path = parts.path.drop { $0 == "/" }
    while path.hasSuffix("/") { path = path.dropLast() }
    if provider == .google, user == "anonymous" {
      options.isAnonymous = true
      user = ""
    }
    if user.contains(":") || (!user.isEmpty && provider != .azure) {
      throw StorageError(
        .unsupported,
        "the location '\(shown)' holds credentials, which would be shown in logs and reports; "
          + "give them in the environment (\(provider.credentialVariables))", path: shown)
    }
    var bucket = String(authority)
    if provider == .azure {
      account = options.account
      if authority.contains(".") {
        // CONTAINER@ACCOUNT.dfs.core.windows.net, or ACCOUNT.blob.core.windows.net/CONTAINER
        account = String(authority.prefix { $0 != "." })
        bucket = user
        if user.isEmpty {
          bucket = String(path.prefix { $0 != "/" })
          path = path.dropFirst(bucket.count).drop { $0 == "/" }
        }
      } else if !user.isEmpty {
        account = user
      }
      guard !account.isEmpty else {
        throw StorageError(
          .unsupported,
          "the location '\(shown)' does not tell the storage account; write "
            + "abfs://CONTAINER@ACCOUNT.dfs.core.windows.net/KEY or set AZURE_STORAGE_ACCOUNT",
          path: shown)
      }
    }
    guard !bucket.isEmpty else {
      throw StorageError(.unsupported, "the location '\(shown)' names no bucket", path: shown)
    }
    self.bucket = bucket
    key = String(path)
  }

  private static func unknownScheme(_ scheme: String, _ text: String) -> StorageError {
    let shown = redactedLocation(text)
    if scheme == "http" || scheme == "https" {
      return StorageError(
        .unsupported, "'\(shown)' cannot be read or written as a file or a folder", path: shown)
    }
    let hint = didYouMean(scheme, among: schemes) ?? "known are \(schemes.joined(separator: ", "))"
    return StorageError(
      .unsupported, "the location '\(shown)' is of an unknown kind, '\(scheme)'; \(hint)",
      path: shown)
  }
}

/// Whether a location is in an object store, by its scheme.
public func isStoreLocation(_ location: String) -> Bool {
  LocationParts.scheme(of: location).flatMap { StoreLocation.Provider(scheme: $0) } != nil
}

/// The path of a location on this machine, without `file://`; other locations as they are.
public func withoutFileScheme(_ location: String) -> String {
  LocationParts.scheme(of: location) == "file" ? String(location.dropFirst(7)) : location
}

/// A location as logs and reports may show it: without user information and without the values of
/// parameters that are not known to be harmless.
public func redactedLocation(_ location: String) -> String {
  guard LocationParts.hasScheme(location) else { return location }
  let parts = LocationParts(location)
  var root = parts.root
  if let at = root.lastIndex(of: "@"), let slashes = root.firstRange(of: "://") {
    let user = root[slashes.upperBound..<at]
    let isHarmless =
      user == "anonymous"
      || (StoreLocation.Provider(scheme: root[..<slashes.lowerBound]) == .azure
        && !user.contains(":"))
    if !isHarmless { root.replaceSubrange(slashes.upperBound..<at, with: "…") }
  }
  let shown = parts.query.dropFirst().split(separator: "&").map { pair in
    let name = pair.prefix { $0 != "=" }
    return StoreOptions.parameters.contains(String(name)) && !pair.contains("@")
      ? String(pair) : "\(name)=…"
  }
  return root + parts.path + (shown.isEmpty ? "" : "?" + shown.joined(separator: "&"))
}
