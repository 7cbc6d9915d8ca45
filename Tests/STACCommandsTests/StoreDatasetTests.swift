import Foundation
import STACCorpus
import STACJSON
import STACTestSupport
import Testing

/// Datasets that were copied into an S3 store on the loopback address.
@Suite(
  "A dataset in a store", .enabled(if: StoreUser.python != nil, "moto is missing"), .serialized)
struct StoreDatasetTests {
  private let store: StoreUser
  private var folder: TemporaryFolder { store.folder }

  /// Puts a dataset into the store, beside files that its manifest does not know.
  init() throws {
    store = try StoreUser()
    try folder.write(corpusLines(0..<80), to: "in.ndjson")
    store.expectDone(
      try store.run("convert", "in.ndjson", "ds", "--partition-by", "collection,year"))
    try folder.write("no Parquet", to: "ds/collection=x/stray.parquet")
    try store.put("ds", "deep/ds")
    try folder.write(corpusLines(80..<81), to: "loose.json")
    try store.put("loose.json", "deep/z.json")
  }

  private func lines(_ text: String?) -> [String] {
    (text ?? "").split(separator: "\n").map { String($0) }.sorted()
  }

  @Test("is read by its manifest, from its folder and from one above, and searched")
  func reading() throws {
    store.expectDone(try store.run("convert", "ds", "here.ndjson"))
    let all = lines(folder.text("here.ndjson"))
    #expect(all.count == 80)
    store.expectDone(try store.run("convert", "s3://bkt/deep/ds", "there.ndjson"))
    let isSame = lines(folder.text("there.ndjson")) == all
    #expect(isSame)
    let above = try store.run("info", "--format", "json", "s3://bkt/deep")
    store.expectDone(above)
    #expect(try JSONValue(parsing: Array(above.output.utf8))["items"]?.integer == 81)

    let manifest = try store.run("info", "--metadata-only", "--format", "json", "s3://bkt/deep/ds")
    let local = try store.run("info", "--metadata-only", "--format", "json", "ds")
    store.expectDone(manifest)
    let rows = try JSONValue(parsing: Array(manifest.output.utf8))["dataset"]?["rows"]
    #expect(rows?.integer == 80)
    #expect(rows == (try JSONValue(parsing: Array(local.output.utf8))["dataset"]?["rows"]))

    let item = try JSONValue(parsing: Array(corpusLines(5..<6).utf8))
    let found = try store.run(
      "search", "s3://bkt/deep/ds", "--collections", try #require(item["collection"]?.string),
      "--ids", try #require(item["id"]?.string))
    try store.expectItems(found.output, corpusLines(5..<6))
    let dry = try store.run("delete", "s3://bkt/deep/ds", "--all", "--dry-run")
    store.expectDone(dry)
    #expect(dry.output.contains("80"))
  }

  @Test("is not changed there, and says what to do instead")
  func changing() throws {
    let before = store.served("?list-type=2")
    #expect(before?.contains("deep/ds/.stac-manager/dataset.json") == true)
    for arguments in [
      ["convert", "in.ndjson", "s3://bkt/deep/ds", "--mode", "append"],
      ["convert", "in.ndjson", "s3://bkt/deep/ds", "--mode", "upsert"],
      ["convert", "in.ndjson", "s3://bkt/deep/ds", "--mode", "replace"],
      ["convert", "in.ndjson", "s3://bkt/new", "--partition-by", "year"],
      ["delete", "s3://bkt/deep/ds", "--all"],
    ] {
      let outcome = try stacManager().run(arguments, in: folder, environment: store.environment)
      #expect(outcome.status == 2, "\(arguments): \(outcome.errors)")
      #expect(
        outcome.errors.contains("keeps two writers apart; ")
          && outcome.errors.contains(arguments[0] == "delete" ? "copy it here" : "write it here"),
        "\(arguments): \(outcome.errors)")
    }
    // Without a mode nothing is guessed.
    let outcome = try store.run("convert", "in.ndjson", "s3://bkt/deep/ds")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("is a dataset: say with --mode"))
    let isSame = store.served("?list-type=2") == before
    #expect(isSame)
  }

  @Test("that somebody else has changed there is told, and the rest of it read")
  func changed() throws {
    let file = try #require(
      folder.files("ds").keys.sorted().first { $0.hasSuffix("/items.parquet") })
    store.expectDone(try store.run("convert", "loose.json", "other.parquet"))
    try store.put("other.parquet", "deep/ds/\(file)")
    let outcome = try store.run(
      "convert", "s3://bkt/deep/ds", "rest.ndjson", "--failures", "f.ndjson")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(
      folder.text("f.ndjson")?.contains("is not the file that the manifest of the dataset names")
        == true)
    let count = lines(folder.text("rest.ndjson")).count
    #expect((1..<80).contains(count))
  }
}
