import CommandLineFlags
import STACTestSupport
import Testing

struct UsageErrorTests {
  @Test
  func `every mistake names the flag, the command and the way on`() throws {
    let errors = [
      usageError("rnu"), usageError("zarr", "inspekt"), usageError("help", "rum"),
      usageError("frobnicate"), usageError("run", "w", "--dryrun"),
      usageError("run", "w", "--dry"), usageError("run", "w", "--no-colour"),
      usageError("run", "w", "--failure"), usageError("run", "w", "-x"),
      usageError("run", "w", "-nx"), usageError("--fix", "zarr"), usageError("diff", "--no-quite"),
      usageError("fetch", "--output"), usageError("fetch", "--output", "--bbox"),
      usageError("run", "w", "-w"), usageError("run", "w", "--dry-run=yes"),
      usageError("run", "w", "-n=yes"), usageError("run", "w", "--no-set"),
      usageError("run", "w", "--workers", "many"), usageError("run", "w", "-w", "65"),
      usageError("run", "w", "--rate", "nan"), usageError("fetch", "u", "--format", "jsno"),
      usageError("completions", "bsah"), usageError("run"), usageError("diff", "a"),
      usageError("copy", "a"), usageError("diff", "a", "b", "c"),
      usageError("run", "w", environment: ["STAC_MANAGER_WORKERS": "0"]),
      usageError("run", "w", environment: ["STAC_MANAGER_DRY_RUN": "perhaps"]),
    ]
    expectSnapshot(errors.joined(separator: "\n\n") + "\n", named: "errors.txt")
  }

  @Test
  func `a command reports values that the table cannot check`() throws {
    let invocation = try sample.parse(["run", "w", "--set", "x", "--workers", "9"])
    #expect(
      invocation.misuse(of: "set", "must be K=V, not 'x'").description == """
        '--set' of 'stac-manager run' must be K=V, not 'x'
        try 'stac-manager run --help'
        """)
    #expect(throws: UsageError.self) { try invocation.integer("workers", in: 1...8) }
    #expect(throws: UsageError.self) { try invocation.number("set") }
  }
}
