import Foundation
import STACCatalog
import STACJSON
import STACPipeline
import STACStorage
import STACTestSupport
import Testing

/// A static catalog that is rebuilt in part is the one that a whole rebuild makes, byte by byte.
struct PartialRebuildTests {
  /// Ways to write a static catalog.
  enum Form: String, CaseIterable {
    case plain, pages, moving, mirrored, absolute

    var options: ItemTreeSink.Options {
      get throws {
        var options = ItemTreeSink.Options()
        switch self {
        case .plain: options.isPretty = false
        case .pages:
          options.layout = try LayoutTemplate("${collection}/${year}/${id}")
          options.listLength = 4
          options.describes = true
        case .moving:
          options.layout = try LayoutTemplate("${collection}/${platform:-none}/${id}")
          options.describes = true
          options.mirrors = true
        case .mirrored:
          options.baseURL = "https://example.com/c"
          options.links = .relativePublished
          options.listLength = 5
          options.mirrors = true
          options.describes = true
        case .absolute:
          options.baseURL = "https://example.com/c"
          options.links = .absolute
          options.listLength = 3
        }
        return options
      }
    }
  }

  /// What a source holds, and how it changes.
  struct Source {
    var items: [JSONValue] = []
    private var number = 0

    init(_ count: Int, _ random: inout SeededNumbers) {
      for _ in 0..<count { items.append(next(&random)) }
    }

    private mutating func next(_ random: inout SeededNumbers) -> JSONValue {
      defer { number += 1 }
      let longitude = Double.random(in: -180..<179, using: &random)
      var properties: JSONObject = [
        "datetime": .string("20\(Int.random(in: 19..<24, using: &random))-05-06T00:00:00Z"),
        "cloud": [0.0, 1.5, Double.random(in: 0..<100, using: &random)].randomElement(
          using: &random
        )
        .map { .double($0) } ?? .null,
      ]
      if Bool.random(using: &random) {
        properties["platform"] = .string(Bool.random(using: &random) ? "A" : "B")
      }
      let href = Bool.random(using: &random) ? "./d.tif" : "https://example.com/d.tif"
      return [
        "type": "Feature", "stac_version": "1.1.0", "id": .string("i\(number)"),
        "collection": .string(["x", "y", "z"].randomElement(using: &random) ?? "x"),
        "geometry": ["type": "Point", "coordinates": [.double(longitude), 50]],
        "bbox": [.double(longitude), 50, .double(longitude), 50],
        "properties": .object(properties), "links": [],
        "assets": [
          "data": [
            "href": .string(href),
            "type": .string(Bool.random(using: &random) ? "image/tiff" : "image/jp2"),
            "roles": ["data"],
          ]
        ],
      ]
    }

    mutating func change(_ random: inout SeededNumbers) {
      var result: [JSONValue] = []
      for var item in items {
        switch Int.random(in: 0..<30, using: &random) {
        case 0, 1: continue
        case 2: item["properties"]?["cloud"] = .double(Double.random(in: -9..<150, using: &random))
        case 3: item["properties"]?["platform"] = "C"
        case 4: result.append(next(&random))
        default: break
        }
        result.append(item)
      }
      if Int.random(in: 0..<3, using: &random) == 0, result.count > 1 { result.swapAt(0, 1) }
      if Int.random(in: 0..<5, using: &random) == 0 {
        result.removeAll { $0["collection"] == "x" }
      }
      items = result
    }

    /// Some lines are written otherwise than before, and say the same.
    func text(_ random: inout SeededNumbers) -> String {
      items.map { item in
        let line = item.description
        return (Int.random(in: 0..<20, using: &random) == 0 ? "{ " + line.dropFirst() : line) + "\n"
      }.joined()
    }
  }

  static func workflow(
    _ folder: TemporaryFolder, _ name: String, _ form: Form, layout: String? = nil
  ) throws -> Workflow {
    var output = OutputOptions(.tree(folder(name + "/tree")))
    output.tree = try form.options
    if let layout { output.tree.layout = try LayoutTemplate(layout) }
    return Workflow(
      name: "again",
      steps: [
        Workflow.Step("in", .ingest(IngestOptions(folder("in.ndjson")))),
        Workflow.Step("out", .output(output)),
      ])
  }

  static func rebuild(
    _ folder: TemporaryFolder, _ name: String, _ form: Form, _ mode: Rebuild.Mode = .incremental,
    layout: String? = nil, _ change: (inout Rebuild.Options) -> Void = { _ in }
  ) async throws -> Rebuild.Result {
    var options = Rebuild.Options(mode)
    options.run = quietOptions(blockSize: 2000) {
      $0.writesReports = false
      $0.checkpointFolder = folder(name + "/checkpoints")
    }
    change(&options)
    let results = try await Rebuild(
      try workflow(folder, name, form, layout: layout), options
    ).run()
    return try #require(results.first)
  }

  @Test(arguments: Form.allCases, 1...4)
  func `what is rebuilt in part is what a whole rebuild makes`(
    form: Form, seed: UInt64
  ) async throws {
    let folder = try TemporaryFolder(isInMemory: true)
    var random = SeededNumbers(seed: seed)
    var source = Source(40, &random)
    try folder.write("in.ndjson", source.text(&random))
    #expect(try await Self.rebuild(folder, "a", form).mode == .full)
    var partial = 0
    for step in 0..<5 {
      source.change(&random)
      try folder.write("in.ndjson", source.text(&random))
      let result = try await Self.rebuild(folder, "a", form)
      if result.mode == .incremental { partial += 1 }
      folder.remove("b")
      _ = try await Self.rebuild(folder, "b", form, .full)
      let (a, b) = (try folder.tree("a/tree"), try folder.tree("b/tree"))
      let different = Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
      #expect(different.isEmpty, "step \(step), \(result.mode), \(result.remarks)")
      #expect(result.failureCount == 0)
    }
    #expect(partial == 5)
  }

  @Test(arguments: Form.allCases)
  func `files that stay the same are not touched`(form: Form) async throws {
    let folder = try TemporaryFolder(isInMemory: true)
    var random = SeededNumbers(seed: 7)
    var source = Source(60, &random)
    try folder.write("in.ndjson", source.text(&random))
    _ = try await Self.rebuild(folder, "a", form)
    let before = try folder.tree("a/tree")
    let stamps = Dictionary(
      uniqueKeysWithValues: before.keys.map { ($0, fileFingerprint(folder("a/tree/" + $0))) })
    let last = source.items.count - 1
    source.items[last]["properties"]?["new"] = true
    try folder.write("in.ndjson", source.items.map { $0.description + "\n" }.joined())
    let result = try await Self.rebuild(folder, "a", form)
    #expect(result.mode == .incremental && result.counts.modified == 1)
    let after = try folder.tree("a/tree")
    for (path, bytes) in after where before[path] == bytes && !path.hasSuffix("/") {
      #expect(stamps[path] == fileFingerprint(folder("a/tree/" + path)), "\(path)")
    }
    #expect(after.count { before[$0.key] != $0.value } >= 1)
    #expect(after.count { before[$0.key] != $0.value } <= 3)
  }

  @Test
  func `an extent shrinks when the Item at its edge goes, and summaries with it`() async throws {
    let folder = try TemporaryFolder(isInMemory: true)
    func write(_ items: [(String, Double, String)]) throws {
      try folder.write(
        "in.ndjson",
        items.map {
          tinyItem(
            $0.0, datetime: "20\($0.2)-01-01T00:00:00Z", longitude: $0.1,
            extra: #","cloud":\#($0.1)"#) + "\n"
        }.joined())
    }
    try write([("a", 1, "20"), ("b", 2, "21"), ("c", 90, "30")])
    _ = try await Self.rebuild(folder, "a", .pages)
    try write([("a", 1, "20"), ("b", 2, "21")])
    #expect(try await Self.rebuild(folder, "a", .pages).mode == .incremental)
    let collection = try JSONValue(parsing: folder.text("a/tree/c/collection.json") ?? "")
    #expect(collection["extent"]?["spatial"]?["bbox"]?.array?.first == [1.0, 50.0, 2.0, 50.0])
    #expect(
      collection["extent"]?["temporal"]?["interval"]?.array?.first
        == ["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"])
    #expect(collection["summaries"]?["cloud"] == ["minimum": 1, "maximum": 2])
    // A modified Item counts as it is now.
    try write([("a", 1, "20"), ("b", 5, "22")])
    #expect(try await Self.rebuild(folder, "a", .pages).mode == .incremental)
    let again = try JSONValue(parsing: folder.text("a/tree/c/collection.json") ?? "")
    #expect(again["extent"]?["spatial"]?["bbox"]?.array?.first == [1.0, 50.0, 5.0, 50.0])
    #expect(again["summaries"]?["cloud"] == ["minimum": 1, "maximum": 5])
  }

  @Test
  func `a catalog that somebody has changed is built again`() async throws {
    let folder = try TemporaryFolder(isInMemory: true)
    try folder.write("in.ndjson", tinyItems(["a", "b"]))
    _ = try await Self.rebuild(folder, "a", .plain)
    try folder.write("a/tree/c/collection.json", "{}")
    try folder.write("in.ndjson", tinyItems(["a", "b", "c"]))
    let result = try await Self.rebuild(folder, "a", .plain)
    #expect(result.mode == .full)
    #expect(result.remarks.contains { $0.contains("is not as the last rebuild has left it") })
    folder.remove("a/checkpoints/again.rebuild/out.tree-*")
    for name in try namesInFolder(folder("a/checkpoints/again.rebuild"))
    where name.hasSuffix(".items") {
      try folder.write("a/checkpoints/again.rebuild/" + name, "x")
    }
    try folder.write("in.ndjson", tinyItems(["a", "c"]))
    #expect(try await Self.rebuild(folder, "a", .plain).mode == .full)
    let links = try JSONValue(parsing: folder.text("a/tree/c/collection.json") ?? "")["links"]
    #expect(
      links?.array?.filter { $0["rel"] == "item" }.compactMap { $0["href"] } == [
        "./a.json", "./c.json",
      ])
  }

  @Test
  func `an Item that comes where another lies makes everything be built again`() async throws {
    let folder = try TemporaryFolder(isInMemory: true)
    func write(_ platforms: [(String, String)]) throws {
      let items = platforms.map { tinyItem($0.0, extra: #","platform":"\#($0.1)""#) + "\n" }
      try folder.write("in.ndjson", items.joined())
    }
    func rebuild() async throws -> Rebuild.Result {
      try await Self.rebuild(folder, "a", .plain, layout: "${collection}/${platform}.json")
    }
    try write([("a", "A"), ("b", "B")])
    _ = try await rebuild()
    try write([("a", "A"), ("b", "A")])
    let result = try await rebuild()
    #expect(result.mode == .full && result.failureCount == 1)
    #expect(result.remarks.contains { $0.contains("another Item comes to") })
    #expect(folder.text("a/tree/c/A.json")?.contains("\"id\":\"a\"") == true)
    #expect(folder.text("a/tree/c/B.json") == nil)
    // What nobody knows of is written over, as always.
    try folder.write("a/tree/c/Z.json", "{}")
    try write([("a", "A"), ("z", "Z")])
    #expect(try await rebuild().mode == .incremental)
    #expect(folder.text("a/tree/c/Z.json")?.contains("\"id\":\"z\"") == true)
  }

  @Test
  func `Items that were asked for are done again wherever they lie`() async throws {
    let folder = try TemporaryFolder(isInMemory: true)
    var random = SeededNumbers(seed: 3)
    var source = Source(30, &random)
    try folder.write("in.ndjson", source.text(&random))
    _ = try await Self.rebuild(folder, "a", .pages)
    for index in source.items.indices { source.items[index]["properties"]?["cloud"] = 500 }
    let id = try #require(source.items[11]["id"]?.string)
    let all = source.items
    try folder.write("in.ndjson", source.text(&random))
    let result = try await Self.rebuild(folder, "a", .pages, .targeted) { $0.ids = [id] }
    #expect(result.mode == .targeted && result.counts.modified == 1)
    let changed = try folder.tree("a/tree").filter {
      String(decoding: $0.value, as: UTF8.self).contains("500")
        && !$0.key.hasSuffix("collection.json")
    }
    #expect(changed.keys.map { fileName(of: $0) } == [id + ".json"])
    // The others follow with the next incremental rebuild.
    _ = try await Self.rebuild(folder, "a", .pages)
    _ = try await Self.rebuild(folder, "b", .pages, .full)
    let isSame = try folder.tree("a/tree") == folder.tree("b/tree")
    #expect(isSame && all.count == 30)
  }

  @Test
  func `summaries take in what only comes, and know again what goes`() async throws {
    let folder = try TemporaryFolder(isInMemory: true)
    var random = SeededNumbers(seed: 21)
    var source = Source(30, &random)
    try folder.write("in.ndjson", source.text(&random))
    _ = try await Self.rebuild(folder, "a", .pages)
    for step in 0..<4 {
      // More at the end, at the beginning, in the middle; then some go.
      var more = Source(12, &random).items
      for index in more.indices { more[index]["id"] = .string("s\(step)-\(index)") }
      switch step {
      case 0: source.items += more
      case 1: source.items = more + source.items
      case 2: source.items.insert(contentsOf: more, at: 9)
      default: source.items.removeAll { $0["properties"]?["cloud"]?.double ?? 0 > 50 }
      }
      try folder.write("in.ndjson", source.text(&random))
      #expect(try await Self.rebuild(folder, "a", .pages).mode == .incremental)
      folder.remove("b")
      _ = try await Self.rebuild(folder, "b", .pages, .full)
      let (a, b) = (try folder.tree("a/tree"), try folder.tree("b/tree"))
      #expect(Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted() == [], "step \(step)")
    }
  }

  @Test
  func `records that were read once are not parsed again`() async throws {
    let folder = try TemporaryFolder(isInMemory: true)
    try folder.write("in.ndjson", tinyItems((0..<50).map { "i\($0)" }))
    _ = try await Self.rebuild(folder, "a", .plain)
    // The same bytes elsewhere: relative hrefs lead elsewhere, so they are not the same.
    let path = folder("a/checkpoints/again.rebuild/in/1.digests")
    #expect(fileSize(path) == 50 * 80)
    var text = tinyItems((0..<50).map { "i\($0)" })
    text.replace("\"i7\"", with: "\"i7\" ")
    try folder.write("in.ndjson", text)
    let same = try await Self.rebuild(folder, "a", .plain)
    #expect(same.counts.unchanged == 50 && same.counts.isEqual)
    // What said the same in other bytes is remembered so.
    #expect(exists(folder("a/checkpoints/again.rebuild/in/2.digests")))
    _ = try await Self.rebuild(folder, "a", .plain)
    #expect(exists(folder("a/checkpoints/again.rebuild/in/2.digests")))
  }
}
