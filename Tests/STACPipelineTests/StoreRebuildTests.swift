import Foundation
import STACCatalog
import STACJSON
import STACPipeline
import STACStorage
import STACTestSupport
import Testing

/// Zarr stores whose catalog is rebuilt when they change, come and go.
@Suite(.enabled(if: Fixtures.arePresent))
struct StoreRebuildTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    for number in 0..<5 { try add("n\(number)") }
  }

  /// A small store of its own.
  private func add(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder("s"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Fixtures.root + "zarr/generated/cf_noleap_v2.zarr",
      toPath: folder("s/\(name).zarr"))
  }

  private func alter(_ name: String, _ old: String, _ new: String) throws {
    let path = "s/\(name).zarr/.zmetadata"
    let text = try #require(folder.text(path))
    try #require(text.contains(old))
    try folder.write(text.replacing(old, with: new), to: path)
  }

  private func rebuild(
    _ source: String, _ name: String, _ output: String, _ mode: Rebuild.Mode = .incremental,
    _ change: (inout Rebuild.Options) -> Void = { _ in }
  ) async throws -> Rebuild.Result {
    let text = """
      name: again
      steps:
      - id: stores
        module: zarr
        config:
          source: \(source)
          href: "s3://bucket"
          collection: {id: c, description: d, license: other}
      - {id: out, module: output, config: {\(output)}}
      """.replacing("FOLDER", with: folder.path).replacing("OUT", with: folder(name))
    var options = Rebuild.Options(mode)
    options.run = quietOptions {
      $0.writesReports = false
      $0.checkpointFolder = folder(name + "-checkpoints")
    }
    change(&options)
    return try #require(try await Rebuild(try workflow(text).workflow, options).run().first)
  }

  private func counts(_ result: Rebuild.Result) -> [Int] {
    [
      result.counts.added, result.counts.modified, result.counts.deleted, result.counts.unchanged,
      result.failureCount,
    ]
  }

  @Test(arguments: [
    ("base_dir: OUT/o, summaries: true", "FOLDER/s/*.zarr"), ("base_dir: OUT/o", "FOLDER/s"),
    ("base_dir: OUT/o, format: parquet", "FOLDER/s"), ("path: OUT/o/i.parquet", "FOLDER/s/*.zarr"),
    ("path: OUT/o/i.ndjson", "FOLDER/list.csv"),
  ])
  func `stores that change, come and go are taken over, and others are left alone`(
    output: String, source: String
  ) async throws {
    func list(_ names: [String]) throws {
      try folder.write(
        "store,id\n" + names.map { "\(folder("s/\($0).zarr")),\($0)\n" }.joined(), to: "list.csv")
    }
    try list(["n0", "n1", "n2", "n3", "n4"])
    let first = try await rebuild(source, "a", output)
    #expect(first.mode == .full && counts(first) == [5, 0, 0, 0, 0])
    let same = try await rebuild(source, "a", output)
    #expect(same.mode == .incremental && counts(same) == [0, 0, 0, 5, 0], "\(same.remarks)")

    try alter("n1", #""title": "synthetic CF cube""#, #""title": "another""#)
    try FileManager.default.removeItem(atPath: folder("s/n2.zarr"))
    try add("n9")
    try list(["n0", "n1", "n3", "n4", "n9"])
    let changed = try await rebuild(source, "a", output)
    #expect(
      changed.mode == .incremental && counts(changed) == [1, 1, 1, 3, 0], "\(changed.remarks)")
    _ = try await rebuild(source, "b", output, .full)
    try await expectSame(output)

    let targeted = try await rebuild(source, "a", output, .targeted) { $0.ids = ["n3"] }
    #expect(targeted.failureCount == 0)
    try await expectSame(output)
  }

  /// What was rebuilt in part holds what a whole rebuild makes; of a static catalog byte by byte.
  private func expectSame(_ output: String) async throws {
    if output.hasPrefix("base_dir"), !output.contains("parquet") {
      let (a, b) = (try folder.tree("a/o"), try folder.tree("b/o"))
      let different = Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
      #expect(different.isEmpty && a.count > 6, "\(different)")
      return
    }
    var place = output.split(separator: " ")[1].replacing("OUT/", with: "")
    if place.hasSuffix(",") { place.removeLast() }
    let comparison = try CatalogComparison(
      old: IngestOptions(folder("a/" + place)), new: IngestOptions(folder("b/" + place)))
    let counts = try await comparison.compare()
    #expect(counts.isEqual && counts.new == 5, "\(counts)")
  }

  @Test
  func `while a store cannot be read none is deleted, and it comes again when it can`()
    async throws
  {
    let (source, output) = ("FOLDER/s", "base_dir: OUT/o")
    _ = try await rebuild(source, "a", output)
    let whole = try #require(folder.text("s/n3.zarr/.zmetadata"))
    try folder.write("{", to: "s/n3.zarr/.zmetadata")
    try FileManager.default.removeItem(atPath: folder("s/n4.zarr"))
    let broken = try await rebuild(source, "a", output)
    #expect(broken.failureCount == 1 && broken.counts.deleted == 0)
    #expect(broken.remarks.contains { $0.contains("none was deleted") })
    #expect(folder.text("a/o/c/n4.json") != nil && folder.text("a/o/c/n3.json") != nil)
    try folder.write(whole, to: "s/n3.zarr/.zmetadata")
    let mended = try await rebuild(source, "a", output)
    #expect(mended.mode == .incremental && counts(mended) == [0, 0, 1, 4, 0])
    #expect(folder.text("a/o/c/n4.json") == nil && folder.text("a/o/c/n3.json") != nil)
  }

  @Test
  func `a workflow that stays in memory looks for its stores anew`() async throws {
    let text = """
      name: again
      steps:
      - {id: stores, module: zarr, config: {source: "\(folder("s"))/*.zarr"}}
      - {id: out, module: output, config: {path: \(folder("o.ndjson"))}}
      """
    let flow = try workflow(text).workflow
    _ = try await flow.run(quietOptions())
    #expect(folder.lines("o.ndjson").count == 5)
    try add("n9")
    _ = try await flow.run(quietOptions())
    #expect(folder.lines("o.ndjson").count == 6)
  }

  @Test
  func `stores that are all gone take nothing away`() async throws {
    let output = "base_dir: OUT/o"
    _ = try await rebuild("FOLDER/s", "a", output)
    try FileManager.default.removeItem(atPath: folder("s"))
    try FileManager.default.createDirectory(
      atPath: folder("s"), withIntermediateDirectories: true)
    await #expect(throws: WorkflowError.self) { try await rebuild("FOLDER/s", "a", output) }
    #expect(folder.text("a/o/c/n4.json") != nil)
  }
}
