import CommandLineFlags
import STACTestSupport
import Testing

@testable import STACCommands

/// Every text that does not depend on a run.
struct TextTests {
  @Test
  func `the table of commands and flags has no mistakes`() {
    #expect(StacManager.program.mistakes == [])
  }

  private static var paths: [[String]] { [[]] + StacManager.actions.map { [$0.command.name] } }

  @Test(arguments: paths)
  func `help is what it was`(path: [String]) {
    let name = (["help"] + path).joined(separator: "-")
    expectSnapshot(StacManager.program.help(for: path, long: false), named: name + ".short.txt")
    let long = StacManager.program.help(for: path, long: true)
    expectSnapshot(long, named: name + ".long.txt")
    for line in long.split(separator: "\n") { #expect(line.count <= 79) }
  }

  @Test
  func `the manual page is what it was`() {
    expectSnapshot(StacManager.program.manualPage, named: "stac-manager.1")
  }

  @Test(arguments: Shell.allCases)
  func `completions know every command`(shell: Shell) {
    let script = StacManager.program.completionScript(for: shell)
    for action in StacManager.actions {
      #expect(script.contains(action.command.name))
      for flag in action.command.flags { #expect(script.contains(flag.name)) }
    }
  }

  @Test
  func `commands are known by the names of the requirements too`() throws {
    for (alias, name) in [
      ("run-workflow", "run"), ("validate-workflow", "check"), ("output", "convert"),
    ] {
      let arguments = [alias, "x"] + (name == "convert" ? ["y"] : [])
      #expect(try StacManager.program.parse(arguments, environment: [:]).commandPath == [name])
    }
  }
}
