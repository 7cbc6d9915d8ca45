internal import Glibc
internal import Synchronization

/// Waits on a thread of the program's own for what is asynchronous. Never on one that tasks share.
func waiting<R: Sendable>(
  _ body: @escaping @Sendable () async throws(WorkflowError) -> R
) throws(WorkflowError) -> R {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { throw WorkflowError(.storage, "cannot make a pipe") }
  let (reading, writing) = (ends[0], ends[1])
  let box = WaitingResult<R>()
  Task {
    do throws(WorkflowError) {
      let value = try await body()
      box.result.withLock { $0 = .success(value) }
    } catch {
      box.result.withLock { $0 = .failure(error) }
    }
    close(writing)
  }
  var byte: UInt8 = 0
  while read(reading, &byte, 1) < 0, errno == EINTR {}
  close(reading)
  guard let result = box.result.withLock({ $0 }) else {
    throw WorkflowError(.storage, "interrupted")
  }
  return try result.get()
}

private final class WaitingResult<R: Sendable>: Sendable {
  let result = Mutex<Result<R, WorkflowError>?>(nil)
}
