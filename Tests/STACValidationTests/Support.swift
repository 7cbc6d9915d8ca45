import Glibc
import STACJSON

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

  /// A file as it is.
  static func file(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Missing(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&block, 1, block.count, file), count > 0 {
      bytes += block[..<count]
    }
    return bytes
  }

  /// All Items, Collections and Catalogs of STAC 1.0.0 and 1.1.0 in the folder, alone in a file or
  /// in FeatureCollections and lines, in the order of the paths.
  static func coreDocuments() -> [(origin: String, document: JSONValue)] {
    var result: [(origin: String, document: JSONValue)] = []
    for path in files(in: root).sorted() {
      let isLines = path.hasSuffix(".ndjson")
      guard path.hasSuffix(".json") || isLines, let bytes = try? file(path) else { continue }
      let origin = String(path.dropFirst(root.count))
      // Some sets hold hundreds of Items of one kind.
      let texts =
        isLines ? Array(bytes.split(separator: UInt8(ascii: "\n")).prefix(5)) : [bytes[...]]
      for text in texts {
        guard let value = try? JSONValue(parsing: text) else { continue }
        let candidates = (value["features"]?.array?.prefix(5)).map { Array($0) } ?? [value]
        for candidate in candidates where isCore(candidate) { result.append((origin, candidate)) }
      }
    }
    return result
  }

  private static func isCore(_ value: JSONValue) -> Bool {
    let version = value["stac_version"]?.string
    let type = value["type"]?.string
    return (version == "1.0.0" || version == "1.1.0")
      && (type == "Feature" || type == "Collection" || type == "Catalog")
  }

  static func files(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var paths: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { name in
        String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      if entry.pointee.d_type == UInt8(DT_DIR) {
        paths += files(in: folder + name + "/")
      } else {
        paths.append(folder + name)
      }
    }
    return paths
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
