import Foundation
import STACJSON
import STACTestSupport
import Testing

/// Static catalogs as the users of the program build them.
@Suite(.serialized)
struct BuildTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    program = try stacManager()
  }

  private func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try program.run(arguments, in: folder)
  }

  private func items(_ range: Range<Int>, extra: String = "") -> String {
    range.map { number in
      tinyItem(
        "i\(number)", collection: number % 3 == 0 ? "b" : "a",
        datetime: "2024-0\(1 + number % 6)-01T00:00:00Z", longitude: Double(number % 180),
        extra: extra)
    }.joined(separator: "\n") + "\n"
  }

  private func ids(_ place: String) throws -> [String] {
    let outcome = try program.run(["search", place, "--fields", "id"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try outcome.output.split(separator: "\n").map {
      try JSONValue(parsing: $0.utf8)["id"]?.string ?? ""
    }.sorted()
  }

  private let layout = ["--layout", "${collection}/${year}/${month}/${id}", "--list-length", "3"]

  @Test
  func `a catalog is built, moved to another URL, and replaced`() throws {
    try folder.write(items(0..<60), to: "in.ndjson")
    let built = try program.run(["build", "in.ndjson", "out"] + layout, in: folder)
    #expect(built.status == 0, "\(built.errors)")
    #expect(built.output == "out: 60 Items in 2 Collections and 27 Catalogs\n")
    #expect(try ids("out") == ids("in.ndjson"))
    let valid = try run("validate", "out")
    #expect(valid.output.contains("all valid"), "\(valid.output)")

    let before = folder.files("out")
    let again = try program.run(["build", "in.ndjson", "out"] + layout, in: folder)
    #expect(again.status == 2)
    #expect(
      again.errors.hasPrefix("error: 'out' holds a catalog already; --replace puts the new one"))
    #expect(folder.files("out") == before)

    let moved = try program.run(
      ["build", "out", "out", "--replace", "--base-url", "https://example.org/c/"] + layout,
      in: folder)
    #expect(moved.status == 0, "\(moved.errors)")
    #expect(
      moved.output == "out: 60 Items in 2 Collections and 27 Catalogs, 60 Items as they were\n")
    let after = folder.files("out")
    #expect(
      after.keys.filter { after[$0] != before[$0] }.sorted()
        == [".stac-manager-tree", "catalog.json"])
    #expect(
      String(decoding: try #require(after["catalog.json"]), as: UTF8.self).contains(
        #"{"rel":"self","href":"https://example.org/c/catalog.json","type":"application/json"}"#))

    try folder.write(items(10..<40), to: "less.ndjson")
    let less = try program.run(
      ["build", "less.ndjson", "out", "--replace", "--format", "json"] + layout, in: folder)
    let report = try JSONValue(parsing: less.output.utf8)
    #expect(report["removed"] == 30 && report["items"] == 30)
    #expect(try ids("out") == ids("less.ndjson"))
    _ = try program.run(["build", "less.ndjson", "fresh"] + layout, in: folder)
    let (old, fresh) = (folder.files("out"), folder.files("fresh"))
    #expect(Set(old.keys) == Set(fresh.keys))
  }

  @Test
  func `a source that has shrunk to nothing does not empty a catalog`() throws {
    try folder.write(items(0..<6), to: "in.ndjson")
    try folder.write("", to: "none.ndjson")
    _ = try run("build", "in.ndjson", "out")
    let before = folder.files("out")
    let refused = try run("build", "none.ndjson", "out", "--replace")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("no Item came, and 'out' has 6: nothing was changed"))
    #expect(folder.files("out") == before)
    let emptied = try run("build", "none.ndjson", "out", "--replace", "--allow-empty")
    #expect(emptied.status == 0, "\(emptied.errors)")
    #expect(folder.files("out").keys.sorted() == [".stac-manager-tree", "catalog.json"])
  }

  @Test
  func `what is known of the documents comes from a file`() throws {
    try folder.write(items(0..<6), to: "in.ndjson")
    try folder.write(
      """
      catalog: {id: mine, title: Mine, description: All mine}
      catalogs:
        a/2024: {description: The year}
      collections:
        - {id: b, description: Bees, keywords: [honey]}
      collection_defaults:
        license: CC-BY-4.0
        providers: [{name: We, roles: [host]}]
      """, to: "d.yaml")
    let built = try run(
      "build", "in.ndjson", "out", "--layout", "${year}", "--documents", "d.yaml", "--mirror")
    #expect(built.status == 0, "\(built.errors)")
    func json(_ name: String) throws -> JSONValue {
      try JSONValue(parsing: try #require(folder.text(name)).utf8)
    }
    #expect(try json("out/catalog.json")["id"] == "mine")
    #expect(try json("out/a/2024/catalog.json")["description"] == "The year")
    let b = try json("out/b/collection.json")
    #expect(b["description"] == "Bees" && b["keywords"] == ["honey"])
    #expect(b["license"] == "CC-BY-4.0" && b["assets"]?["geoparquet"]?["href"] == "./items.parquet")
    #expect(try ids("out/b/items.parquet") == ["i0", "i3"])
    let changed = try run("update", "out", "--ids", "i0", "--set", "properties.note=x")
    #expect(
      changed.status == 0 && changed.output.contains("out/b/items.parquet' tells of the Items as"))
    #expect(!changed.output.contains("out/a"), "only the mirror of what has changed is stale")
    try folder.write("collections:\n  - {title: x}\nlicence: y\n", to: "wrong.yaml")
    let wrong = try run("build", "in.ndjson", "other", "--documents", "wrong.yaml")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("wrong.yaml:2:5") && wrong.errors.contains("wrong.yaml:3:1"))
    #expect(folder.files("other").isEmpty)
  }

  @Test(arguments: [
    (
      ["--layout", "${id"], 64,
      "'--layout' of 'stac-manager build' is no layout: '}' is missing behind '${id', at character 1"
    ),
    (
      ["--links", "absolute"], 64,
      "'--links' of 'stac-manager build' is absolute, which needs --base-url"
    ),
  ])
  func `mistakes in flags are told before anything is read`(
    flags: [String], status: Int32, message: String
  ) throws {
    let outcome = try program.run(["build", "missing.ndjson", "out"] + flags, in: folder)
    #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test
  func `a replacement that was killed is ended by the next one`() throws {
    try folder.write(items(0..<300), to: "old.ndjson")
    try folder.write(items(150..<450, extra: #","n":1"#), to: "new.ndjson")
    _ = try program.run(["build", "old.ndjson", "out"] + layout, in: folder)
    let start = ContinuousClock.now
    _ = try program.run(
      ["build", "new.ndjson", "expected", "--id", "out", "--description", "d"] + layout, in: folder)
    let duration = start.duration(to: .now) / .microseconds(1)
    let old = try Set(ids("old.ndjson"))
    let both = try old.union(ids("new.ndjson"))
    var random = Seeded(state: UInt64.random(in: 1...(.max)))
    var killed = 0
    for _ in 0..<12 {
      let running = try program.start(
        ["build", "new.ndjson", "out", "--replace", "--id", "out", "--description", "d"] + layout,
        in: folder)
      usleep(useconds_t(random.next() % UInt64(max(1, duration))))
      running.send(SIGKILL)
      if running.wait().status == -SIGKILL { killed += 1 }
      // Every document is whole, and no link leads to what is not there.
      #expect(try Set(ids("out")).isSubset(of: both))
    }
    #expect(killed > 0)
    let last = try program.run(
      ["build", "new.ndjson", "out", "--replace", "--id", "out", "--description", "d"] + layout,
      in: folder)
    #expect(last.status == 0, "\(last.errors)")
    let (out, expected) = (folder.files("out"), folder.files("expected"))
    #expect(out.keys.filter { out[$0] != expected[$0] } == [])
    #expect(expected.keys.filter { out[$0] == nil } == [])
  }
}
