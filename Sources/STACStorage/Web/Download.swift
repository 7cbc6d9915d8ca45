internal import CCurl
internal import Glibc

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
  guard let handle = Library.makeHandle() else {
    throw StorageError(.system, "cannot start a transfer", path: url)
  }
  defer { curl_easy_cleanup(handle) }
  let body = Body(limit: limit)
  var reason = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
  let code = reason.withUnsafeMutableBufferPointer { reason in
    perform(handle, url, seconds, body, reason.baseAddress)
  }
  if body.isTooLarge {
    throw StorageError(.recordSize, "'\(url)' is larger than \(limit >> 20) MiB", path: url)
  }
  guard code == CURLE_OK else {
    let words = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    let known = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
    throw StorageError(.system, "cannot fetch '\(url)': \(known.lowercased())", path: url)
  }
  var status = 0
  _ = ccurl_response_code(handle, &status)
  guard (200..<300).contains(status) else {
    throw StorageError(
      [404, 410].contains(status) ? .notFound : .system,
      "cannot fetch '\(url)': the server answers \(status)", path: url)
  }
  return body.bytes
}

private enum Library {
  /// libcurl is set up once, before the first transfer.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  static func makeHandle() -> UnsafeMutableRawPointer? { isReady ? curl_easy_init() : nil }
}

private final class Body {
  let limit: Int
  var bytes: [UInt8] = []
  var isTooLarge = false
  init(limit: Int) { self.limit = limit }
}

private func perform(
  _ handle: UnsafeMutableRawPointer, _ url: String, _ seconds: Int, _ body: Body,
  _ reason: UnsafeMutablePointer<CChar>?
) -> CURLcode {
  _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, reason)
  _ = ccurl_set_text(handle, CURLOPT_URL, url)
  _ = ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
  _ = ccurl_set_text(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
  _ = ccurl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "")
  _ = ccurl_set_text(handle, CURLOPT_USERAGENT, "stac-manager")
  _ = ccurl_set_number(handle, CURLOPT_FOLLOWLOCATION, 1)
  _ = ccurl_set_number(handle, CURLOPT_MAXREDIRS, 5)
  _ = ccurl_set_number(handle, CURLOPT_NOSIGNAL, 1)
  _ = ccurl_set_number(handle, CURLOPT_CONNECTTIMEOUT, 15)
  _ = ccurl_set_number(handle, CURLOPT_TIMEOUT, seconds)
  _ = ccurl_set_receiver(
    handle,
    { bytes, size, count, receiver in
      guard let bytes, let receiver else { return 0 }
      let body = Unmanaged<Body>.fromOpaque(receiver).takeUnretainedValue()
      let length = size * count
      guard body.bytes.count + length <= body.limit else {
        body.isTooLarge = true
        return 0
      }
      body.bytes += UnsafeRawBufferPointer(start: bytes, count: length)
      return length
    }, Unmanaged.passUnretained(body).toOpaque())
  return withExtendedLifetime(body) { curl_easy_perform(handle) }
}
