internal import Glibc

/// Lets workers pass one by one, in the order of their batches.
///
/// `@unchecked Sendable`: all state is read and written with the lock held.
final class Turnstile: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var turn: Int
  private var isClosed = false

  /// The batch with this number comes first.
  init(first: Int) {
    turn = first
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }

  /// Waits until all batches before this one have passed.
  ///
  /// - Returns: false when the turnstile was closed: nobody may pass any more.
  func enter(_ number: Int) -> Bool {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while turn != number, !isClosed { pthread_cond_wait(changed, lock) }
    return !isClosed
  }

  /// Lets the next batch pass.
  func leave() {
    pthread_mutex_lock(lock)
    turn += 1
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }

  /// Wakes and turns away all who wait and all who will come.
  func close() {
    pthread_mutex_lock(lock)
    isClosed = true
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }
}
