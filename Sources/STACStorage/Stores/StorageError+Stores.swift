extension StorageError {
  /// What a store has answered to an attempt, such as `cannot read`, or that it has not.
  ///
  /// Libraries say it in many words, which are told apart by those that do not change.
  static func store(
    _ attempt: String, _ location: StoreLocation, _ words: String
  ) -> StorageError {
    let shown = redactedLocation(location.text)
    func failure(_ code: Code, _ reason: String) -> StorageError {
      StorageError(code, "\(attempt) '\(shown)': \(reason)", path: shown)
    }
    func says(_ parts: String...) -> Bool { parts.contains { words.contains($0) } }
    let endpoint = location.options.endpoint
    if says("NO_SUCH_BUCKET", "NoSuchBucket", "ContainerNotFound")
      || (says("Bucket '") && says("not found"))
    {
      return failure(.notFound, "there is no bucket '\(location.bucket)'")
    }
    if says(
      "Path does not exist", "NO_SUCH_KEY", "status code 404", "NotFound", "NOT_FOUND", "Not Found")
    {
      if attempt == "cannot write" {
        return failure(.notFound, "there is no bucket '\(location.bucket)'")
      }
      return failure(.notFound, "there is no such object")
    }
    if says(
      "Failed to get token", "AuthenticationException", "OAuth2 access token",
      "Could not create credentials")
    {
      return failure(
        .permission,
        "no credentials were found (\(location.provider.credentialVariables)); for public data set "
          + "STAC_MANAGER_STORE_ANONYMOUS=true")
    }
    if says(
      "ACCESS_DENIED", "INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH", "status code 403",
      "status code: 403", "status code: 401",
      "status code 401", "UNAUTHENTICATED", "PERMISSION_DENIED", "AuthenticationFailed",
      "AuthorizationFailure", "INVALID_CLIENT_TOKEN_ID", "UNRECOGNIZED_CLIENT", "EXPIRED_TOKEN",
      "ExpiredToken", "403 Forbidden", "401 Unauthorized")
    {
      return failure(
        .permission,
        "the store refuses it\(reason(words)); check the credentials "
          + "(\(location.provider.credentialVariables)); for public data set "
          + "STAC_MANAGER_STORE_ANONYMOUS=true")
    }
    if says(
      "PERMANENT_REDIRECT", "PermanentRedirect", "status code 301", "AuthorizationHeaderMalformed")
    {
      return failure(
        .unsupported,
        "the bucket is in another region than '\(location.options.region)'; set AWS_REGION or "
          + "write ?region=REGION behind the location")
    }
    if says(
      "NETWORK_CONNECTION", "curlCode", "Couldn't connect", "Could not connect",
      "Could not resolve", "Couldn't resolve", "Fail to get a new connection",
      "CURL error", "REQUEST_TIMEOUT")
    {
      let place = endpoint.isEmpty ? location.provider.name : "'\(endpoint)'"
      return failure(.system, "\(place) cannot be reached\(reason(words))")
    }
    return failure(.system, tidied(words))
  }

  /// The few words of a library that help, in brackets.
  private static func reason(_ words: String) -> String {
    if words.contains("INVALID_ACCESS_KEY_ID") { return " (it does not know the access key)" }
    if words.contains("SIGNATURE_DOES_NOT_MATCH") { return " (the secret key is wrong)" }
    if words.contains("EXPIRED_TOKEN") || words.contains("ExpiredToken") {
      return " (the credentials have expired)"
    }
    for known in [
      "Could not resolve", "Couldn't resolve host", "Couldn't connect", "Could not connect",
      "Timeout was reached", "Connection refused", "SSL peer certificate",
    ] where words.contains(known) {
      return " (\(known.lowercased()))"
    }
    return ""
  }

  /// One line, not too long, without secrets.
  private static func tidied(_ words: String) -> String {
    var text = words.prefix { $0 != "\n" && $0 != "\r" }.description
    for name in StoreLocation.Provider.secretVariables {
      if let value = StoreOptions.variable(name), value.count >= 4 {
        text = text.replacing(value, with: "${\(name)}")
      }
    }
    return text.count > 400 ? text.prefix(400) + "…" : text
  }
}
