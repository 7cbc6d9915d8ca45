internal import Glibc

/// Runs work on threads of its own: it reads and writes files, and would block the threads that
/// Swift's tasks share.
package enum WorkerThreads {
  /// Deep documents are walked by recursion.
  private static let stackSize = 16 << 20

  private final class Job: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }

  /// Calls `work` so many times side by side and returns when all are done.
  package static func run(_ count: Int, _ work: @escaping @Sendable (_ index: Int) -> Void) {
    var threads: [pthread_t] = []
    for index in 0..<count {
      if let thread = start({ work(index) }) { threads.append(thread) } else { work(index) }
    }
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Waits for work that runs on a thread of its own, without blocking the caller's.
  package static func detached<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
      let body: @Sendable () -> Void = { continuation.resume(returning: work()) }
      if let thread = start(body) { pthread_detach(thread) } else { body() }
    }
  }

  private static func start(_ work: @escaping @Sendable () -> Void) -> pthread_t? {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    let job = Unmanaged.passRetained(Job(work))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().work()
        return nil
      }, job.toOpaque())
    if status == 0 { return thread }
    job.release()
    return nil
  }

  /// The processors that are online.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
