internal import CCurl
internal import Glibc
internal import STACJSON

/// libcurl's functions, once it is loaded: ``HTTPTransfers`` does it.
var curl: ccurl_functions { ccurl_library().pointee }

/// One request at a time on one easy handle.
final class HTTPTransfer {
  let handle: UnsafeMutableRawPointer
  private var block = RecordBlock(capacity: 1)
  private var headers: [(name: String, value: String)] = []
  private var limit = 0
  private var isTooLarge = false
  private var receiver: (any BodyReceiver)?
  private var fields: UnsafeMutablePointer<curl_slist>?
  private var reason = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  /// libcurl does not copy what is sent.
  private var body = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)

  /// The fewest bytes a second; below it for ``slowSeconds`` a transfer is given up.
  private static let slowBytes = 10
  private static let slowSeconds = 30

  /// A handle, or nil where libcurl gives none.
  init?() {
    guard let handle = curl.easy_init() else { return nil }
    self.handle = handle
  }

  deinit {
    curl.easy_cleanup(handle)
    curl.slist_free_all(fields)
    reason.deallocate()
    body.deallocate()
  }

  /// Forgets the request; connections stay.
  func reset() {
    curl.easy_reset(handle)
    curl.slist_free_all(fields)
    fields = nil
    block = RecordBlock(capacity: 1)
    receiver = nil
    headers = []
  }

  /// Sets everything for a request.
  func prepare(_ request: HTTPRequest, tag: Int, _ block: RecordBlock) {
    block.removeAll()
    self.block = block
    limit = request.limit
    receiver = request.receiver
    receiver?.begin()
    isTooLarge = false
    reason[0] = 0
    _ = ccurl_set_pointer(handle, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: tag))
    _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, reason)
    _ = ccurl_set_text(handle, CURLOPT_URL, request.address.description)
    _ = ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    // On this machine bytes cost less than packing them.
    // Nor can parts of what is packed be asked for.
    let wantsPart = request.headers.contains { $0.name == "Range" }
    if !request.address.isLoopback, !wantsPart {
      _ = ccurl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "")
    }
    _ = ccurl_set_text(handle, CURLOPT_USERAGENT, "stac-manager")
    _ = ccurl_set_number(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    _ = ccurl_set_number(handle, CURLOPT_FOLLOWLOCATION, 0)
    _ = ccurl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    _ = ccurl_set_number(handle, CURLOPT_TCP_KEEPALIVE, 1)
    _ = ccurl_set_number(handle, CURLOPT_BUFFERSIZE, 256 << 10)
    _ = ccurl_set_number(handle, CURLOPT_CONNECTTIMEOUT, 15)
    _ = ccurl_set_number(handle, CURLOPT_TIMEOUT, request.seconds)
    _ = ccurl_set_number(handle, CURLOPT_LOW_SPEED_LIMIT, Self.slowBytes)
    _ = ccurl_set_number(
      handle, CURLOPT_LOW_SPEED_TIME,
      request.seconds == 0 ? Self.slowSeconds : max(1, min(Self.slowSeconds, request.seconds)))
    setBody(request)
    setAuthentication(request.authentication)
    for (name, value) in request.headers { addField(name, value) }
    // Waiting for leave to send a body costs a second at servers that never give it.
    fields = curl.slist_append(fields, "Expect:") ?? fields
    _ = ccurl_set_headers(handle, fields)
    setReceivers()
  }

  /// A value with a line end would be a second header field.
  private func addField(_ name: String, _ value: String) {
    let text = "\(name): \(value)"
    guard !text.utf8.contains(where: { $0 < 0x20 }) else { return }
    fields = curl.slist_append(fields, text) ?? fields
  }

  private func setBody(_ request: HTTPRequest) {
    guard request.method == .post else {
      _ = ccurl_set_number(handle, CURLOPT_HTTPGET, 1)
      return
    }
    body.deallocate()
    body = .allocate(byteCount: request.body.count, alignment: 1)
    body.copyBytes(from: request.body)
    _ = ccurl_set_number(handle, CURLOPT_POST, 1)
    _ = ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
    _ = ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress)
  }

  private func setAuthentication(_ authentication: HTTPRequest.Authentication) {
    switch authentication {
    case .none: break
    case .basic(let user, let password):
      _ = ccurl_set_text(handle, CURLOPT_USERNAME, user)
      _ = ccurl_set_text(handle, CURLOPT_PASSWORD, password)
    case .netrc(let file):
      _ = ccurl_set_number(handle, CURLOPT_NETRC, Int(CURL_NETRC_OPTIONAL.rawValue))
      if let file { _ = ccurl_set_text(handle, CURLOPT_NETRC_FILE, file) }
    case .signature(let provider, let key, let secret):
      _ = ccurl_set_text(handle, CURLOPT_AWS_SIGV4, provider)
      _ = ccurl_set_text(handle, CURLOPT_USERNAME, key)
      _ = ccurl_set_text(handle, CURLOPT_PASSWORD, secret)
    }
  }

  private func setReceivers() {
    let receiver = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_set_receiver(
      handle,
      { bytes, size, count, receiver in
        guard let bytes, let receiver else { return 0 }
        let transfer = Unmanaged<HTTPTransfer>.fromOpaque(receiver).takeUnretainedValue()
        return transfer.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
      }, receiver)
    _ = ccurl_set_header_receiver(
      handle,
      { bytes, size, count, receiver in
        guard let bytes, let receiver else { return 0 }
        let transfer = Unmanaged<HTTPTransfer>.fromOpaque(receiver).takeUnretainedValue()
        transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
        return size * count
      }, receiver)
  }

  private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    if let receiver {
      var status = 0
      _ = ccurl_response_code(handle, &status)
      if (200..<300).contains(status) { return receiver.receive(bytes) ? bytes.count : 0 }
    }
    guard block.count + bytes.count <= limit else {
      isTooLarge = true
      return 0
    }
    _ = block.fill(upTo: block.count + bytes.count) { memory in
      memory.copyMemory(from: bytes)
      return bytes.count
    }
    return bytes.count
  }

  private func takeHeader(_ bytes: UnsafeRawBufferPointer) {
    let line = String(decoding: bytes, as: UTF8.self)
    // Each head begins anew: that of an answer before the last one does not count.
    if line.hasPrefix("HTTP/") { headers = [] }
    guard headers.count < 200, let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...]
    let trimmed = value.drop { $0 == " " || $0 == "\t" }
      .prefix { !$0.isNewline }
    headers.append((line[..<colon].lowercased(), String(trimmed)))
  }

  /// The answer, or why there is none.
  func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPFailure> {
    if isTooLarge {
      return .failure(HTTPFailure(.tooLarge, "the answer is larger than \(sizeText(limit))"))
    }
    guard code == CURLE_OK else { return .failure(HTTPFailure(Self.kind(code), words(code))) }
    var status = 0
    _ = ccurl_response_code(handle, &status)
    var response = HTTPResponse(status: status, headers: headers, body: block)
    _ = ccurl_duration(handle, &response.seconds)
    return .success(response)
  }

  private func words(_ code: CURLcode) -> String {
    let words = String(cString: reason)
    guard words.isEmpty else { return words.lowercased() }
    return curl.easy_strerror(code).map { String(cString: $0).lowercased() } ?? "no reason is known"
  }

  private static func kind(_ code: CURLcode) -> HTTPFailure.Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .host
    case CURLE_COULDNT_CONNECT, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING,
      CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_WEIRD_SERVER_REPLY, CURLE_SSL_CONNECT_ERROR:
      .connection
    case CURLE_OPERATION_TIMEDOUT: .timeout
    case CURLE_PARTIAL_FILE, CURLE_BAD_CONTENT_ENCODING: .truncated
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_INVALIDCERTSTATUS:
      .security
    default: .other
    }
  }
}
