internal import STACJSON
internal import STACStorage
internal import Synchronization

/// A store in a folder of this machine, or below a prefix of an object store.
final class DirectoryStore: ZarrStore {
  let location: String
  let kind: ZarrStoreKind
  private let folder: String

  init(_ location: String) {
    self.location = location
    folder = withoutFileScheme(location)
    kind = isStoreLocation(location) ? .objectStore : .folder
  }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    let results = Mutex<[Result<[UInt8]?, ZarrError>]>(
      Array(repeating: .success(nil), count: requests.count))
    let width = kind == .objectStore ? requestsSideBySide : 1
    forEachSideBySide(requests.count, width) { index in
      let result: Result<[UInt8]?, ZarrError>
      do throws(ZarrError) {
        result = .success(try self.read(requests[index]))
      } catch { result = .failure(error) }
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0 }
  }

  private func read(_ request: StoreRequest) throws(ZarrError) -> [UInt8]? {
    guard StoreKey.isSafe(request.key) else {
      throw ZarrError(.reference, "the key '\(request.key)' leads out of the store")
    }
    do throws(StorageError) {
      return try readRange(openRandomAccess(join(folder, request.key)), request)
    } catch  where error.code == .notFound {
      return nil
    } catch { throw ZarrError(error.code == .recordSize ? .size : .store, error.description) }
  }

  func folders(below prefix: String) throws(ZarrError) -> [String]? {
    do throws(StorageError) {
      return try entriesInFolder(prefix.isEmpty ? folder : join(folder, prefix))
        .filter(\.isFolder).map(\.name)
    } catch  where error.code == .notFound {
      return []
    } catch { throw ZarrError(.store, error.description) }
  }
}

/// Reads what a request asks for from a file that is open.
func readRange(
  _ file: any RandomAccessBytes, _ request: StoreRequest
) throws(StorageError) -> [UInt8] {
  guard let range = resolve(request.range, in: file.byteCount) else {
    throw StorageError(
      .content, "'\(request.key)' ends before the bytes that are asked for", path: request.key)
  }
  guard range.count <= request.limit else {
    throw StorageError(
      .recordSize, "'\(request.key)' has \(range.count) bytes, more than \(request.limit)",
      path: request.key)
  }
  return try readBytes(file, range, request.key)
}

/// Reads bytes at a place of a file that is open. There is room behind them for what a parser of JSON asks for.
func readBytes(
  _ file: any RandomAccessBytes, _ range: Range<Int>, _ name: String
) throws(StorageError) -> [UInt8] {
  var result: Result<Int, StorageError> = .success(0)
  let bytes = [UInt8](unsafeUninitializedCapacity: range.count + JSONParser.padding) {
    room, count in
    do throws(StorageError) {
      let memory = UnsafeMutableBufferPointer(rebasing: room[..<range.count])
      count = try file.read(at: range.lowerBound, into: UnsafeMutableRawBufferPointer(memory))
      result = .success(count)
    } catch { result = .failure(error) }
  }
  guard try result.get() == range.count else {
    throw StorageError(.content, "'\(name)' has become shorter", path: name)
  }
  return bytes
}
