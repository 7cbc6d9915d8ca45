internal import CSyncFS
internal import Glibc
public import STACJSON

// What this program asks of the file system, in one place and with errors that say what failed.

/// Makes a folder and those above it; one that is there already is no error.
public func makeFolders(_ path: String) throws(StorageError) {
  if path.isEmpty || isFolder(path) { return }
  try makeFolders(folder(of: path))
  if mkdir(path, 0o777) != 0, errno != EEXIST || !isFolder(path) {
    throw .system("cannot make the folder", path)
  }
}

/// Whether a folder is there.
public func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path.isEmpty ? "." : path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Whether anything is there.
public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// The path from the root of the file system, without `.` and `..`.
public func absolutePath(_ path: String) -> String {
  if path.hasPrefix("/") { return normalized(path) }
  guard let current = getcwd(nil, 0) else { return normalized(path) }
  defer { free(current) }
  return normalized(join(String(cString: current), path))
}

/// Whether a path leads to something below a folder; both may be relative, and go up.
public func isInside(_ path: String, _ folder: String) -> Bool {
  let folder = absolutePath(folder)
  return absolutePath(path).hasPrefix(folder == "/" ? folder : folder + "/")
}

/// The size of a file in bytes, or nil where none is there.
public func fileSize(_ path: String) -> Int? {
  var status = stat()
  return stat(path, &status) == 0 ? Int(status.st_size) : nil
}

/// What tells one state of a file from another without reading it: its size and when it was
/// changed, in nanoseconds since 1970.
public func fileFingerprint(_ path: String) -> String? {
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

/// Moves a file or folder to a place on the same disk, at once.
public func moveFile(_ path: String, to place: String) throws(StorageError) {
  if rename(path, place) != 0 { throw .system("cannot move '\(path)' to", place) }
  synchronizeFolder(folder(of: place))
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
  if unlink(path) != 0, errno != ENOENT { throw .system("cannot remove", path) }
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
