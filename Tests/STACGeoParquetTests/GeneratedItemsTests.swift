import Foundation
import STACGeoParquet
import STACJSON
import STACTestSupport
import Testing

/// Items of no sense: every kind of value at every place.
private struct Generator {
  var numbers: SeededNumbers

  private static let texts = [
    "plain", #"q\"uote"#, #"back\\slash"#, #"new\nline"#, #"\u0001ctl"#, "é漢字😀", "", "aaaaaaa",
    "bbbbbbbb", String(repeating: "c", count: 31), String(repeating: "d", count: 200),
  ]
  private static let keys = [
    "a", "bb", "ccc", "eo:x", "proj:shape", "sp ace", "é", "long_key_number_one",
    "long_key_number_two", "id", "bbox", "renders", "kkkkkkkkkkkkkkkkkkkkkkk",
  ]
  private static let times = [
    "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5Z", "1969-12-31T23:59:59.999999Z",
    "2020-06-01T12:00:00+02:00", "2020-01-01T00:00:00.000Z", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.1234567Z",
  ]

  private mutating func one<T>(of all: [T]) -> T { all[numbers.below(all.count)] }

  private mutating func number() -> String {
    switch numbers.below(8) {
    case 0: "\(Int64(bitPattern: numbers.next()))"
    case 1: "\(numbers.next())"
    case 2: "\(Double(numbers.below(2_000_000)) / 1000 - 1000)"
    case 3: "\(Double(numbers.below(100)))"
    case 4: "1e\(numbers.below(300))"
    case 5: "-0.0"
    case 6: "123456789012345678901234567890"
    default: "\(numbers.below(100))"
    }
  }

  private mutating func value(_ depth: Int) -> String {
    switch numbers.below(depth > 3 ? 5 : 8) {
    case 0: return "\"\(one(of: Self.texts))\""
    case 1, 2: return number()
    case 3: return one(of: ["true", "false"])
    case 4: return "null"
    case 5: return list(numbers.below(4)) { $0.value(depth + 1) }
    default: return object(depth + 1)
    }
  }

  private mutating func list(_ count: Int, _ body: (inout Self) -> String) -> String {
    "[" + (0..<count).map { _ in body(&self) }.joined(separator: ",") + "]"
  }

  private mutating func object(_ depth: Int) -> String {
    var members: [String] = []
    for key in Self.keys where numbers.below(3) == 0 {
      members.append("\"\(key)\":\(value(depth))")
    }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private mutating func position(_ hasHeight: Bool) -> String {
    list(hasHeight ? 3 : 2) { "\(Double($0.numbers.below(3600)) / 10 - 180)" }
  }

  private mutating func geometry(_ depth: Int = 0) -> String {
    let hasHeight = numbers.below(3) == 0
    func line(_ generator: inout Self) -> String {
      generator.list(generator.numbers.below(5)) { $0.position(hasHeight) }
    }
    func polygon(_ generator: inout Self) -> String {
      generator.list(generator.numbers.below(3), line)
    }
    let kinds: [(String, (inout Self) -> String)] = [
      ("Point", { $0.position(hasHeight) }), ("LineString", line), ("Polygon", polygon),
      ("MultiPoint", line), ("MultiLineString", polygon),
      ("MultiPolygon", { $0.list($0.numbers.below(3), polygon) }),
    ]
    if depth < 3, numbers.below(8) == 0 {
      return #"{"type":"GeometryCollection","geometries":"#
        + list(numbers.below(4)) { $0.geometry(depth + 1) } + "}"
    }
    if depth == 0, numbers.below(10) == 0 { return "null" }
    let (name, coordinates) = one(of: kinds)
    let text = coordinates(&self)
    return numbers.below(2) == 0
      ? #"{"type":"\#(name)","coordinates":\#(text)}"#
      : #"{"coordinates":\#(text),"type":"\#(name)"}"#
  }

  /// Some Items have the same type at each place, so that there are columns at all.
  mutating func item(_ index: Int) -> String {
    var properties = [
      #""datetime":\#(numbers.below(5) == 0 ? "null" : "\"\(one(of: Self.times))\"")"#
    ]
    for key in Self.keys where numbers.below(3) == 0 {
      let isSteady = key.utf8.count % 2 == 0
      properties.append(
        "\"\(key)\":"
          + (isSteady ? list(numbers.below(4)) { $0.number() } : value(0)))
    }
    var members = [
      #""type":"Feature""#, #""stac_version":"1.1.0""#, #""id":"i\#(index)""#,
      "\"geometry\":\(geometry())", "\"properties\":{\(properties.joined(separator: ","))}",
      "\"assets\":\(object(1))", "\"links\":\(list(numbers.below(3)) { $0.object(3) })",
    ]
    if numbers.below(2) == 0 { members.append("\"bbox\":\(list(one(of: [4, 6])) { $0.number() })") }
    if numbers.below(3) == 0 { members.append("\"renders\":\(value(1))") }
    members.shuffle(using: &numbers)
    return "{" + members.joined(separator: numbers.below(2) == 0 ? "," : " ,\t") + "}"
  }
}

@Suite("Items of no sense")
struct GeneratedItemsTests {
  /// How many; `STAC_MANAGER_ROUND_TRIPS` asks for more.
  private static let count =
    ProcessInfo.processInfo.environment["STAC_MANAGER_ROUND_TRIPS"].flatMap(Int.init) ?? 1500

  @Test("come back as they went in", arguments: [1, 2] as [UInt64])
  func roundTrip(_ seed: UInt64) throws {
    let folder = try TemporaryFolder(isInMemory: true)
    var generator = Generator(numbers: SeededNumbers(seed: seed))
    for part in 0..<max(1, Self.count / 1000) {
      let lines = (0..<min(Self.count, 1000)).map { generator.item(part * 1000 + $0) }
      var options = GeoParquetOptions()
      // Tiny batches and pages cut everything in the middle.
      options.batchSize = 1 << (8 + part % 10)
      options.pageSize = 1 << 10
      options.dictionarySize = 1 << 10
      try writeItems(lines, to: folder("items.parquet"), options, groupRows: 333)
      try expectSame(lines, try readItems(folder("items.parquet"), batchRows: 1 + part * 37))
    }
  }
}

@Suite("Items of other projects", .enabled(if: Fixtures.arePresent))
struct FixtureItemsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(isInMemory: true) }

  /// The paths of all files with these ends.
  private func files(_ ends: [String]) -> [String] {
    let all = FileManager.default.enumerator(atPath: Fixtures.root)?.compactMap { $0 as? String }
    return (all ?? []).filter { path in ends.contains { path.hasSuffix($0) } }.sorted()
  }

  /// The Items in a document, wherever they lie in it.
  private func collect(_ value: JSONValue, _ lines: inout [String]) {
    if value["type"] == "Feature" {
      lines.append(value.description)
      return
    }
    for part in value.array ?? (value.object?.map({ $0.1 }) ?? []) { collect(part, &lines) }
  }

  private func expectRoundTrip(_ lines: [String], _ what: String) throws {
    try writeItems(lines, to: folder("items.parquet"), groupRows: 200)
    let found = try readItems(folder("items.parquet"))
    #expect(lines.count == found.count, "\(what)")
    try expectSame(lines, found)
  }

  @Test("come back as they went in, all in one file")
  func roundTrip() throws {
    var lines: [String] = []
    for path in files([".json", ".geojson", ".ndjson", ".jsonl"]) {
      let bytes = try Fixtures.bytes(path)
      // What is no JSON document, or has marks for the eye in it, holds no Items.
      if let value = try? JSONValue(parsing: bytes) {
        collect(value, &lines)
      } else {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
          if let value = try? JSONValue(parsing: Array(line)) { collect(value, &lines) }
        }
      }
    }
    #expect(lines.count > 1200)
    try expectRoundTrip(lines, "all of them")
  }

  @Test("that lie in files of GeoParquet come back as they were read")
  func parquet() throws {
    var count = 0
    for path in files([".parquet", ".parq"]) {
      guard let file = try? GeoParquetFile(Fixtures.root + path), file.holdsItems else { continue }
      let lines = try readItems(Fixtures.root + path)
      count += lines.count
      try expectRoundTrip(lines, path)
    }
    #expect(count > 1200)
  }
}
