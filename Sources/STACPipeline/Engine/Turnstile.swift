internal import Glibc
internal import Synchronization

/// Lets workers pass one by one, in the order of their batches.
///
/// Who comes too early looks again and again for a while before it sleeps: the turn comes soon
/// where batches are alike, and the system tends to wake a thread on the processor of the one that wakes it,
/// where both then wait for each other. (Of two workers one did nothing, before.)
///
/// `@unchecked Sendable`: all state that is not atomic is used with the lock held.
final class Turnstile: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let turn: Atomic<Int>
  private let isClosed = Atomic(false)

  /// The batch with this number comes first.
  init(first: Int) {
    turn = Atomic(first)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }

  /// How often somebody looks before it sleeps: some 50 to 100 µs.
  private static let looks = 50_000

  /// Waits until all batches before this one have passed.
  ///
  /// - Returns: false when the turnstile was closed: nobody may pass any more.
  func enter(_ number: Int) -> Bool {
    for _ in 0..<Self.looks {
      if isClosed.load(ordering: .acquiring) { return false }
      if turn.load(ordering: .acquiring) == number { return true }
    }
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while turn.load(ordering: .acquiring) != number, !isClosed.load(ordering: .acquiring) {
      pthread_cond_wait(changed, lock)
    }
    return !isClosed.load(ordering: .acquiring)
  }

  /// Lets the next batch pass.
  func leave() {
    pthread_mutex_lock(lock)
    turn.add(1, ordering: .acquiringAndReleasing)
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }

  /// Wakes and turns away all who wait and all who will come.
  func close() {
    pthread_mutex_lock(lock)
    isClosed.store(true, ordering: .releasing)
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }
}
