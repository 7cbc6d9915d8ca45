import Foundation
import STACJSON
import STACTestSupport
import Testing

/// What goes wrong around single files of GeoParquet, as the users of the program see it.
@Suite("A GeoParquet file that something happens to")
struct ParquetFailureTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    try folder.write(corpusLines(0..<20), to: "old.ndjson")
    let made = try stacManager().run(["convert", "old.ndjson", "items.parquet"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
  }

  @Test("stays as it was when the disk is full in the middle of the new one")
  func fullDisk() throws {
    let before = try folder.bytes("items.parquet")
    try folder.write(corpusLines(20..<400), to: "new.ndjson")
    // No file may be longer than some blocks of 512 bytes; the signal is ignored, so writing fails.
    let shell = try #require(ExternalProgram("sh"))
    let path = try #require(BuiltProgram.path(of: "stac-manager"))
    for (blocks, flags) in [(1, ""), (60, ""), (60, "--sort time")] {
      let result = try shell.run([
        "-c",
        "cd '\(folder.path)' && export TMPDIR='\(folder.path)' && trap '' XFSZ && "
          + "ulimit -f \(blocks) && "
          + "exec '\(path)' convert new.ndjson items.parquet --row-group-size 50 \(flags)",
      ])
      #expect(result.status == 2, "\(blocks) \(flags): \(result.errors)")
      #expect(result.errors.contains("cannot write"), "\(result.errors)")
      #expect(result.errors.contains("file too large"), "\(result.errors)")
      let isSame = try folder.bytes("items.parquet") == before
      #expect(isSame)
      #expect(
        folder.files().keys.sorted() == ["items.parquet", "new.ndjson", "old.ndjson"],
        "\(blocks) \(flags)")
    }
  }

  @Test("and was cut off is told by its name, and what was to be replaced stays")
  func truncated() throws {
    let whole = try folder.bytes("items.parquet")
    try folder.write("out.parquet", whole)
    for count in [0, 7, whole.count / 2, whole.count - 1] {
      try folder.write("cut.parquet", Array(whole[..<count]))
      for arguments in [
        ["convert", "cut.parquet", "out.parquet"], ["info", "cut.parquet", "--metadata-only"],
        ["search", "cut.parquet"], ["validate", "--offline", "cut.parquet"],
      ] {
        let outcome = try stacManager().run(arguments, in: folder)
        #expect(outcome.status == 2, "\(arguments), \(count) bytes: \(outcome.errors)")
        #expect(
          outcome.errors.contains("'cut.parquet'"),
          "\(arguments), \(count) bytes: \(outcome.errors)")
      }
      let isSame = try folder.bytes("out.parquet") == whole
      #expect(isSame)
    }
  }
}
