internal import STACStorage

/// A store in a zip archive, of which the directory is read and then single members.
final class ZipStore: ZarrStore {
  /// Where a member lies, as the central directory tells it.
  private struct Member {
    let method: Int
    let storedCount: Int
    let count: Int
    let headerOffset: Int
  }

  let location: String
  let kind = ZarrStoreKind.zip
  private let file: any RandomAccessBytes
  private let members: [String: Member]
  private let children: FolderNames

  /// Reads the directory of an archive.
  init(
    _ location: String, _ file: any RandomAccessBytes, _ limits: ZarrLimits
  ) throws(ZarrError) {
    self.location = location
    self.file = file
    var members = try withStorage { () throws(StorageError) in try Self.directory(file, limits) }
    // Archives of a folder hold the folder itself, too.
    let roots = Set(members.keys.map { String($0.prefix { $0 != "/" }) })
    if roots.count == 1, let root = roots.first, members[root] == nil {
      members = Dictionary(
        uniqueKeysWithValues: members.map { (String($0.dropFirst(root.count + 1)), $1) })
    }
    self.members = members
    children = FolderNames(ofKeys: members.keys)
  }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    requests.map { request in
      do throws(StorageError) {
        return .success(try read(request))
      } catch {
        return .failure(ZarrError(error.code == .recordSize ? .size : .store, error.description))
      }
    }
  }

  func folders(below prefix: String) -> [String]? { children.below(prefix) }

  private func read(_ request: StoreRequest) throws(StorageError) -> [UInt8]? {
    guard let member = members[request.key] else { return nil }
    let head = try readBytes(
      file, member.headerOffset..<member.headerOffset + 30, request.key)
    guard head.starts(with: [0x50, 0x4b, 3, 4]) else { throw broken(request.key) }
    let start = member.headerOffset + 30 + head.integer(26, 2) + head.integer(28, 2)
    guard member.storedCount <= file.byteCount - start, member.count <= request.limit else {
      throw StorageError(
        .recordSize, "'\(request.key)' in '\(location)' is larger than \(request.limit) bytes",
        path: location)
    }
    var bytes = try readBytes(file, start..<start + member.storedCount, request.key)
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
    guard let range = resolve(request.range, in: bytes.count) else { throw broken(request.key) }
    return request.range == nil ? bytes : Array(bytes[range])
  }

  private func broken(_ key: String) -> StorageError {
    StorageError(.content, "'\(key)' in '\(location)' is not where its directory says", path: key)
  }

  // MARK: Directory

  private static func directory(
    _ file: any RandomAccessBytes, _ limits: ZarrLimits
  ) throws(StorageError) -> [String: Member] {
    let tailCount = min(file.byteCount, 65_557)
    let tail = try readBytes(file, file.byteCount - tailCount..<file.byteCount, "zip archive")
    guard
      let end = (0...max(0, tail.count - 22)).reversed().first(where: {
        tail.count >= 22 && tail[$0...].starts(with: [0x50, 0x4b, 5, 6])
      })
    else { throw StorageError(.content, "this is no zip archive: it has no directory", path: "") }
    var (size, offset) = (tail.integer(end + 12, 4), tail.integer(end + 16, 4))
    if end >= 20, tail[(end - 20)...].starts(with: [0x50, 0x4b, 6, 7]) {
      let place = tail.integer(end - 20 + 8, 8)
      if place >= 0, place <= file.byteCount - 56 {
        let large = try readBytes(file, place..<place + 56, "zip archive")
        (size, offset) = (large.integer(40, 8), large.integer(48, 8))
      }
    }
    guard offset >= 0, size >= 0, size <= file.byteCount, offset <= file.byteCount - size,
      size <= limits.metadataByteCount
    else {
      throw StorageError(.content, "the directory of this zip archive is broken", path: "")
    }
    return entries(try readBytes(file, offset..<offset + size, "zip archive"), file.byteCount)
  }

  private static func entries(_ bytes: [UInt8], _ fileSize: Int) -> [String: Member] {
    var members: [String: Member] = [:]
    var place = 0
    while place + 46 <= bytes.count, bytes[place...].starts(with: [0x50, 0x4b, 1, 2]) {
      let nameCount = bytes.integer(place + 28, 2)
      let extraCount = bytes.integer(place + 30, 2)
      let next = place + 46 + nameCount + extraCount + bytes.integer(place + 32, 2)
      guard next <= bytes.count else { break }
      var numbers = [
        bytes.integer(place + 24, 4), bytes.integer(place + 20, 4), bytes.integer(place + 42, 4),
      ]
      readLargeNumbers(
        bytes[(place + 46 + nameCount)..<(place + 46 + nameCount + extraCount)], &numbers)
      let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameCount)], as: UTF8.self)
      let isInside = numbers.allSatisfy { $0 >= 0 } && numbers[2] <= fileSize - 30
      if StoreKey.isSafe(name), isInside {
        members[name] = Member(
          method: bytes.integer(place + 10, 2), storedCount: numbers[1], count: numbers[0],
          headerOffset: numbers[2])
      }
      place = next
    }
    return members
  }

  /// Sizes and places above 4 GiB stand in an extra field, in the order of those that need it.
  private static func readLargeNumbers(_ extra: ArraySlice<UInt8>, _ numbers: inout [Int]) {
    let extra = Array(extra)
    var place = 0
    while place + 4 <= extra.count {
      let (id, count) = (extra.integer(place, 2), extra.integer(place + 2, 2))
      if id == 1 {
        var next = place + 4
        for index in numbers.indices where numbers[index] == 0xffff_ffff {
          guard next + 8 <= min(place + 4 + count, extra.count) else { return }
          numbers[index] = extra.integer(next, 8)
          next += 8
        }
      }
      place += 4 + count
    }
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
