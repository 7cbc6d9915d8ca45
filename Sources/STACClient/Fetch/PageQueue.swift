internal import Glibc
internal import STACJSON

/// Pages between the thread that fetches them and those who take them.
///
/// `@unchecked Sendable`: all state is read and written with the lock held.
final class PageQueue: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var pages: [FetchedPage] = []
  private var byteCount = 0
  private var end: End?
  private var isAbandoned = false
  private let limit: Int

  /// Bytes of pages that wait, above which no more are asked for.
  private static let byteLimit = 32 << 20

  /// How the fetch has ended.
  struct End {
    var failure: ClientError?
  }

  init(limit: Int) {
    self.limit = limit
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }

  /// Whether so much waits that nothing more should be asked for.
  var isFull: Bool { locked { pages.count >= limit || byteCount >= Self.byteLimit } }

  /// Whether nobody will take pages any more.
  var isClosed: Bool { locked { isAbandoned } }

  func push(_ page: FetchedPage) {
    locked {
      pages.append(page)
      byteCount += page.block.count
      pthread_cond_broadcast(changed)
    }
  }

  /// The next page; nil at the end.
  func pop() -> FetchedPage? {
    locked {
      while pages.isEmpty, end == nil { pthread_cond_wait(changed, lock) }
      guard !pages.isEmpty else { return nil }
      let page = pages.removeFirst()
      byteCount -= page.block.count
      pthread_cond_broadcast(changed)
      return page
    }
  }

  /// No page will come any more.
  func finish(_ failure: ClientError?) {
    locked {
      if end == nil { end = End(failure: failure) }
      pthread_cond_broadcast(changed)
    }
  }

  /// Why the fetch has ended early; nil while it goes on, and where it went well.
  var failure: ClientError? { locked { end?.failure } }

  /// Waits some milliseconds until a page is taken.
  func waitForRoom() {
    locked {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      time.tv_nsec += 100_000_000
      if time.tv_nsec >= 1_000_000_000 {
        time.tv_nsec -= 1_000_000_000
        time.tv_sec += 1
      }
      pthread_cond_timedwait(changed, lock, &time)
    }
  }

  /// Nobody takes pages any more.
  func abandon() {
    locked {
      isAbandoned = true
      pages = []
      byteCount = 0
      pthread_cond_broadcast(changed)
    }
  }
}
