internal import CCurl
internal import Glibc
public import STACJSON

/// Requests that are under way side by side, over connections that are kept: libcurl's multi
/// handle.
///
///     start ──▶ ┌───────────────────────┐
///     start ──▶ │ easy handles, reused  │ ──▶ wait ──▶ outcomes by tag
///               └───────────────────────┘
///
/// Redirects are not followed and statuses not judged: who asks knows what may be sent where.
/// Proxies come from the environment (`https_proxy`, `no_proxy`). One thread uses one object.
public final class HTTPTransfers {
  /// How one request ended.
  public struct Outcome {
    /// The tag that was given to ``start(_:tag:)``.
    public let tag: Int
    /// The answer, of any status, or why there is none.
    public let result: Result<HTTPResponse, HTTPFailure>
  }

  private let multi: UnsafeMutableRawPointer?
  private var transfers: [Int: HTTPTransfer] = [:]
  private var idle: [HTTPTransfer] = []
  /// Requests that could not even be started.
  private var unstarted: [Outcome] = []

  /// No requests yet.
  public init() {
    multi = Self.isReady ? curl_multi_init() : nil
  }

  /// libcurl is set up once, before the first transfer.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  deinit {
    for transfer in transfers.values { curl_multi_remove_handle(multi, transfer.handle) }
    transfers.removeAll()
    idle.removeAll()
    if let multi { curl_multi_cleanup(multi) }
  }

  /// How many requests are under way.
  public var activeCount: Int { transfers.count + unstarted.count }

  /// Starts a request.
  ///
  /// - Parameter block: where the body goes; it may be one that was used before.
  /// - Precondition: no request with this tag is under way.
  public func start(_ request: HTTPRequest, tag: Int, into block: RecordBlock? = nil) {
    precondition(transfers[tag] == nil, "two transfers with one tag")
    guard let multi, let transfer = idle.popLast() ?? HTTPTransfer() else {
      unstarted.append(
        Outcome(tag: tag, result: .failure(HTTPFailure(.other, "cannot start a transfer"))))
      return
    }
    transfer.prepare(request, tag: tag, block ?? RecordBlock(capacity: 1 << 16))
    transfers[tag] = transfer
    curl_multi_add_handle(multi, transfer.handle)
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
  }

  /// Waits until a request ends or the time is up.
  ///
  /// - Returns: those that have ended.
  public func wait(milliseconds: Int) -> [Outcome] {
    guard let multi else { return takeUnstarted() }
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
    var outcomes = takeUnstarted() + collect()
    if outcomes.isEmpty, milliseconds > 0 {
      curl_multi_poll(multi, nil, 0, Int32(clamping: milliseconds), nil)
      curl_multi_perform(multi, &running)
      outcomes = collect()
    }
    return outcomes
  }

  /// Ends a request without an outcome.
  public func cancel(tag: Int) {
    guard let transfer = transfers.removeValue(forKey: tag) else { return }
    curl_multi_remove_handle(multi, transfer.handle)
    transfer.reset()
    idle.append(transfer)
  }

  private func takeUnstarted() -> [Outcome] {
    defer { unstarted = [] }
    return unstarted
  }

  private func collect() -> [Outcome] {
    var outcomes: [Outcome] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let code = ccurl_message_result(message)
      var pointer: UnsafeMutableRawPointer?
      _ = ccurl_tag(handle, &pointer)
      let tag = Int(bitPattern: pointer)
      guard let transfer = transfers.removeValue(forKey: tag) else { continue }
      curl_multi_remove_handle(multi, handle)
      outcomes.append(Outcome(tag: tag, result: transfer.result(code)))
      transfer.reset()
      idle.append(transfer)
    }
    return outcomes
  }
}
