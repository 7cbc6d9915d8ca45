import STACStorage
import Testing

struct ChildProcessTests {
  private var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  private func shell(
    _ script: String, environment: [String: String] = [:]
  ) throws -> ChildProcess {
    var command = ChildProcess.Command(["/bin/sh", "-c", script])
    command.environment = environment
    return try ChildProcess(command)
  }

  @Test(arguments: [
    ("exit 0", ChildProcess.End.exited(0)), ("exit 7", .exited(7)),
    ("kill -9 $$", .killed(signal: 9)), ("trap '' TERM; sleep 100", .killed(signal: 9)),
  ])
  func `it is known how a program ended`(script: String, end: ChildProcess.End) throws {
    let program = try shell(script)
    #expect(program.end(within: script.contains("sleep") ? 200 : 10_000) == end)
    // Asking again is no wait.
    #expect(program.end(within: 0) == end)
  }

  @Test
  func `what a program says before its end is not lost`() throws {
    let program = try shell("head -c 300000 /dev/zero; printf why >&2; exit 1")
    #expect(program.end(within: 10_000) == .exited(1))
    #expect(program.output.count == 300_000)
    #expect(String(decoding: program.errors, as: UTF8.self) == "why")
  }

  @Test
  func `a program gets what is written, and variables that it does not have`() throws {
    let program = try shell(
      "cat; printf \"$OWN $PATH\"", environment: ["OWN": "mine", "PATH": "not this"])
    let text = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    text.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let (written, _) = program.exchange(
          UnsafeRawBufferPointer(rebasing: rest), waiting: 1000)
        rest = rest.dropFirst(written)
      }
    }
    program.closeInput()
    #expect(program.end(within: 10_000) == .exited(0))
    #expect(program.output.count > text.count)
    let end = String(decoding: program.output[text.count...], as: UTF8.self)
    #expect(end.hasPrefix("mine ") && end != "mine not this")
  }

  @Test
  func `writing to a program that has gone ends nobody`() throws {
    let program = try shell("exec <&-; sleep 0.2")
    let bytes = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<200 where !program.isInputClosed {
      _ = bytes.withUnsafeBytes { program.exchange($0, waiting: 50) }
    }
    #expect(program.isInputClosed && !program.isInputClosedByUs)
  }

  @Test
  func `a program that waits for input is told from one that has not read it`() throws {
    let program = try shell("read -r line; sleep 100")
    #expect(!program.isOutputClosed)
    let line = Array("x\n".utf8)
    _ = line.withUnsafeBytes { program.exchange($0, waiting: 1000) }
    var isWaiting = false
    for _ in 0..<100 where !isWaiting {
      _ = program.exchange(nothing, waiting: 50)
      isWaiting = program.isWaiting
    }
    #expect(isWaiting)
    program.kill()
    #expect(program.end(within: 10_000) == .killed(signal: 9))
  }

  @Test
  func `a program that is not there is named`() {
    #expect {
      _ = try ChildProcess(ChildProcess.Command(["no-such-program-anywhere"]))
    } throws: { error in
      (error as? StorageError)?.message.contains("no-such-program-anywhere") == true
    }
  }
}
