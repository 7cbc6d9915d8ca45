import Foundation
import STACTestSupport
import Testing

/// What the program does before it does anything.
struct StartTests {
  #if os(Linux)
  @Test
  func `libraries that few commands need are not loaded at the start`() throws {
    let folder = try TemporaryFolder()
    // The dynamic linker lists what it would load instead of starting the program.
    let outcome = try stacManager().run(
      ["--version"], in: folder, environment: ["LD_TRACE_LOADED_OBJECTS": "1"])
    #expect(outcome.output.contains("libc.so"))
    for name in [
      "libcurl", "libproj", "libsqlite3", "libgnutls", "libgeos", "libarrow", "libparquet",
    ] {
      #expect(!outcome.output.contains(name), "\(outcome.output)")
    }
  }

  @Test
  func `a program without the library that brings Arrow says so, and does all else`() throws {
    let folder = try TemporaryFolder()
    let path = try #require(BuiltProgram.path(of: "stac-manager"))
    let alone = folder.path + "/stac-manager"
    try FileManager.default.copyItem(atPath: path, toPath: alone)
    try folder.write(
      #"{"type":"Feature","stac_version":"1.1.0","id":"a","geometry":null,"properties":{"datetime":"2024-01-01T00:00:00Z"},"links":[],"assets":{}}"#,
      to: "a.ndjson")
    let program = BuiltProgram(at: alone)
    #expect(try program.run(["validate", "a.ndjson"], in: folder).status == 0)
    for arguments in [
      ["convert", "a.ndjson", "a.parquet"], ["convert", "a.ndjson", "b.ndjson.gz"],
    ] {
      let outcome = try program.run(arguments, in: folder)
      #expect(outcome.status == 2)
      #expect(
        outcome.errors.contains("libstac-arrow.so") && outcome.errors.contains("make build"),
        "\(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/a.parquet"))
  }
  #endif
}
