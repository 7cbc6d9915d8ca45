internal import STACGeometry
internal import STACJSON
internal import STACModel
package import STACStorage

/// Where each Item of a static catalog lies, in the order of its lists, and what it covers: with that
/// the documents above the Items can be made without reading one of them.
///
///     NAME.items   112 bytes an Item
///     NAME.names   the names of the files, one behind the other
///     NAME.json    folders, what Collections have in common, documents
///
/// `@unchecked Sendable`: filled by whoever has the turn to commit, looked at by others afterwards.
package final class TreeLedger: @unchecked Sendable {
  /// Items of one Collection in one folder.
  struct Folder: Hashable {
    var name: String
    var collection: String
    /// The bytes of the name that lead to the folder of the Collection; 0 where there is none.
    var collectionEnd: Int
  }

  /// One Item.
  struct Entry {
    var claim: ItemClaim
    var folder: Folder
    var file: String
    /// Which page of the list of its folder it stands on.
    var page: Int
    var extent: ItemExtent
  }

  private struct Record: BitwiseCopyable {
    var keyHigh: UInt64
    var keyLow: UInt64
    var nameOffset: UInt64
    var nameCount: UInt32
    var folder: UInt32
    var page: UInt32
    var flags: UInt32 = 0
    var box = (0.0, 0.0, 0.0, 0.0)
    var elevation = (0.0, 0.0)
    var seconds: (Int64, Int64) = (0, 0)
    var nanoseconds: (UInt32, UInt32) = (0, 0)
  }

  private enum Flag {
    static let box: UInt32 = 1
    static let elevation: UInt32 = 2
    static let interval: UInt32 = 4
    static let start: UInt32 = 8
    static let end: UInt32 = 16
  }

  private let records: MappedFile
  private let names: MappedFile
  private(set) var folders: [Folder] = []
  private var folderNumbers: [Folder: Int] = [:]
  private var latestFolder = 0
  /// Records and names that are not in the files yet.
  private var newRecords: [Record] = []
  private var newNames: [UInt8] = []
  private var view: UnsafeMutableBufferPointer<Record>?
  private var table: KeyTable?
  /// What else is remembered of the tree.
  var details: JSONValue = [:]

  /// Of no Items yet; a folder for files for a while.
  package init(in temporary: String) throws(StorageError) {
    records = try MappedFile(in: temporary)
    names = try MappedFile(in: temporary)
  }

  // MARK: Filling

  /// The number of a folder.
  func number(of folder: Folder) -> Int {
    if latestFolder < folders.count, folders[latestFolder] == folder { return latestFolder }
    if let known = folderNumbers[folder] {
      latestFolder = known
      return known
    }
    latestFolder = folders.count
    folderNumbers[folder] = latestFolder
    folders.append(folder)
    return latestFolder
  }

  /// Adds the next Item.
  func append(_ entry: Entry) throws(StorageError) {
    var record = Record(
      keyHigh: entry.claim.high, keyLow: entry.claim.low,
      nameOffset: UInt64(names.length + newNames.count),
      nameCount: UInt32(entry.file.utf8.count), folder: UInt32(number(of: entry.folder)),
      page: UInt32(entry.page))
    newNames.append(contentsOf: entry.file.utf8)
    if let box = entry.extent.boundingBox {
      record.flags |= Flag.box
      record.box = (box.west, box.south, box.east, box.north)
      if let heights = box.elevation {
        record.flags |= Flag.elevation
        record.elevation = (heights.lowerBound, heights.upperBound)
      }
    }
    if let interval = entry.extent.interval {
      record.flags |= Flag.interval
      if let start = interval.start {
        record.flags |= Flag.start
        (record.seconds.0, record.nanoseconds.0) = (start.seconds, start.nanoseconds)
      }
      if let end = interval.end {
        record.flags |= Flag.end
        (record.seconds.1, record.nanoseconds.1) = (end.seconds, end.nanoseconds)
      }
    }
    newRecords.append(record)
    if newRecords.count == 4096 { try flush() }
  }

  /// Adds an Item of another ledger; it may stand on another page.
  func append(
    _ index: Int, of other: TreeLedger, folder: Int, page: Int
  ) throws(StorageError) {
    var record = other.record(index)
    let name = other.nameBytes(record)
    record.nameOffset = UInt64(names.length + newNames.count)
    record.folder = UInt32(folder)
    record.page = UInt32(page)
    newNames.append(contentsOf: name)
    newRecords.append(record)
    if newRecords.count == 4096 { try flush() }
  }

  private func flush() throws(StorageError) {
    if newRecords.isEmpty { return }
    try records.append(values: newRecords)
    try names.append(values: newNames)
    newRecords.removeAll(keepingCapacity: true)
    newNames.removeAll(keepingCapacity: true)
  }

  /// Ends filling: from now on Items can be looked at.
  package func seal() throws(StorageError) {
    if view != nil { return }
    try flush()
    view = try records.map().bindMemory(to: Record.self)
    _ = try names.map()
  }

  // MARK: Looking

  /// How many Items there are.
  var count: Int { (view?.count ?? 0) }

  private func record(_ index: Int) -> Record {
    guard let view else { preconditionFailure("the ledger is not sealed") }
    return view[index]
  }

  private func nameBytes(_ record: Record) -> UnsafeRawBufferPointer {
    guard record.nameCount > 0, let all = try? names.map() else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let start = Int(record.nameOffset)
    return UnsafeRawBufferPointer(rebasing: all[start..<start + Int(record.nameCount)])
  }

  func claim(_ index: Int) -> ItemClaim {
    let record = record(index)
    return ItemClaim(high: record.keyHigh, low: record.keyLow)
  }

  func folder(_ index: Int) -> Int { Int(record(index).folder) }
  func page(_ index: Int) -> Int { Int(record(index).page) }
  func file(_ index: Int) -> String { String(decoding: nameBytes(record(index)), as: UTF8.self) }
  func fileBytes(_ index: Int) -> UnsafeRawBufferPointer { nameBytes(record(index)) }
  func path(_ index: Int) -> String { join(folders[folder(index)].name, file(index)) }

  func extent(_ index: Int) -> ItemExtent {
    let record = record(index)
    func has(_ flag: UInt32) -> Bool { record.flags & flag != 0 }
    var box: BoundingBox?
    if has(Flag.box) {
      box = BoundingBox(
        west: record.box.0, south: record.box.1, east: record.box.2, north: record.box.3,
        elevation: has(Flag.elevation) ? record.elevation.0...record.elevation.1 : nil)
    }
    var interval: TemporalInterval?
    if has(Flag.interval) {
      interval = try? TemporalInterval(
        start: has(Flag.start)
          ? Timestamp(seconds: record.seconds.0, nanoseconds: record.nanoseconds.0) : nil,
        end: has(Flag.end)
          ? Timestamp(seconds: record.seconds.1, nanoseconds: record.nanoseconds.1) : nil)
    }
    return ItemExtent(boundingBox: box, interval: interval)
  }

  /// The documents above the Items, from the base.
  var documents: [String] {
    if let known = details["documents"]?.object { return known.map(\.0) }
    var lastPages: [String: Int] = [:]
    for index in 0..<count where page(index) > 0 {
      let name = folders[folder(index)].name
      lastPages[name] = max(lastPages[name] ?? 0, page(index))
    }
    var paths: Set<String> = []
    for folder in folders {
      for name in pathsToFolder(folder.name) {
        let isCollection = name == folder.collectionFolder
        paths.insert(join(name, TreeDocument.name(isCollection: isCollection)))
      }
      for page in 0..<(lastPages[folder.name] ?? 0) {
        paths.insert(join(folder.name, TreeDocument.pageName(page + 1)))
      }
    }
    return paths.sorted()
  }

  /// Makes Items to be found by their names.
  func indexClaims(in temporary: String) throws(StorageError) {
    if table != nil { return }
    let table = try KeyTable(count: count, folder: temporary)
    for index in 0..<count { table.insert(record(index).keyLow, index) }
    self.table = table
  }

  /// The number of an Item; nil for one that the tree has not.
  func find(_ claim: ItemClaim) -> Int? {
    table?.find(claim.low) { index in
      let record = record(index)
      return record.keyLow == claim.low && record.keyHigh == claim.high
    }
  }

  // MARK: Files

  /// Writes it to files.
  package func save(to path: String) throws(StorageError) {
    try seal()
    try makeFolders(STACStorage.folder(of: path))
    for (file, kind) in [(records, "items"), (names, "names")] {
      let output = try OutputFile("\(path).\(kind)")
      do throws(StorageError) {
        if file.length > 0 { try output.append(UnsafeRawBufferPointer(try file.map())) }
        try output.commit()
      } catch {
        output.discard()
        throw error
      }
    }
    var text = ByteBuffer()
    text.append(
      json: [
        "items": .integer(Int64(records.length)), "names": .integer(Int64(names.length)),
        "folders": .array(
          folders.map {
            [.string($0.name), .string($0.collection), .integer(Int64($0.collectionEnd))]
          }),
        "details": details,
      ])
    try replaceFile(path + ".json", with: text)
  }

  /// Reads what ``save(to:)`` has written.
  ///
  /// - Returns: nil where the files are not there, or do not belong together.
  package init?(reading path: String) {
    guard let text = try? readAll(path + ".json"), let saved = try? JSONValue(parsing: text),
      let records = try? MappedFile(copying: path + ".items"),
      let names = try? MappedFile(copying: path + ".names"),
      saved["items"]?.integer == Int64(records.length),
      saved["names"]?.integer == Int64(names.length),
      records.length % MemoryLayout<Record>.stride == 0
    else { return nil }
    self.records = records
    self.names = names
    details = saved["details"] ?? [:]
    for entry in saved["folders"]?.array ?? [] {
      guard let parts = entry.array, parts.count == 3, let name = parts[0].string,
        let collection = parts[1].string, let end = parts[2].integer
      else { return nil }
      _ = number(of: Folder(name: name, collection: collection, collectionEnd: Int(end)))
    }
    do throws(StorageError) { try seal() } catch { return nil }
    for index in 0..<count
    where folder(index) >= folders.count
      || Int(record(index).nameOffset) + Int(record(index).nameCount) > names.length
    { return nil }
  }

  /// Removes the files.
  package static func remove(_ path: String) throws(StorageError) {
    for kind in ["json", "items", "names"] { try removeFile("\(path).\(kind)") }
  }
}

extension TreeLedger.Folder {
  init(_ part: TreeBatch.Part) {
    self.init(
      name: part.folderName, collection: part.collection,
      collectionEnd: part.collectionFolder?.utf8.count ?? 0)
  }

  /// The folder of the Collection; nil where the Items belong to none.
  var collectionFolder: String? {
    collectionEnd == 0 ? nil : String(decoding: name.utf8.prefix(collectionEnd), as: UTF8.self)
  }
}
