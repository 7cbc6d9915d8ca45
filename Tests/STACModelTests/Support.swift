internal import Glibc
internal import STACJSON

/// Parses a text and lends the view as long as the parser lives.
func withView<R>(of text: String, _ body: (JSONView) throws -> R) throws -> R {
  var parser = JSONParser()
  let result = try body(try parser.parse(text.utf8))
  withExtendedLifetime(parser) {}
  return result
}

/// Real documents of other projects, in a folder beside the package; not part of it.
enum Fixtures {
  static let root =
    #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
    + "/shared/fixtures/"

  static let arePresent: Bool = access(root, R_OK) == 0

  /// A file of the folder as it is.
  static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(root + path, "r") else { throw Missing(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&block, 1, block.count, file), count > 0 {
      bytes += block[..<count]
    }
    return bytes
  }

  /// The names in a directory that end in `.json`, sorted.
  static func documents(in path: String) -> [String] {
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

  struct Missing: Error {
    let path: String
  }
}

/// Random numbers that come again with the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}
