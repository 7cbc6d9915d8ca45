public import Foundation

/// A folder of its own for one test, removed when the last reference to it goes away.
public final class TemporaryFolder: Sendable {
  /// The path, without a slash at the end.
  public let path: String

  /// Makes an empty folder.
  ///
  /// - Parameter isInMemory: on a file system in memory where there is one: for tests that flush
  ///   files again and again, and for which the disk would be the slowest part.
  public init(isInMemory: Bool = false) throws {
    let memory = "/dev/shm"
    let hasMemory = isInMemory && FileManager.default.isWritableFile(atPath: memory)
    let base = hasMemory ? memory : FileManager.default.temporaryDirectory.path()
    path = (base.hasSuffix("/") ? base : base + "/") + "stac-manager-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of something in the folder.
  public func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Writes a file, with the folders above it, and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  /// Writes a file, with the folders above it, and returns its path.
  @discardableResult
  public func write(_ data: Data, to name: String) throws -> String {
    let url = URL(filePath: self(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
    return url.path()
  }

  /// The text of a file, or nil where there is none.
  public func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: self(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The lines of a file, without empty ones; none where there is no file.
  public func lines(_ name: String) -> [String] {
    (text(name) ?? "").split(separator: "\n").map(String.init)
  }

  /// All files below a folder: relative path to content, hidden files included.
  public func files(_ name: String = "") -> [String: Data] {
    let root = name.isEmpty ? path : self(name)
    var found: [String: Data] = [:]
    for case let file as String in FileManager.default.enumerator(atPath: root) ?? .init() {
      var isFolder: ObjCBool = false
      let place = root + "/" + file
      guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      found[file] = FileManager.default.contents(atPath: place)
    }
    return found
  }

  /// Removes a file or folder; one that is not there is no error.
  public func remove(_ name: String) { try? FileManager.default.removeItem(atPath: self(name)) }
}
