import STACCatalog
import STACCorpus
import STACJSON
import STACModel
import STACPipeline
import STACStorage
import STACTestSupport
import Synchronization
import Testing

/// Two catalogs of any form, compared and made alike.
struct ComparisonTests {
  /// Items, by their ids.
  typealias Items = [String: JSONValue]

  static func items(_ count: Int) throws -> [JSONValue] {
    try corpusLines(0..<count).split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  static func text(_ items: [JSONValue]) -> String {
    items.map { $0.description + "\n" }.joined()
  }

  /// Another state of the same catalog.
  static func changed(_ items: [JSONValue], _ random: inout SeededNumbers) throws -> [JSONValue] {
    var result: [JSONValue] = []
    for var item in items {
      switch Int.random(in: 0..<12, using: &random) {
      case 0: continue
      case 1: item["properties"]?["eo:cloud_cover"] = .double(1234.5)
      case 2: item["assets"]?["new"] = ["href": "https://example.com/a.tif"]
      case 3: item["properties"]?["platform"] = nil
      case 4:
        var twin = item
        twin["id"] = .string((item["id"]?.string ?? "") + "-b")
        result.append(twin)
      default: break
      }
      result.append(item)
    }
    return result.shuffled(using: &random)
  }

  /// Compares and lists.
  static func difference(
    _ old: String, _ new: String
  ) async throws -> (DifferenceCounts, [ItemDifference]) {
    let comparison = try CatalogComparison(old: IngestOptions(old), new: IngestOptions(new))
    let counts = try await comparison.compare()
    let found = Mutex<[ItemDifference]>([])
    try await comparison.list { difference in found.withLock { $0.append(difference) } }
    return (counts, found.withLock { $0 })
  }

  static func convert(_ from: String, _ to: OutputOptions) async throws {
    let summary = try await Workflow(
      name: "c",
      steps: [
        Workflow.Step("in", .ingest(IngestOptions(from))), Workflow.Step("out", .output(to)),
      ]
    ).run(quietOptions { $0.writesReports = false })
    #expect(summary.isComplete && summary.failureCount == 0)
  }

  /// The forms that a catalog can have.
  static let forms = ["o.ndjson", "o.ndjson.zst", "o.json", "o.parquet", "tree", "dataset"]

  static func output(_ name: String, _ folder: TemporaryFolder) -> OutputOptions {
    name == "dataset" ? OutputOptions(.dataset(folder(name))) : OutputOptions(to: folder(name))
  }

  @Test(arguments: forms)
  func `a catalog is equal to itself in another form`(form: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write("in.ndjson", Self.text(try Self.items(120)))
    try await Self.convert(folder("in.ndjson"), Self.output(form, folder))
    let (counts, found) = try await Self.difference(folder("in.ndjson"), folder(form))
    #expect(counts.isEqual && counts.unchanged == 120 && found.isEmpty)
  }

  @Test(arguments: 1...6)
  func `differences are those of the two sets, and patches make the new of the old`(
    seed: UInt64
  ) async throws {
    let folder = try TemporaryFolder()
    var random = SeededNumbers(seed: seed)
    let before = try Self.items(150)
    let after = try Self.changed(before, &random)
    try folder.write("a.ndjson", Self.text(before))
    try folder.write("b.ndjson", Self.text(after))
    let (counts, found) = try await Self.difference(folder("a.ndjson"), folder("b.ndjson"))
    func byID(_ items: [JSONValue]) -> Items {
      Dictionary(uniqueKeysWithValues: items.map { ($0["id"]?.string ?? "", $0) })
    }
    var old = byID(before)
    let new = byID(after)
    #expect(counts.added == new.keys.count { old[$0] == nil })
    #expect(counts.deleted == old.keys.count { new[$0] == nil })
    #expect(counts.modified == old.count { new[$0.key] != nil && new[$0.key] != $0.value })
    #expect(found.count == counts.added + counts.deleted + counts.modified)
    for difference in found {
      switch difference.state {
      case .added:
        #expect(old.updateValue(new[difference.id] ?? .null, forKey: difference.id) == nil)
      case .deleted: #expect(old.removeValue(forKey: difference.id) != nil)
      default:
        let item = try #require(old[difference.id])
        old[difference.id] = try item.applying(try #require(difference.patch))
      }
    }
    let isSame = old == new
    #expect(isSame)
  }

  @Test
  func `what cannot be read is counted, and the rest compared`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.ndjson", tinyItems(["a", "b"]) + "{broken\n")
    try folder.write("b.ndjson", tinyItems(["b", "c", "c"]))
    let comparison = try CatalogComparison(
      old: IngestOptions(folder("a.ndjson")), new: IngestOptions(folder("b.ndjson")))
    let counts = try await comparison.compare()
    #expect(counts.added == 1 && counts.deleted == 1 && counts.unchanged == 1)
    #expect(counts.newDuplicates == 1)
    #expect(comparison.old?.unreadableCount == 1 && comparison.new?.unreadableCount == 0)
  }

  @Test
  func `what cannot be read twice is a mistake`() {
    #expect(throws: WorkflowError.self) {
      try CatalogComparison(old: IngestOptions("-"), new: IngestOptions("a"))
    }
  }

  @Test
  func `nothing is left in the folder for what is needed for a while`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.ndjson", tinyItems(["a"]))
    try folder.write("b.ndjson", tinyItems(["b"]))
    let place: String
    do {
      let comparison = try CatalogComparison(
        old: IngestOptions(folder("a.ndjson")), new: IngestOptions(folder("b.ndjson")))
      _ = try await comparison.compare()
      place = comparison.folder
      #expect(isFolder(place))
    }
    #expect(!exists(place))
  }
}

/// A place is made like another one.
struct SyncTests {
  private static func sync(
    _ from: String, _ to: String, _ change: (inout CatalogSync.Options) -> Void = { _ in }
  ) async throws -> (CatalogSync, DifferenceCounts) {
    var options = CatalogSync.Options()
    options.now = .init(seconds: 1_700_000_000)
    change(&options)
    let sync = try CatalogSync(from: IngestOptions(from), to: SyncTarget(to), options)
    let counts = try await sync.compare()
    try await sync.apply()
    return (sync, counts)
  }

  @Test(arguments: ComparisonTests.forms, [true, false])
  func `the target becomes like the source, and a second time nothing is written`(
    form: String, deletes: Bool
  ) async throws {
    let folder = try TemporaryFolder()
    var random = SeededNumbers(seed: 9)
    let before = try ComparisonTests.items(100)
    try folder.write("a.ndjson", ComparisonTests.text(before))
    try folder.write("b.ndjson", ComparisonTests.text(ComparisonTests.changed(before, &random)))
    try await ComparisonTests.convert(folder("a.ndjson"), ComparisonTests.output(form, folder))
    let (_, first) = try await Self.sync(folder("b.ndjson"), folder(form)) { $0.deletes = deletes }
    #expect(first.added > 0 && first.modified > 0 && first.deleted > 0)
    let (counts, _) = try await ComparisonTests.difference(folder("b.ndjson"), folder(form))
    #expect(counts.deleted == 0 && counts.modified == 0)
    #expect(counts.added == (deletes ? 0 : first.deleted))
    let content = try folder.tree(form == "tree" || form == "dataset" ? form : "")
    let (second, again) = try await Self.sync(folder("b.ndjson"), folder(form)) {
      $0.deletes = deletes
    }
    #expect(again.added == 0 && again.modified == 0 && second.wasNothingToDo)
    let isSame = try folder.tree(form == "tree" || form == "dataset" ? form : "") == content
    #expect(isSame)
  }

  @Test
  func `links to Items that are gone are gone`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.ndjson", tinyItems(["a", "b", "c"]))
    try folder.write("b.ndjson", tinyItems(["b"]))
    try await ComparisonTests.convert(folder("a.ndjson"), OutputOptions(to: folder("tree")))
    _ = try await Self.sync(folder("b.ndjson"), folder("tree")) { $0.deletes = true }
    let names = folder.files("tree").keys.sorted().filter { !$0.hasPrefix("c") || $0.contains("/") }
    #expect(
      names.count { $0.hasSuffix("b.json") } == 1 && !names.contains { $0.hasSuffix("a.json") })
    let documents = try folder.files("tree").filter { $0.key.hasSuffix("collection.json") }
      .map { try JSONValue(parsing: Array($0.value)) }
    let links = documents.flatMap { $0["links"]?.array ?? [] }.filter { $0["rel"] == "item" }
    #expect(links.map { $0["href"] } == ["./b.json"])
  }

  @Test
  func `a catalog that is laid out otherwise is changed where its Items lie`() async throws {
    let folder = try TemporaryFolder()
    let link = #"[{"rel":"item","href":"./deep/a/a.json"},{"rel":"item","href":"./deep/b/b.json"}]"#
    try folder.write(
      "t/catalog.json",
      #"{"type":"Catalog","stac_version":"1.1.0","id":"t","description":"x","links":\#(link)}"#)
    for id in ["a", "b"] {
      var item = try JSONValue(parsing: tinyItem(id))
      item["links"] = [["rel": "root", "href": "../../catalog.json"]]
      try folder.write("t/deep/\(id)/\(id).json", item.description)
    }
    var changed = try JSONValue(parsing: tinyItem("a"))
    changed["properties"]?["x"] = 7
    try folder.write("b.ndjson", changed.description + "\n")
    _ = try await Self.sync(folder("b.ndjson"), folder("t")) { $0.deletes = true }
    let item = try JSONValue(parsing: folder.text("t/deep/a/a.json") ?? "")
    #expect(item["properties"]?["x"] == 7)
    #expect(item["links"]?.array?.first?["href"] == "../../catalog.json")
    #expect(folder.files("t").keys.sorted() == ["catalog.json", "deep/a/a.json"])
    let catalog = try JSONValue(parsing: folder.text("t/catalog.json") ?? "")
    #expect(catalog["links"]?.array?.count == 1)
    // Nobody knows where a new one belongs.
    try folder.write("c.ndjson", tinyItems(["a", "z"]))
    await #expect(throws: WorkflowError.self) {
      try await Self.sync(folder("c.ndjson"), folder("t"))
    }
  }

  @Test
  func `a folder of loose Items stays one`() async throws {
    let folder = try TemporaryFolder()
    for id in ["a", "b"] { try folder.write("t/sub/\(id).json", tinyItem(id)) }
    var changed = try JSONValue(parsing: tinyItem("a"))
    changed["properties"]?["x"] = 7
    try folder.write("b.ndjson", changed.description + "\n" + tinyItem("new") + "\n")
    _ = try await Self.sync(folder("b.ndjson"), folder("t")) { $0.deletes = true }
    #expect(folder.files("t").keys.sorted() == ["new.json", "sub/a.json"])
    #expect(try JSONValue(parsing: folder.text("t/sub/a.json") ?? "")["properties"]?["x"] == 7)
  }

  @Test
  func `a source without Items does not take all away, unless that is meant`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.ndjson", tinyItems(["a", "b"]))
    try folder.write("empty.ndjson", "")
    await #expect(throws: WorkflowError.self) {
      try await Self.sync(folder("empty.ndjson"), folder("a.ndjson")) { $0.deletes = true }
    }
    #expect(folder.lines("a.ndjson").count == 2)
    _ = try await Self.sync(folder("empty.ndjson"), folder("a.ndjson"))
    #expect(folder.lines("a.ndjson").count == 2)
    _ = try await Self.sync(folder("empty.ndjson"), folder("a.ndjson")) {
      $0.deletes = true
      $0.allowsEmpty = true
    }
    #expect(folder.lines("a.ndjson").isEmpty && folder.text("a.ndjson") != nil)
  }

  @Test
  func `what cannot be read in the source is no reason to delete, nor in the target to lose`()
    async throws
  {
    let folder = try TemporaryFolder()
    try folder.write("a.ndjson", tinyItems(["a", "b"]))
    try folder.write("broken.ndjson", tinyItems(["a"]) + "{broken\n")
    await #expect(throws: WorkflowError.self) {
      try await Self.sync(folder("broken.ndjson"), folder("a.ndjson")) { $0.deletes = true }
    }
    #expect(folder.lines("a.ndjson").count == 2)
    let before = folder.text("broken.ndjson")
    await #expect(throws: WorkflowError.self) {
      try await Self.sync(folder("a.ndjson"), folder("broken.ndjson"))
    }
    #expect(folder.text("broken.ndjson") == before)
  }

  @Test
  func `Items that go are kept where that is asked for`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.ndjson", tinyItems(["a", "b", "c"]))
    try folder.write("b.ndjson", tinyItems(["b"]))
    try folder.write("gone.ndjson", "{\"id\":\"earlier\"}\n")
    _ = try await Self.sync(folder("b.ndjson"), folder("a.ndjson")) {
      $0.deletes = true
      $0.tombstones = folder("gone.ndjson")
    }
    let gone = try folder.lines("gone.ndjson").map { try JSONValue(parsing: $0) }
    #expect(gone.map { $0["id"] } == ["earlier", "a", "c"])
    #expect(gone[1]["deleted"] == "2023-11-14T22:13:20Z")
    #expect(try gone[1]["item"] == JSONValue(parsing: tinyItem("a")))
  }

  @Test(arguments: ["https://example.com", "-"])
  func `what cannot be written to is no target`(place: String) {
    #expect(throws: WorkflowError.self) { try SyncTarget(place) }
  }

  @Test
  func `a single document is no list that Items could be added to`() throws {
    let folder = try TemporaryFolder()
    try folder.write("one.json", tinyItem("a"))
    #expect(throws: WorkflowError.self) { try SyncTarget(folder("one.json")) }
  }
}
