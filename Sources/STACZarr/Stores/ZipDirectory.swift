internal import STACStorage

/// The directory of a zip archive, as it stands in the file, with a table to find members by name.
///
///     entry of the directory: ┌ "PK" 1 2 ┬ … ┬ method ┬ … ┬ sizes ┬ … ┬ place of the head ┬ name ┬ extra ┐
///     table: places in the directory, plus 1, by the hash of the name; 0 is empty
///
/// A million members take what the directory takes and 8 MiB, and no text is made of a name that nobody asks for.
/// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>
struct ZipDirectory: Sendable {
  /// Where a member lies.
  struct Member {
    let method: Int
    let storedCount: Int
    let count: Int
    let headerOffset: Int
    let nameCount: Int
  }

  private static let entrySize = 46
  private let bytes: [UInt8]
  private let fileSize: Int
  private var table: [UInt32] = []
  /// The folder that all members lie in, with the slash behind it; archives of a folder hold the folder itself.
  private var root: [UInt8] = []
  /// How many members there are.
  private(set) var count = 0

  /// Reads the directory of an archive.
  init(_ file: any RandomAccessBytes, _ limits: ZarrLimits) throws(StorageError) {
    fileSize = file.byteCount
    bytes = try Self.read(file, limits)
    var places: [UInt32] = []
    var place = 0
    while let next = next(place) {
      if isMember(place) { places.append(UInt32(place)) }
      place = next
    }
    root = commonFolder(places)
    var size = 16
    while size < places.count * 2 { size *= 2 }
    table = [UInt32](repeating: 0, count: size)
    for place in places { insert(place) }
  }

  /// The member of a name.
  subscript(name: String) -> Member? {
    var name = name
    return name.withUTF8 { name in
      var slot = Self.hash(UnsafeRawBufferPointer(name)) & (table.count - 1)
      while table[slot] != 0 {
        let place = Int(table[slot] - 1)
        if self.name(place).elementsEqual(name) { return member(place) }
        slot = (slot + 1) & (table.count - 1)
      }
      return nil
    }
  }

  /// The names of members whose last part is one of these.
  func names(endingWith parts: [String]) -> [String] {
    table.compactMap { entry in
      guard entry != 0 else { return nil }
      let name = name(Int(entry - 1))
      guard
        parts.contains(where: { part in
          name.count >= part.utf8.count && name.suffix(part.utf8.count).elementsEqual(part.utf8)
        })
      else { return nil }
      return String(decoding: name, as: UTF8.self)
    }
  }

  // MARK: Entries

  /// The place behind an entry; nil where there is none.
  private func next(_ place: Int) -> Int? {
    guard place + Self.entrySize <= bytes.count, bytes[place] == 0x50, bytes[place + 1] == 0x4b,
      bytes[place + 2] == 1, bytes[place + 3] == 2
    else { return nil }
    let end =
      place + Self.entrySize + bytes.integer(place + 28, 2) + bytes.integer(place + 30, 2)
      + bytes.integer(place + 32, 2)
    return end <= bytes.count ? end : nil
  }

  private func wholeName(_ place: Int) -> ArraySlice<UInt8> {
    let start = place + Self.entrySize
    return bytes[start..<start + bytes.integer(place + 28, 2)]
  }

  /// The name below the folder that all lie in.
  private func name(_ place: Int) -> ArraySlice<UInt8> { wholeName(place).dropFirst(root.count) }

  private func isMember(_ place: Int) -> Bool {
    StoreKey.isSafe(wholeName(place)) && member(place) != nil
  }

  private func member(_ place: Int) -> Member? {
    let nameCount = bytes.integer(place + 28, 2)
    var numbers = (
      bytes.integer(place + 24, 4), bytes.integer(place + 20, 4), bytes.integer(place + 42, 4)
    )
    if numbers.0 == 0xffff_ffff || numbers.1 == 0xffff_ffff || numbers.2 == 0xffff_ffff {
      readLargeNumbers(place + Self.entrySize + nameCount, bytes.integer(place + 30, 2), &numbers)
    }
    guard numbers.0 >= 0, numbers.1 >= 0, 0...max(0, fileSize - 30) ~= numbers.2 else { return nil }
    return Member(
      method: bytes.integer(place + 10, 2), storedCount: numbers.1, count: numbers.0,
      headerOffset: numbers.2, nameCount: nameCount)
  }

  /// Sizes and places above 4 GiB stand in an extra field, in the order of those that need it.
  private func readLargeNumbers(_ start: Int, _ count: Int, _ numbers: inout (Int, Int, Int)) {
    var place = start
    while place + 4 <= start + count {
      let (id, size) = (bytes.integer(place, 2), bytes.integer(place + 2, 2))
      if id == 1 {
        var next = place + 4
        let end = min(next + size, start + count)
        func read(_ number: inout Int) {
          guard number == 0xffff_ffff, next + 8 <= end else { return }
          number = bytes.integer(next, 8)
          next += 8
        }
        read(&numbers.0)
        read(&numbers.1)
        read(&numbers.2)
        return
      }
      place += 4 + size
    }
  }

  private func commonFolder(_ places: [UInt32]) -> [UInt8] {
    guard let first = places.first,
      let slash = wholeName(Int(first)).firstIndex(of: UInt8(ascii: "/"))
    else { return [] }
    let folder = Array(wholeName(Int(first))[...slash])
    return places.allSatisfy { wholeName(Int($0)).starts(with: folder) } ? folder : []
  }

  // MARK: Table

  /// Of two members with one name the last counts.
  private mutating func insert(_ place: UInt32) {
    let name = name(Int(place))
    var slot = name.withUnsafeBytes { Self.hash($0) } & (table.count - 1)
    while table[slot] != 0 {
      if self.name(Int(table[slot] - 1)).elementsEqual(name) {
        table[slot] = place + 1
        return
      }
      slot = (slot + 1) & (table.count - 1)
    }
    table[slot] = place + 1
    count += 1
  }

  /// A hash with a seed of this process, so that nobody can choose names that have the same one.
  private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: name)
    return hasher.finalize() & .max
  }

  // MARK: Reading

  private static func read(
    _ file: any RandomAccessBytes, _ limits: ZarrLimits
  ) throws(StorageError) -> [UInt8] {
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
    guard offset >= 0, size >= 0, size <= file.byteCount, offset <= file.byteCount - size else {
      throw StorageError(.content, "the directory of this zip archive is broken", path: "")
    }
    guard size <= limits.metadataByteCount, size < UInt32.max else {
      throw StorageError(
        .recordSize, "the directory of this zip archive has \(size) bytes, more than is read",
        path: "")
    }
    return try readBytes(file, offset..<offset + size, "zip archive")
  }
}
