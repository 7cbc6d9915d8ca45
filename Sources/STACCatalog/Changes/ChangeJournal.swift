internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// Makes many files become others at once: either all of them do, or none.
///
///     ROOT/.stac-manager/lock             held by the writer; tells who that is
///                        changes/files/   new files, until they are moved to their places
///                        changes/journal  what is to be moved and removed
///                        audit/           logs of what was changed
///
/// Until the journal has its name, nothing is changed, and what a killed writer has left is thrown away.
/// From then on the change is made: whoever is killed while files are moved is followed by one who
/// moves the rest.
final class ChangeJournal: Sendable {
  /// What tells the run from all others.
  let run: String
  /// What was found of a run that was killed.
  let recovery: Recovery?
  private let location: ChangeLocation
  private let state: Mutex<State>

  /// What was done about a run that was killed.
  enum Recovery: Sendable {
    /// It had decided; the rest of its files were moved.
    case completed
    /// It had not; the place is as it was before it.
    case withdrawn
  }

  private struct State: ~Copyable {
    var lock: FileLock?
    var journal: OutputFile?
    var stagedCount = 0
    var movedCount = 0
    var removedCount = 0
    var lines = ByteBuffer()
    var folders: Set<Int> = []
  }

  /// Takes the place, and brings to an end what a killed run has left.
  ///
  /// - Parameter command: what others are told who want to write.
  /// - Throws: ``StorageError``, which names the other one where there is one.
  init(_ location: ChangeLocation, run: String, command: String) throws(StorageError) {
    self.location = location
    self.run = run
    try makeFolders(location.ownFolder)
    let note = FileLock.note(command, since: Timestamp(seconds: Timestamp.now.seconds).description)
    guard let lock = try FileLock(exclusive: location.lock, note: note) else {
      let holder = (try? readAll(location.lock)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      throw StorageError(
        .system,
        "cannot change '\(location.path)': another run is changing it"
          + (holder.isEmpty ? "" : " (\(holder))") + "; try again when it has ended",
        path: location.path)
    }
    recovery = try Self.recover(location)
    state = Mutex(State(lock: lock))
  }

  /// A name for a run that is never used again.
  static func makeRunName(_ time: Timestamp) -> String {
    let name = time.description.prefix(19).filter { $0 != "-" && $0 != ":" }
    var random = String(UInt32.random(in: 0...UInt32.max), radix: 16)
    random = String(repeating: "0", count: 8 - random.utf8.count) + random
    return "\(name)Z-\(random)"
  }

  /// Files that have moved or will.
  var movedCount: Int { state.withLock { $0.movedCount } }
  /// Files that were or will be removed.
  var removedCount: Int { state.withLock { $0.removedCount } }

  // MARK: What is to be done

  /// A place to write a file to that is to be moved later.
  func stage() throws(StorageError) -> String {
    let (number, isNew) = state.withLock { state in
      defer { state.stagedCount += 1 }
      return (state.stagedCount, state.folders.insert(state.stagedCount / 1000).inserted)
    }
    let folder = join(location.waiting, "files/\(number / 1000)")
    if isNew { try makeFolders(folder) }
    return join(folder, String(number))
  }

  /// Will move a file that was staged to its place.
  func move(_ staged: String, to place: String) throws(StorageError) {
    let place = resolved(place)
    if let here = fileIdentity(staged), let there = fileIdentity(folderOrSelf(place)),
      here.prefix(while: { $0 != ":" }) != there.prefix(while: { $0 != ":" })
    {
      throw StorageError(
        .unsupported,
        "cannot change '\(place)' with the others: it lies on another disk; name it itself",
        path: place)
    }
    try state.withLock { (state) throws(StorageError) in
      state.movedCount += 1
      try add(["move": .string(told(staged)), "to": .string(told(place))], &state)
    }
  }

  /// Will move the audit log, which lies beside its place, there.
  func moveAudit(_ staged: String, to place: String) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      try add(["move": .string(told(staged)), "to": .string(told(place))], &state)
    }
  }

  /// Will remove a file, and its folder where that is empty then.
  func remove(_ place: String) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      state.removedCount += 1
      try add(["remove": .string(told(place))], &state)
    }
  }

  private func folderOrSelf(_ place: String) -> String {
    if exists(place) { return place }
    var parent = folder(of: place)
    while !parent.isEmpty, parent != "/", !exists(parent) { parent = folder(of: parent) }
    return parent.isEmpty ? "." : parent
  }

  /// A path as the journal tells it: from the root, so that a folder may be moved meanwhile.
  private func told(_ path: String) -> String { location.relativePath(path) }

  private func add(_ entry: JSONValue, _ state: inout State) throws(StorageError) {
    if state.journal == nil {
      try makeFolders(location.waiting)
      state.journal = try OutputFile(join(location.waiting, "journal"))
    }
    state.lines.append(json: entry)
    state.lines.append(UInt8(ascii: "\n"))
    if state.lines.count > 1 << 16 {
      try state.journal?.append(state.lines)
      state.lines.truncate()
    }
  }

  // MARK: The end

  /// Decides: from now on all is changed. Then moves the files.
  ///
  /// - Throws: ``StorageError``; where that was before the decision, nothing is changed.
  func commit() throws(StorageError) {
    guard try decideOnly() else { return release() }
    do throws(StorageError) {
      try Self.perform(location)
    } catch {
      throw StorageError(
        error.code,
        "'\(location.path)' is changed, but not all files could be moved to their places: "
          + "\(error.message); the next run that changes it moves the rest", path: location.path)
    }
    release()
  }

  /// Decides, and moves nothing.
  ///
  /// - Returns: whether there is anything to be moved.
  @discardableResult
  func decideOnly() throws(StorageError) -> Bool {
    try state.withLock { (state) throws(StorageError) in
      guard let journal = state.journal else { return false }
      try journal.append(state.lines)
      synchronizeDisk(of: location.waiting)
      try journal.commit()
      return true
    }
  }

  /// Gives up: nothing is changed.
  func discard() {
    state.withLock { state in
      state.journal?.discard()
      state.journal = nil
    }
    if !exists(join(location.waiting, "journal")) { try? Self.removeWaiting(location) }
    release()
  }

  private func release() {
    state.withLock { state in
      guard state.lock != nil else { return }
      try? removeFile(location.lock)
      state.lock = nil
      try? removeFolder(location.ownFolder)
    }
  }

  /// What the place is waiting for, for those who only look.
  static func isPending(_ location: ChangeLocation) -> Bool {
    exists(join(location.waiting, "journal"))
  }

  private static func recover(_ location: ChangeLocation) throws(StorageError) -> Recovery? {
    guard exists(location.waiting) else { return nil }
    if isPending(location) {
      try perform(location)
      return .completed
    }
    try removeWaiting(location)
    return .withdrawn
  }

  /// Does what the journal says; it can be interrupted anywhere and done again.
  private static func perform(_ location: ChangeLocation) throws(StorageError) {
    let path = join(location.waiting, "journal")
    let reader = RecordReader(lines: try openBytes(path), path: path, blockSize: 1 << 20)
    let block = RecordBlock(capacity: 1 << 20)
    var parser = JSONParser()
    while try reader.next(into: block) {
      try block.forEachRecord { (bytes, _) throws(StorageError) in
        let view: JSONView
        do throws(JSONError) { view = try parser.parse(padded: bytes) } catch {
          throw StorageError(.content, "the journal '\(path)' is damaged", path: path)
        }
        if let place = view["remove"]?.string {
          let file = join(location.root, place)
          try removeFile(file)
          removeEmptyFolders(from: folder(of: file), below: location.root)
        } else if let from = view["move"]?.string, let to = view["to"]?.string {
          let (staged, place) = (join(location.root, from), join(location.root, to))
          if !exists(staged) { return }  // it was moved before
          try makeFolders(folder(of: place))
          try renameFile(staged, to: place)
        }
      }
    }
    synchronizeDisk(of: location.root)
    try removeFile(path)
    try removeWaiting(location)
  }

  private static func removeEmptyFolders(from path: String, below root: String) {
    var path = path
    while path != root, isInside(path, root), (try? removeFolder(path)) != nil {
      path = folder(of: path)
    }
  }

  private static func removeWaiting(_ location: ChangeLocation) throws(StorageError) {
    guard exists(location.waiting) else { return }
    let files = join(location.waiting, "files")
    if exists(files) {
      for group in try namesInFolder(files) {
        let folder = join(files, group)
        for name in try namesInFolder(folder) { try removeFile(join(folder, name)) }
        try removeFolder(folder)
      }
      try removeFolder(files)
    }
    for name in try namesInFolder(location.waiting) {
      try removeFile(join(location.waiting, name))
    }
    try removeFolder(location.waiting)
  }
}
