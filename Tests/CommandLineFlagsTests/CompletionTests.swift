import CommandLineFlags
import STACTestSupport
import Testing

struct CompletionTests {
  @Test(arguments: Shell.allCases)
  func `the script is what it was`(shell: Shell) {
    expectSnapshot(
      sample.completionScript(for: shell), named: "completion.\(shell.rawValue)")
  }

  @Test(arguments: Shell.allCases)
  func `the shell can read the script`(shell: Shell) throws {
    let script = sample.completionScript(for: shell)
    guard let check = try output(of: shell.rawValue, ["-n"], input: script) else { return }
    #expect(check.errors == "")
    #expect(check.status == 0)
  }

  /// Words before the cursor as bash splits them, and what bash must offer for the last one.
  @Test(
    arguments: [
      (["r"], "run rule"), (["zarr", ""], "inspect lint"), (["zarr", "li"], "lint"),
      ([""], "run fetch diff copy zarr completions rule help"),
      (["--log-level", "run", "f"], "fetch"),
      (["--log-level", "=", "run", "f"], "fetch"),
      (["fetch", "--format", ""], "text json ndjson"), (["fetch", "--format", "=", "n"], "ndjson"),
      (["fetch", "--format", "="], "text json ndjson"),
      (["fetch", "--bbox", ""], ""), (["run-workflow", "--dr"], "--dry-run"),
      (["run", "--no"], "--no-color"), (["run", "--fail"], "--failures"),
      (["zarr", "lint", "--"], "--fix --cache --log-level --quiet --help --version"),
      (["completions", ""], "bash zsh fish"), (["completions", "z"], "zsh"),
      (["run", "/et"], "/etc"), (["run", "w", "--failures", "/et"], "/etc"),
      (["zarr", "--cache", "/et"], "/etc"), (["run", "--set", "/et"], ""),
    ] as [([String], String)])
  func `bash offers commands, flags, choices and paths`(words: [String], expected: String) throws {
    let quoted = (["stac-manager"] + words).map { "'\($0)'" }.joined(separator: " ")
    let script =
      sample.completionScript(for: .bash) + """
        COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count)
        _stac_manager
        echo "${COMPREPLY[*]}"
        """
    guard let bash = try output(of: "bash", ["-u"], input: script) else { return }
    #expect(bash.errors == "")
    #expect(bash.text == expected + "\n")
  }

  /// What is typed, and what fish must offer for it.
  @Test(arguments: [
    ("zarr ", "inspect lint"), ("--log-level run f", "fetch"), ("completions z", "zsh"),
    ("fetch --format ", "json ndjson text"), ("fetch --format=n", "--format=ndjson"),
    ("run-workflow --dr", "--dry-run"), ("fetch --bbox ", ""), ("run /etc/hostn", "/etc/hostname"),
  ])
  func `fish offers commands, flags, choices and paths`(typed: String, expected: String) throws {
    let script = sample.completionScript(for: .fish) + "complete -C 'stac-manager \(typed)'\n"
    guard let fish = try output(of: "fish", ["--no-config"], input: script) else { return }
    #expect(fish.errors == "")
    let offers = fish.text.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
    #expect(offers.sorted().joined(separator: " ") == expected)
  }
}
