public import Foundation

/// A folder for one test, which goes with all that is in it when the test lets go of it.
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

  /// Writes a file, and makes the folders above it.
  @discardableResult
  public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let place = self(name)
    let folder = place.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    try FileManager.default.createDirectory(
      atPath: folder.joined(separator: "/"), withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: place))
    return place
  }

  /// Writes a file of text, and makes the folders above it.
  @discardableResult
  public func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  /// The bytes of a file.
  public func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: self(name))))
  }

  /// The text of a file, or nil where there is none.
  public func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: self(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The lines of a file, without empty ones; none where there is no file.
  public func lines(_ name: String) -> [String] {
    (text(name) ?? "").split(separator: "\n").map(String.init)
  }

  /// Writes a file of text, and makes the folders above it.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String { try write(name, text) }

  /// Writes a file, and makes the folders above it.
  @discardableResult
  public func write(_ data: Data, to name: String) throws -> String { try write(name, data) }

  /// All files below a folder: relative path to content.
  public func files(_ name: String = "") -> [String: Data] {
    let all = (try? tree(name)) ?? [:]
    return all.filter { !$0.key.hasSuffix("/") }.mapValues { Data($0) }
  }

  /// Removes a file or folder; one that is not there is no error.
  public func remove(_ name: String) { try? FileManager.default.removeItem(atPath: self(name)) }

  /// All that is in the folder and the folders below it: files with their bytes, folders (their
  /// names end in a slash) with none.
  public func tree(_ name: String = "") throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    let top = name.isEmpty ? path : self(name)
    guard let names = FileManager.default.enumerator(atPath: top) else { return found }
    for case let name as String in names {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: top + "/" + name, isDirectory: &isFolder)
      found[isFolder.boolValue ? name + "/" : name] =
        isFolder.boolValue
        ? [] : [UInt8](try Data(contentsOf: URL(fileURLWithPath: top + "/" + name)))
    }
    return found
  }

  /// Replaces the path of the folder in a message, so that messages can be compared.
  public func shortened(_ message: String) -> String {
    message.replacingOccurrences(of: path, with: "TMP")
  }
}
