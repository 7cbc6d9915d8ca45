internal import Glibc
public import STACJSON

/// Parses a text and lends the view as long as the parser lives.
public func withView<R>(of text: String, _ body: (JSONView) throws -> R) throws -> R {
  var parser = JSONParser()
  let result = try body(try parser.parse(text.utf8))
  withExtendedLifetime(parser) {}
  return result
}

/// Real documents of other projects, in a folder beside the package; not part of it.
public enum Fixtures {
  /// The folder.
  public static let root =
    #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
    + "/shared/fixtures/"

  /// Whether the folder is there.
  public static let arePresent: Bool = access(root, R_OK) == 0

  /// A file of the folder as it is.
  public static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(root + path, "r") else { throw Missing(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&block, 1, block.count, file), count > 0 {
      bytes += block[..<count]
    }
    return bytes
  }

  /// The lines of a text file.
  public static func lines(_ path: String) throws -> [String] {
    try bytes(path).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names in a directory that end in `.json`, sorted.
  public static func documents(in path: String) -> [String] {
    guard let directory = opendir(root + path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { name in
        String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".json") { names.append(name) }
    }
    return names.sorted()
  }

  /// A file that is not there.
  public struct Missing: Error {
    /// Its path in the folder.
    public let path: String
  }
}
