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
    for name in ["libcurl", "libproj", "libsqlite3", "libgnutls"] {
      #expect(!outcome.output.contains(name), "\(outcome.output)")
    }
  }
  #endif
}
