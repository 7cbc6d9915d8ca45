internal import STACJSON

/// Fetches a small document over HTTP or HTTPS: a schema, a catalog.
///
/// Redirects are followed five times, and only to HTTP and HTTPS. Proxies come from the environment
/// (`https_proxy`, `no_proxy`). Blocks the thread.
///
/// - Parameters:
///   - limit: the largest document that is taken, in bytes, after decompression.
///   - seconds: how long it may take in all.
/// - Throws: ``StorageError`` with code `not-found` for 404 and 410, else `system-error` with the
///   server's or libcurl's own words.
public func download(
  _ url: String, limit: Int = 64 << 20, seconds: Int = 60
) throws(StorageError) -> [UInt8] {
  guard var address = WebAddress(url) else {
    throw StorageError(
      .unsupported, "cannot fetch '\(url)': it is no http or https address", path: url)
  }
  let transfers = HTTPTransfers()
  for _ in 0...5 {
    var request = HTTPRequest(.get, address)
    request.limit = limit
    request.seconds = seconds
    transfers.start(request, tag: 1)
    let response = try finish(transfers, url, limit)
    if let target = redirection(response, from: address) {
      address = target
      continue
    }
    guard (200..<300).contains(response.status) else {
      throw StorageError(
        [404, 410].contains(response.status) ? .notFound : .system,
        "cannot fetch '\(url)': the server answers \(response.status)", path: url)
    }
    return Array(response.body.bytes)
  }
  throw StorageError(
    .system, "cannot fetch '\(url)': it is redirected more than 5 times", path: url)
}

/// Where an answer sends who asked; nil where it does not.
public func redirection(_ response: HTTPResponse, from address: WebAddress) -> WebAddress? {
  guard [301, 302, 303, 307, 308].contains(response.status) else { return nil }
  return response.header("location").flatMap(address.resolving)
}

private func finish(
  _ transfers: HTTPTransfers, _ url: String, _ limit: Int
) throws(StorageError) -> HTTPResponse {
  while true {
    guard let outcome = transfers.wait(milliseconds: 1000).first else { continue }
    switch outcome.result {
    case .success(let response): return response
    case .failure(let failure) where failure.kind == .tooLarge:
      throw StorageError(.recordSize, "'\(url)' is larger than \(sizeText(limit))", path: url)
    case .failure(let failure):
      throw StorageError(.system, "cannot fetch '\(url)': \(failure.message)", path: url)
    }
  }
}
