internal import CSyncFS
internal import Glibc
public import STACJSON

// What this program asks of the file system, in one place and with errors that say what failed.

/// Makes a folder and those above it; one that is there already is no error.
///
/// Stores have no folders: they are there with what lies in them.
public func makeFolders(_ path: String) throws(StorageError) {
  if try StoreLocation.parse(path) != nil { return }
  if path.isEmpty || isFolder(path) { return }
  try makeFolders(folder(of: path))
  if mkdir(path, 0o777) != 0, errno != EEXIST || !isFolder(path) {
    throw .system("cannot make the folder", path)
  }
}

/// What a place holds.
public enum PlaceKind: Sendable, Hashable {
  /// Nothing is there.
  case nothing
  /// A file, a device, a pipe; an object in a store.
  case file
  /// A folder; in a store, that something lies below.
  case folder
}

/// What a place holds.
///
/// - Throws: ``StorageError`` where a store does not tell. The functions that return a `Bool` take
///   that for nothing.
public func kindOfPlace(_ path: String) throws(StorageError) -> PlaceKind {
  if let location = try StoreLocation.parse(path) { return try ObjectStore.place(location).kind }
  return exists(path) ? isFolder(path) ? .folder : .file : .nothing
}

/// Why nothing is found at a place, as a message.
public func nothing(at path: String) -> StorageError {
  let shown = redactedLocation(path)
  if let location = try? StoreLocation.parse(path) {
    // A name that is mistyped at its beginning is looked for at its end, else.
    if (try? ObjectStore.place(location.inBucket).kind) == .nothing {
      return StorageError(.notFound, "there is no bucket '\(location.bucket)'", path: shown)
    }
    return StorageError(.notFound, "there is no object or folder '\(shown)'", path: shown)
  }
  return StorageError(.notFound, "there is no file or folder '\(shown)'", path: shown)
}

/// Sees that the bucket is there in which something will be written, before there is anything to
/// write. Places on this machine need none; a store that does not tell is asked again by writing.
public func checkBucket(of path: String) throws(StorageError) {
  guard let location = try StoreLocation.parse(path) else { return }
  do throws(StorageError) {
    guard try ObjectStore.place(location.inBucket).kind == .nothing else { return }
  } catch {
    if error.code == .permission { return }
    throw error
  }
  throw .store("cannot write", location, "NO_SUCH_BUCKET")
}

/// What a store says of a place; nil where the place is on this machine, or the store does not tell.
private func objectPlace(_ path: String) -> ObjectStore.Place? {
  guard isStoreLocation(path), let location = try? StoreLocation.parse(path) else { return nil }
  return try? ObjectStore.place(location)
}

/// Whether a folder is there.
public func isFolder(_ path: String) -> Bool {
  if isStoreLocation(path) { return objectPlace(path)?.kind == .folder }
  var status = stat()
  return stat(path.isEmpty ? "." : path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Whether anything is there.
public func exists(_ path: String) -> Bool {
  if isStoreLocation(path) { return objectPlace(path).map { $0.kind != .nothing } ?? false }
  return access(path, F_OK) == 0
}

/// The path from the root of the file system, without `.` and `..`; of a URL, the URL.
public func absolutePath(_ path: String) -> String {
  if path.hasPrefix("/") || LocationParts.hasScheme(path) { return normalized(path) }
  guard let current = getcwd(nil, 0) else { return normalized(path) }
  defer { free(current) }
  return normalized(join(String(cString: current), path))
}

/// Whether a path leads to something below a folder; both may be relative, and go up.
public func isInside(_ path: String, _ folder: String) -> Bool {
  let folder = LocationParts(absolutePath(folder))
  let path = LocationParts(absolutePath(path))
  return path.root == folder.root
    && path.path.hasPrefix(folder.path.hasSuffix("/") ? folder.path : folder.path + "/")
}

/// The size of a file in bytes, or nil where none is there.
public func fileSize(_ path: String) -> Int? {
  if isStoreLocation(path) {
    return objectPlace(path).flatMap { $0.kind == .file ? $0.byteCount : nil }
  }
  var status = stat()
  return stat(path, &status) == 0 ? Int(status.st_size) : nil
}

/// What tells one state of a file from another without reading it: its size and when it was
/// changed, in nanoseconds since 1970.
public func fileFingerprint(_ path: String) -> String? {
  if isStoreLocation(path) {
    return objectPlace(path).flatMap {
      $0.kind == .file ? "\($0.byteCount):\($0.changed)" : nil
    }
  }
  var status = stat()
  guard stat(path, &status) == 0 else { return nil }
  let time = status.st_mtim
  return "\(status.st_size):\(time.tv_sec * 1_000_000_000 + time.tv_nsec)"
}

/// What tells a file or folder from every other, whatever path led to it; nil where none is there.
public func fileIdentity(_ path: String) -> String? {
  var status = stat()
  return stat(path, &status) == 0 ? "\(status.st_dev):\(status.st_ino)" : nil
}

/// Whether something is there that is neither a file nor a folder: a device, a pipe, a socket.
func isSpecialFile(_ path: String) -> Bool {
  var status = stat()
  guard stat(path, &status) == 0 else { return false }
  let kind = status.st_mode & S_IFMT
  return kind != S_IFREG && kind != S_IFDIR
}

/// The names in a folder, sorted by their bytes; without `.` and `..`.
public func namesInFolder(_ path: String) throws(StorageError) -> [String] {
  if let location = try StoreLocation.parse(path) {
    return try ObjectStore.entries(location).map(\.name)
  }
  guard let stream = opendir(path) else { throw .system("cannot list", path) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  return names
}

/// Something that lies in a folder.
public struct FolderEntry: Sendable, Hashable {
  /// The name.
  public let name: String
  /// Whether it is a folder, or a link that leads to one.
  public let isFolder: Bool
}

/// What lies in a folder, sorted by the bytes of the names; without `.` and `..`.
///
/// A store tells all of it at once, where each ``isFolder(_:)`` is a request.
public func entriesInFolder(_ path: String) throws(StorageError) -> [FolderEntry] {
  if let location = try StoreLocation.parse(path) { return try ObjectStore.entries(location) }
  return try namesInFolder(path).map {
    FolderEntry(name: $0, isFolder: isFolder(join(path, $0)))
  }
}

/// Moves a file or folder to a place on the same disk, at once.
public func moveFile(_ path: String, to place: String) throws(StorageError) {
  if rename(path, place) != 0 { throw .system("cannot move '\(path)' to", place) }
  synchronizeFolder(folder(of: place))
}

/// Moves a file to a place on the same disk, at once, without waiting for the disk.
package func renameFile(_ path: String, to place: String) throws(StorageError) {
  if rename(path, place) != 0 { throw .system("cannot move '\(path)' to", place) }
}

/// Moves all that is in a folder into another one on the same disk, name by name, in place of what
/// has the same name there, and removes the folder.
public func moveContent(of folder: String, into place: String) throws(StorageError) {
  for name in try namesInFolder(folder) {
    let (source, target) = (join(folder, name), join(place, name))
    if rename(source, target) != 0 { throw .system("cannot move '\(source)' to", target) }
  }
  synchronizeFolder(place)
  try removeFolder(folder)
}

/// Waits until all that was written to the disk of a folder is on it: for many small files, where
/// waiting for each would take too long.
public func synchronizeDisk(of folder: String) {
  let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  syncfs(descriptor)
  close(descriptor)
}

/// Waits until the names in a folder are on the disk. Not every file system can; that is no error.
func synchronizeFolder(_ path: String) {
  let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}

/// Removes a file; one that is not there is no error.
public func removeFile(_ path: String) throws(StorageError) {
  if let location = try StoreLocation.parse(path) { return try ObjectStore.remove(location) }
  if unlink(path) != 0, errno != ENOENT { throw .system("cannot remove", path) }
}

/// A path that nobody else uses, where `TMPDIR` says or in `/tmp`, for a file that loses its name as
/// soon as it is made.
public func temporaryPath(_ name: String) -> String {
  let mark = UInt64.random(in: 0 ... .max)
  return join(StoreOptions.variable("TMPDIR") ?? "/tmp", "stac-manager-\(name)-\(mark)")
}

/// Makes a folder of its own for files that are needed for a while, where `TMPDIR` says or in `/tmp`.
public func makeTemporaryFolder() throws(StorageError) -> String {
  let parent = StoreOptions.variable("TMPDIR") ?? "/tmp"
  var template = Array(join(parent, "stac-manager-XXXXXX").utf8CString)
  guard mkdtemp(&template) != nil else { throw .system("cannot make a folder in", parent) }
  return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Removes an empty folder; one that is not there is no error.
public func removeFolder(_ path: String) throws(StorageError) {
  if rmdir(path) != 0, errno != ENOENT { throw .system("cannot remove the folder", path) }
}

/// Replaces a small file by another content, at once: written beside it, flushed, moved.
public func replaceFile(
  _ path: String, with content: borrowing ByteBuffer
) throws(StorageError) {
  let file = try OutputFile(path)
  do throws(StorageError) {
    try file.append(content)
    try file.commit()
  } catch {
    file.discard()
    throw error
  }
}

/// Writes a file from nothing, without flushing: for trees that are made beside their place.
public func writeNewFile(
  _ path: String, _ content: borrowing ByteBuffer
) throws(StorageError) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
  if descriptor < 0 { throw .system("cannot write", path) }
  let outcome = content.withUnsafeBytes { bytes in writeAll(descriptor, bytes) }
  let closed = close(descriptor)
  if outcome != 0 { throw .system("cannot write", path, outcome) }
  if closed != 0 { throw .system("cannot write", path) }
}

/// Whether a file is there that may be run.
func isProgram(_ path: String) -> Bool { access(path, X_OK) == 0 && !isFolder(path) }
