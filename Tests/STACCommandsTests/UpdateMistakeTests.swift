import STACTestSupport
import Testing

/// Command lines and files that `update` and `delete` cannot use.
struct UpdateMistakeTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    program = try stacManager()
  }

  @Test(arguments: [
    (["update", "a.ndjson"], "update must know what to change"),
    (["update"], "update needs a CATALOG"),
    (["update", "a.ndjson", "--set", "properties"], "must be PATH=VALUE"),
    (["update", "a.ndjson", "--set", "platform=x"], "write properties.platform, or /platform"),
    (["update", "a.ndjson", "--set", "a..b=x"], "is no path"),
    (["update", "a.ndjson", "--set", "properties.x=1", "--force"], "goes with --undo"),
    (["update", "--undo", "l.ndjson", "--set", "properties.x=1"], "does not go with --undo"),
    (["delete", "a.ndjson"], "delete must know which Items"),
    (["update", "a.ndjson", "--where", "n <", "--set", "properties.x=1"], "is not a filter"),
  ])
  func `a command line that cannot be meant is refused`(
    arguments: [String], message: String
  ) throws {
    try folder.write(tinyItem("a"), to: "a.ndjson")
    let outcome = try program.run(arguments, in: folder)
    #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["-", "--set", "properties.x=1"], "only what lies on this machine"),
    (["https://example.org/x.json", "--set", "properties.x=1"], "only what lies on this machine"),
    (["s3://bucket/x.ndjson", "--set", "properties.x=1"], "nothing in a store keeps two writers"),
    (["nowhere.ndjson", "--set", "properties.x=1"], "there is no file or folder"),
    (["a.ndjson", "--patch", "nowhere.json"], "nowhere.json"),
    (["a.ndjson", "--patch", "{"], "is not JSON"),
    (["a.ndjson", "--patch", "[{\"op\":\"jump\"}]"], "is no JSON Patch"),
    (["a.ndjson", "--set", "properties.x=1", "--audit", "a.ndjson"], "is there already"),
    (["--undo", "a.ndjson"], "line 1 of 'a.ndjson' is no line of an audit log"),
  ])
  func `a place or a file that cannot be used is named`(
    arguments: [String], message: String
  ) throws {
    try folder.write(tinyItem("a"), to: "a.ndjson")
    let outcome = try program.run(["update"] + arguments, in: folder)
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(folder.text("a.ndjson") == tinyItem("a"))
  }

  @Test
  func `a dataset in a folder is changed by its own name only`() throws {
    try folder.write(tinyItem("a") + "\n" + tinyItem("b") + "\n", to: "in.ndjson")
    for place in ["all/data", "all/rows.parquet"] {
      let arguments = ["convert", "in.ndjson", place]
      let keys = place.hasSuffix("data") ? ["--partition-by", "collection"] : []
      #expect(try program.run(arguments + keys, in: folder).status == 0)
    }
    let before = folder.files("all/data")
    let outcome = try program.run(
      ["update", "all", "--ids", "a", "--set", "properties.x=1", "--failures", "f.ndjson"],
      in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("updated 1 of 4 Items\n"), "\(outcome.output)")
    #expect(folder.text("f.ndjson")?.contains("which changes as a whole: name it itself") == true)
    #expect((folder.files("all/data") == before) as Bool)
  }
}
