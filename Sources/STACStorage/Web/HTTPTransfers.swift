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
/// libcurl is loaded with the first object. Redirects are not followed and statuses not judged: who
/// asks knows what may be sent where.
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
    multi = ccurl_load() == nil ? curl.multi_init() : nil
  }

  /// Why no transfer can be started.
  private static var obstacle: String {
    ccurl_load().map { "libcurl cannot be loaded: \(String(cString: $0))" }
      ?? "cannot start a transfer"
  }

  deinit {
    for transfer in transfers.values { _ = curl.multi_remove_handle(multi, transfer.handle) }
    transfers.removeAll()
    idle.removeAll()
    if let multi { _ = curl.multi_cleanup(multi) }
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
        Outcome(tag: tag, result: .failure(HTTPFailure(.other, Self.obstacle))))
      return
    }
    transfer.prepare(request, tag: tag, block ?? RecordBlock(capacity: 1 << 16))
    transfers[tag] = transfer
    _ = curl.multi_add_handle(multi, transfer.handle)
    var running: Int32 = 0
    _ = curl.multi_perform(multi, &running)
  }

  /// Waits until a request ends or the time is up.
  ///
  /// - Returns: those that have ended.
  public func wait(milliseconds: Int) -> [Outcome] {
    guard let multi else { return takeUnstarted() }
    var running: Int32 = 0
    _ = curl.multi_perform(multi, &running)
    var outcomes = takeUnstarted() + collect()
    if outcomes.isEmpty, milliseconds > 0 {
      _ = curl.multi_poll(multi, nil, 0, Int32(clamping: milliseconds), nil)
      _ = curl.multi_perform(multi, &running)
      outcomes = collect()
    }
    return outcomes
  }

  /// Ends a request without an outcome.
  public func cancel(tag: Int) {
    guard let transfer = transfers.removeValue(forKey: tag) else { return }
    _ = curl.multi_remove_handle(multi, transfer.handle)
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
    while let message = curl.multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let code = ccurl_message_result(message)
      var pointer: UnsafeMutableRawPointer?
      _ = ccurl_tag(handle, &pointer)
      let tag = Int(bitPattern: pointer)
      guard let transfer = transfers.removeValue(forKey: tag) else { continue }
      _ = curl.multi_remove_handle(multi, handle)
      outcomes.append(Outcome(tag: tag, result: transfer.result(code)))
      transfer.reset()
      idle.append(transfer)
    }
    return outcomes
  }
}
