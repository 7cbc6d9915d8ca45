internal import STACStorage
internal import Synchronization

/// A store in a zip archive, of which the directory is read and then single members.
final class ZipStore: ZarrStore {
  let location: String
  let kind = ZarrStoreKind.zip
  /// What an archive begins with.
  static let magic: [UInt8] = [0x50, 0x4b]
  private let file: any RandomAccessBytes
  private let directory: ZipDirectory
  private let limits: ZarrLimits
  /// Which folders there are, once somebody asks.
  private let children = Mutex<FolderNames?>(nil)
  /// How many members are read at a time.
  private let width: Int

  /// Reads the directory of an archive.
  init(
    _ location: String, _ file: any RandomAccessBytes, _ limits: ZarrLimits
  ) throws(ZarrError) {
    self.location = location
    self.file = file
    self.limits = limits
    width = file is WebBytes || isStoreLocation(location) ? requestsSideBySide : 1
    directory = try withStorage { () throws(StorageError) in try ZipDirectory(file, limits) }
  }

  /// How many members the archive has.
  var memberCount: Int { directory.count }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    let results = Mutex<[Result<[UInt8]?, ZarrError>]>(
      Array(repeating: .success(nil), count: requests.count))
    forEachSideBySide(requests.count, width) { index in
      let result: Result<[UInt8]?, ZarrError>
      do throws(StorageError) {
        result = .success(try self.read(requests[index]))
      } catch {
        result = .failure(ZarrError(error.code == .recordSize ? .size : .store, error.description))
      }
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0 }
  }

  func folders(below prefix: String) throws(ZarrError) -> [String]? {
    if let known = children.withLock({ $0 }) { return known.below(prefix) }
    // Nodes lie where metadata does; the folders of chunks need not be told.
    let names = try FolderNames(
      ofKeys: directory.names(endingWith: HierarchyReader.keys), limits)
    children.withLock { $0 = names }
    return names.below(prefix)
  }

  private func read(_ request: StoreRequest) throws(StorageError) -> [UInt8]? {
    guard let member = directory[request.key] else { return nil }
    // A little may be larger when it is compressed, as it cannot be made smaller.
    guard member.count <= request.limit, member.storedCount <= request.limit + 65_536 else {
      throw StorageError(
        .recordSize, "'\(request.key)' in '\(location)' is larger than \(request.limit) bytes",
        path: location)
    }
    var bytes = try content(of: member, request.key)
    switch member.method {
    case 0: break
    case 8:
      bytes = try ByteCodec.deflate.decompress(bytes, limit: member.count, name: request.key)
    default:
      throw StorageError(
        .unsupported,
        "'\(request.key)' in '\(location)' is compressed by a method that is not read",
        path: location)
    }
    guard bytes.count == member.count, let range = resolve(request.range, in: bytes.count) else {
      throw broken(request.key)
    }
    return request.range == nil ? bytes : Array(bytes[range])
  }

  /// What is stored of a member: read with the head before it at once, which is about as long as the directory says.
  private func content(of member: ZipDirectory.Member, _ key: String) throws(StorageError)
    -> [UInt8]
  {
    let wanted = 30 + member.nameCount + 64 + member.storedCount
    let end = member.headerOffset + min(wanted, file.byteCount - member.headerOffset)
    let bytes = try readBytes(file, member.headerOffset..<end, key)
    guard bytes.count >= 30, bytes.starts(with: [0x50, 0x4b, 3, 4]) else { throw broken(key) }
    let start = 30 + bytes.integer(26, 2) + bytes.integer(28, 2)
    guard member.storedCount <= file.byteCount - member.headerOffset - start else {
      throw broken(key)
    }
    if start + member.storedCount <= bytes.count {
      return Array(bytes[start..<start + member.storedCount])
    }
    let place = member.headerOffset + start
    return try readBytes(file, place..<place + member.storedCount, key)
  }

  private func broken(_ key: String) -> StorageError {
    StorageError(.content, "'\(key)' in '\(location)' is not where its directory says", path: key)
  }
}

extension [UInt8] {
  /// A little-endian number; 0 where it does not lie within, −1 where it is above `Int.max`.
  func integer(_ offset: Int, _ size: Int) -> Int {
    guard offset >= 0, offset <= count - size else { return 0 }
    var value: UInt64 = 0
    for index in (0..<size).reversed() { value = value << 8 | UInt64(self[offset + index]) }
    return Int(exactly: value) ?? -1
  }
}
