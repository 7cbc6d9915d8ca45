internal import Glibc
internal import Synchronization

/// How many requests are on their way at a time where many small objects are read.
public let requestsSideBySide = 16

/// How many small objects are written at a time: Arrow takes, and fills, 10 MiB for each.
private let uploadsSideBySide = 8

/// Reads several documents, those in stores many at a time: each takes as long as the way there and
/// back.
///
/// - Returns: what ``readAll(_:limit:)`` returns or throws, in the order of the paths.
public func readAllSideBySide(_ paths: [String]) -> [Result<[UInt8], StorageError>] {
  let results = Mutex<[Result<[UInt8], StorageError>?]>(Array(repeating: nil, count: paths.count))
  let width = paths.contains(where: isStoreLocation) ? requestsSideBySide : 1
  forEachSideBySide(paths.count, width) { index in
    let result: Result<[UInt8], StorageError>
    do throws(StorageError) {
      result = .success(try readAll(paths[index]))
    } catch { result = .failure(error) }
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.compactMap { $0 } }
}

/// Writes files into a store, many at a time, in no order.
///
/// - Throws: the first ``StorageError``; no others are begun then.
public func copySideBySide(_ files: [(path: String, place: String)]) throws(StorageError) {
  let paths = files
  let failure = Mutex<StorageError?>(nil)
  forEachSideBySide(paths.count, uploadsSideBySide) { index in
    if failure.withLock({ $0 != nil }) { return }
    do throws(StorageError) {
      try putObject(paths[index].place, readAllVerbatim(paths[index].path))
    } catch {
      let error = error
      failure.withLock { if $0 == nil { $0 = error } }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
}

/// Writes a small object.
private func putObject(_ place: String, _ bytes: [UInt8]) throws(StorageError) {
  guard let location = try StoreLocation.parse(place) else {
    preconditionFailure("only stores take objects")
  }
  var upload = try ObjectUpload(location, .short)
  let outcome = bytes.withUnsafeBytes { bytes -> StorageError? in
    do throws(StorageError) {
      try upload.append(bytes)
      return nil
    } catch { return error }
  }
  if let outcome { throw outcome }
  try upload.finish()
}

/// Calls `body` for each number below `count`, on `width` threads that take one after the other.
package func forEachSideBySide(
  _ count: Int, _ width: Int, _ body: @escaping @Sendable (_ index: Int) -> Void
) {
  let work = Work(count, body)
  var threads: [pthread_t] = []
  for _ in 0..<max(0, min(count, width) - 1) {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(work)
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument.toOpaque())
    if status == 0 { threads.append(thread) } else { argument.release() }
  }
  // This thread takes its share, and all where there are no others.
  work.run()
  for thread in threads { pthread_join(thread, nil) }
}

private final class Work: Sendable {
  private let next = Atomic(0)
  private let count: Int
  private let body: @Sendable (_ index: Int) -> Void

  init(_ count: Int, _ body: @escaping @Sendable (_ index: Int) -> Void) {
    self.count = count
    self.body = body
  }

  func run() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index)
    }
  }
}
