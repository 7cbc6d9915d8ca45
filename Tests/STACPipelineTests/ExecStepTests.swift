import Foundation
import STACJSON
import STACPipeline
import STACStorage
import STACTestSupport
import Testing

/// Programs here are scripts of the shell, which flushes each line.
struct ExecStepTests {
  /// Answers each Item as it is, but for some.
  private static func echo(_ cases: String = "") -> String {
    """
    while IFS= read -r line; do
      case "$line" in
        \(cases)
        *) printf '%s\\n' "$line";;
      esac
    done
    """
  }

  private func step(
    _ script: String, _ change: (inout ExecStep.Options) -> Void = { _ in }
  ) -> ExecStep {
    var options = ExecStep.Options(ChildProcess.Command(["/bin/sh", "-c", script]))
    options.name = "script"
    options.timeout = 20
    change(&options)
    return ExecStep(options)
  }

  private func run(
    _ step: ExecStep, _ ids: [String], workers: Int = 1, blockSize: Int? = nil
  ) async throws -> (ids: [String], failures: [(id: String, code: String)], summary: RunSummary) {
    let result = try await STACPipelineTests.run(
      [.init("exec", .process(step))], on: tinyItems(ids), workers: workers, blockSize: blockSize)
    let written = try result.lines.map { try json($0)["id"]?.string ?? "" }
    let failures = result.failures.map { ($0["id"]?.string ?? "", $0["code"]?.string ?? "") }
    return (written, failures, result.summary)
  }

  private static let ids = (0..<20).map { "i\($0)" }

  @Test
  func `Items come back changed and in order, from several programs at once`() async throws {
    let ids = (0..<500).map { "i\($0)" }
    let step = step("exec sed -u 's/\"properties\":{/\"properties\":{\"seen\":true,/'") {
      $0.processes = 3
    }
    let result = try await STACPipelineTests.run(
      [.init("exec", .process(step))], on: tinyItems(ids), blockSize: 20_000)
    #expect(try result.lines.map { try json($0)["id"]?.string } == ids)
    #expect(try result.lines.allSatisfy { try json($0)["properties"]?["seen"] == true })
    #expect(result.failures.isEmpty)
  }

  @Test
  func `a program that keeps its answers until its input ends is given an end`() async throws {
    let result = try await run(step("exec sort -r"), Self.ids, blockSize: 1000)
    #expect(result.ids == Self.ids)
  }

  @Test
  func `much goes in before anything comes out, without a deadlock`() async throws {
    let ids = (0..<6000).map { "i\($0)" }
    let result = try await run(step("x=$(cat); printf '%s\\n' \"$x\""), ids)
    #expect(result.ids == ids)
  }

  @Test
  func `an Item that kills the program fails alone, and the program says why`() async throws {
    let cases = #"*'"i7"'*|*'"i12"'*) echo "cannot do it" >&2; exit 3;;"#
    let result = try await STACPipelineTests.run(
      [.init("exec", .process(step(Self.echo(cases))))], on: tinyItems(Self.ids))
    #expect(result.lines.count == 18)
    #expect(result.failures.map { $0["id"]?.string } == ["i7", "i12"])
    #expect(
      result.failures.first?["message"]?.string
        == "the program 'script' ended with status 3 before it had answered: cannot do it")
    #expect(result.failures.first?["code"] == "exec-crashed")
    #expect(result.failures.first?["item"]?["id"] == "i7")
  }

  @Test
  func `a program that keeps its answers back and dies is asked again, less at a time`()
    async throws
  {
    let script = "x=$(cat); case \"$x\" in *'\"i13\"'*) kill -9 $$;; esac; printf '%s\\n' \"$x\""
    let result = try await run(step(script), Self.ids)
    #expect(result.ids == Self.ids.filter { $0 != "i13" })
    #expect(result.failures.map(\.code) == ["exec-crashed"])
  }

  @Test
  func `a program that hangs is ended, with all that it has started`() async throws {
    let folder = try TemporaryFolder()
    let pid = folder("pid")
    let cases = #"*'"i7"'*) sleep 1000 & echo $! > '\#(pid)'; wait;;"#
    let result = try await run(step(Self.echo(cases)) { $0.timeout = 0.3 }, Self.ids)
    #expect(result.ids == Self.ids.filter { $0 != "i7" })
    #expect(result.failures.map(\.id) == ["i7"])
    #expect(result.failures.map(\.code) == ["exec-timeout"])
    let sleeper = try #require(Int32(folder.lines("pid").first ?? ""))
    // The signal is sent; the kernel may take a moment.
    for _ in 0..<200 where kill(sleeper, 0) == 0 { usleep(10_000) }
    #expect(kill(sleeper, 0) != 0)
  }

  @Test
  func `lines that are no answers are put to the Items whose turn it was`() async throws {
    let cases = #"""
      *'"i3"'*) echo oops;;
      *'"i5"'*) echo '{"type":"Feature","id":"other"}';;
      *'"i7"'*) ;;
      *'"i9"'*) echo '{"error": {"message": "no clouds", "code": "no-clouds", "pointer": "/properties"}}';;
      *'"i11"'*) echo '{"id": "i11", "error": "nothing there"}';;
      """#
    let result = try await STACPipelineTests.run(
      [.init("exec", .process(step(Self.echo(cases))))], on: tinyItems(Self.ids))
    #expect(result.lines.count == 15)
    let failures = result.failures.map {
      "\($0["id"]?.string ?? "") \($0["code"]?.string ?? "") \($0["message"]?.string ?? "")"
    }
    #expect(
      failures == [
        "i3 exec-rubbish the program 'script' has answered with a line that is no Item: 'oops'",
        "i5 exec-id the program 'script' has answered with an Item 'other' that it was not given or "
          + "had answered already",
        "i7 exec-missing the program 'script' has given no line for this Item",
        "i9 no-clouds no clouds", "i11 exec-failed nothing there",
      ])
  }

  @Test(arguments: ["while :; do echo noise; done", "while :; do echo noise >&2; done"])
  func `a program that writes rubbish without an end is ended`(noise: String) async throws {
    let script = Self.echo(#"*'"i2"'*) \#(noise);;"#)
    let result = try await run(step(script) { $0.timeout = 0.5 }, Array(Self.ids.prefix(5)))
    #expect(result.ids == ["i0", "i1", "i3", "i4"])
    #expect(result.failures.map(\.id) == ["i2"])
    #expect(["exec-rubbish", "exec-timeout"].contains(result.failures.first?.code))
  }

  @Test
  func `null leaves an Item out`() async throws {
    let result = try await run(step(Self.echo(#"*'"i3"'*) echo null;;"#)), Self.ids)
    #expect(result.ids == Self.ids.filter { $0 != "i3" })
    #expect(result.failures.isEmpty)
    #expect(result.summary.pipelines[0].steps[1].statistics.skipped == 1)
  }

  @Test
  func `where lines are missing a null is believed of no Item`() async throws {
    let cases = #"*'"i3"'*) ;; *'"i4"'*) echo null;;"#
    let result = try await run(step(Self.echo(cases)), Self.ids)
    #expect(result.ids == Self.ids.filter { !["i3", "i4"].contains($0) })
    #expect(result.failures.map(\.code).sorted() == ["exec-ambiguous", "exec-missing"])
  }

  @Test
  func `an Item too many is a failure of its own`() async throws {
    let cases = #"*'"i3"'*) printf '%s\n' "$line" "$line";;"#
    let result = try await run(step(Self.echo(cases)), Self.ids)
    #expect(result.ids == Self.ids)
    #expect(result.failures.map(\.code) == ["exec-id"])
    #expect(result.summary.pipelines[0].steps[1].remarks.count == 1)
  }

  @Test
  func `a program that never answers stops the run`() async throws {
    let result = try await run(step("echo 'no module named x' >&2; exit 1"), Self.ids)
    #expect(result.ids.isEmpty)
    guard case .stopped(let error) = result.summary.pipelines[0].outcome else {
      Issue.record("the run was not stopped")
      return
    }
    #expect(error.code == .program)
    #expect(
      error.description
        == "step 'exec': the program 'script' has not answered a single Item: it ended with status 1 "
        + "before it had answered: no module named x")
  }

  @Test
  func `a program that dies too often stops the run`() async throws {
    let script = Self.echo(#"*'"i0"'*) printf '%s\n' "$line";; *) exit 9;;"#)
    let result = try await run(step(script) { $0.maximumCrashes = 4 }, Self.ids)
    guard case .stopped(let error) = result.summary.pipelines[0].outcome else {
      Issue.record("the run was not stopped")
      return
    }
    #expect(error.message.contains("has failed on 5 Items"))
  }

  @Test
  func `a bad end behind the last answer is told`() async throws {
    let result = try await run(step(Self.echo() + "\nexit 4"), ["a", "b"])
    #expect(result.ids == ["a", "b"])
    #expect(
      result.summary.pipelines[0].steps[1].remarks
        == ["the program 'script' has answered all, but ended with status 4"])
  }

  @Test
  func `standard error goes to the log`() async throws {
    let folder = try TemporaryFolder()
    let observer = RecordingObserver()
    let input = try folder.write(tinyItems(["a"]), to: "in.ndjson")
    let script = Self.echo(#"*'"a"'*) echo "looking at a" >&2; printf '%s\n' "$line";;"#)
    let flow = Workflow(
      name: "t",
      steps: [
        .init("read", .ingest(IngestOptions(input))), .init("exec", .process(step(script))),
        .init("write", .output(OutputOptions(to: folder("o.ndjson")))),
      ])
    _ = try await flow.run(quietOptions(), observer: observer)
    #expect(observer.told.lines.contains("INFO looking at a step=exec"))
  }

  @Test
  func `steps behind the program see what it has made`() async throws {
    let result = try await STACPipelineTests.run(
      [
        .init("one", .process(step("exec sed -u 's/\"properties\":{/\"properties\":{\"n\":1,/'"))),
        .init("two", .process(step("exec sed -u 's/\"n\":1/\"n\":2/'"))),
      ], on: tinyItems(Self.ids), blockSize: 700)
    #expect(try result.lines.allSatisfy { try json($0)["properties"]?["n"] == 2 })
    #expect(result.lines.count == 20)
  }

  @Test(arguments: [
    ("command: ./no-such-program", "there is no program './no-such-program'"),
    ("command: /proc/version", "'/proc/version' may not be run"),
    ("command: \"cat 'x\"", "a quote is not closed in the command"),
    ("command: cat, timeout: -1", "'timeout' must be"),
    ("commnd: cat", "required key 'command' is missing"),
  ])
  func `a command that cannot be run is found before the run`(config: String, message: String) {
    let text = """
      name: t
      steps:
      - {id: a, module: ingest, config: {source: x.ndjson}}
      - {id: b, module: exec, config: {\(config)}}
      - {id: c, module: output, config: {path: o.ndjson}}
      """
    #expect(diagnostics(text).contains(message))
  }

  @Test
  func `a command is taken apart without a shell, or given to one`() async throws {
    #expect(
      try commandWords(#"a 'b c' "d \"e" f\ g '' $HOME *"#)
        == ["a", "b c", "d \"e", "f g", "", "$HOME", "*"])
    let folder = try TemporaryFolder()
    let input = try folder.write(tinyItems(["a", "b"]), to: "in.ndjson")
    let text = """
      name: t
      steps:
      - {id: a, module: ingest, config: {source: '\(input)'}}
      - {id: b, module: exec, config: {command: "cat | sed 's/\\"b\\"/\\"b\\"/'", shell: true, processes: 2,
         environment: {MY_VARIABLE: x}}}
      - {id: c, module: output, config: {path: '\(folder("o.ndjson"))'}}
      """
    _ = try await workflow(text).workflow.run(quietOptions())
    #expect(folder.lines("o.ndjson").count == 2)
  }
}
